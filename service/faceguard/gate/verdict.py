"""What is said of one file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from faceguard.errors import FaceguardError
from faceguard.sizes import counted

Outcome = Literal["faces", "none", "known", "failed"]


class Size(NamedTuple):
    """Of a face's bounding box, in pixels of the upright picture."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a picture or video holds faces; of a video, the faces are people in shots."""

    path: str
    outcome: Outcome
    sha256: str | None = None
    """The digest of the file; None where it could not be read."""
    faces: int = 0
    largest: Size | None = None
    doubtful: int = 0
    """Boxes below the threshold, which do not count."""
    problem: tuple[str, str] | None = None
    """The slug and title of what went wrong."""

    @classmethod
    def of(cls, path: str, result: Mapping[str, Any] | FaceguardError) -> "Verdict":
        """Judge by what `faceguard detect` reports of a file, with its `sha256`; nothing else where it is known."""
        if isinstance(result, FaceguardError):
            return cls(path, "failed", problem=(result.slug, result.title))
        digest = result["sha256"]
        if result.keys() == {"sha256"}:
            return cls(path, "known", digest)
        sizes = list(_sizes(result))
        count = len(result["tracks"] if "tracks" in result else result["faces"])
        largest = max(sizes, key=lambda size: size.width * size.height, default=None)
        return cls(path, "faces" if count else "none", digest, count, largest, len(result.get("candidates", ())))

    def sentence(self) -> str:
        """Say it to a person, without the path."""
        if self.problem:
            slug, title = self.problem
            return f"{title} ({slug})"
        faces = counted(self.faces, "face")
        if self.largest is None:
            return faces
        largest = f"{self.largest.width} x {self.largest.height} pixels"
        return f"{faces}, {'the largest ' if self.faces > 1 else ''}{largest}"

    def fields(self) -> dict[str, Any]:
        """Return it as JSON's own types."""
        told: dict[str, Any] = {"path": self.path, "outcome": self.outcome}
        if self.problem:
            return told | {"error": {"type": f"urn:faceguard:problem:{self.problem[0]}", "title": self.problem[1]}}
        told["sha256"] = self.sha256
        if self.outcome == "known":
            return told
        largest = {} if self.largest is None else {"largest": self.largest._asdict()}
        return told | {"faces": self.faces, **largest, "doubtful": self.doubtful}


def _sizes(result: Mapping[str, Any]) -> Iterator[Size]:
    for face in result.get("faces", ()):
        yield Size(face["box"]["width"], face["box"]["height"])
    for track in result.get("tracks", ()):
        for _, _, _, width, height in track["keyframes"]:
            yield Size(width, height)
