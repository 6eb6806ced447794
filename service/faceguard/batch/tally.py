"""What a run comes to, in one line for a person."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faceguard.sizes import counted

FOUND, REDACTED = "found", "redacted"
"""What may be done to faces."""
NAMES = 3
"""So many are named; of more, only the number is said."""


@dataclass
class Tally:
    """Counts what became of the files, from its making on."""

    pictures: int = 0
    faces: int = 0
    doubtful: int = 0
    """Candidates: boxes that may be faces, and stayed as they were."""
    doubtful_in: list[str] = field(default_factory=list)
    """The pictures that have some."""
    videos: int = 0
    tracks: int = 0
    """People in shots of videos."""
    watch: list[str] = field(default_factory=list)
    """Videos in which a person should look at something, and when: what is still found, or could not be read."""
    left: int = 0
    """Faces, or people in shots, that stayed as they were because somebody said so."""
    without: int = 0
    failed: int = 0
    earlier: int = 0
    """Files that an earlier run has done."""
    known: int = 0
    """Files that a baseline knows, and that were not searched."""
    left_out: int = 0
    """Files that are neither."""
    _began: float = field(default_factory=time.monotonic)

    def add(self, address: str, report: Mapping[str, Any]) -> None:
        """Count a picture or video by its report; the address is where a person looks at what was made of it."""
        if "tracks" in report:
            self._add_video(address, report)
            return
        self.pictures += 1
        self.faces += len(report["faces"])
        self._add_left(report["faces"], report.get("kept", ()))
        if report["candidates"]:
            self.doubtful += len(report["candidates"])
            self.doubtful_in.append(address)

    def count(self, *, is_video: bool) -> None:
        """Count a picture or video of which nothing is known yet."""
        self.videos += is_video
        self.pictures += not is_video

    def _add_video(self, address: str, report: Mapping[str, Any]) -> None:
        self.videos += 1
        self.tracks += len(report["tracks"]) - len(report.get("kept", ()))  # which are among them
        self._add_left(report["tracks"], report.get("kept", ()))
        again = [each["at"] for each in report.get("found_again", ()) if each.get("track") is None]  # and not kept
        if (seconds := [*again, *report.get("hidden", ())]) or report.get("unread"):
            self.watch.append(f"{address}{_at(seconds)}")

    def _add_left(self, found: Sequence[object], kept: Sequence[object]) -> None:
        self.left += len(kept)
        self.without += not (found or kept)

    def line(self, did: str | None, seen: Path | None = None) -> str:
        """Say it: what was done to the faces, None for nothing yet, and where all the doubtful ones are shown."""
        pictures, faces = counted(self.pictures, "picture"), counted(self.faces, "face")
        videos, tracks = counted(self.videos, "video"), counted(self.tracks, "track")
        doubtful = "doubtful" if did == FOUND else f"doubtful not {did}"
        parts = [
            (f"{pictures}, {faces} {did}" if did else f"{pictures} to redact") if self.pictures else "",
            (f"{videos}, {tracks} {did}" if did else f"{videos} to redact") if self.videos else "",
            f"look at {named(self.watch)}: --report says why" if self.watch else "",
            f"{self.doubtful} {doubtful}, see {seen or named(self.doubtful_in)}" if self.doubtful else "",
            f"{self.left} left as asked" if self.left else "",
            f"{self.without} without a face" if self.without else "",
            f"{self.failed} failed" if self.failed else "",
            f"{self.earlier} done before" if self.earlier else "",
            f"{self.known} in the baseline" if self.known else "",
            f"{counted(self.left_out, 'file')} left out as no picture or video" if self.left_out else "",
            f"{time.monotonic() - self._began:.1f} s",
        ]
        return "; ".join(filter(None, parts))


def _at(seconds: Sequence[float]) -> str:
    """Say the first of these times, as players show them."""
    times = list(dict.fromkeys(f"{each:.1f}" for each in sorted(seconds)))
    later = " and later" if len(times) > NAMES else ""
    return f" (at {', '.join(times[:NAMES])} s{later})" if times else ""


def named(names: Sequence[str]) -> str:
    """Name the first ones, and count the others."""
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {more} more" if more > 0 else "")
