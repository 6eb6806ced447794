"""The file that names known pictures."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from faceguard.errors import FaceguardError
from faceguard.gate.verdict import Verdict

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BaselineError(FaceguardError):
    slug = "baseline"
    title = "This is no baseline of `faceguard check`"


class Known(BaseModel):
    """A picture with faces that somebody has accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="Where it was. It decides nothing: the digest does.")
    faces: int = Field(ge=0)


class Baseline(BaseModel):
    """Files that may hold faces, by the SHA-256 of their bytes: another picture under the same name is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    known: dict[Digest, Known]

    @classmethod
    def read(cls, path: Path) -> "Baseline":
        """Read a file; raises OSError and BaselineError."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError:
            raise BaselineError from None

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Baseline":
        """Know those of the files that hold faces."""
        found = {
            verdict.sha256: Known(path=verdict.path, faces=verdict.faces)
            for verdict in verdicts
            if verdict.outcome == "faces" and verdict.sha256
        }
        return cls(known=dict(sorted(found.items(), key=lambda entry: (entry[1].path, entry[0]))))

    def content(self) -> bytes:
        """Return the file, in an order that shows in a diff what was added."""
        return self.model_dump_json(indent=2).encode() + b"\n"
