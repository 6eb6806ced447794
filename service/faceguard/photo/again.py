"""A face that is found in a finished picture."""

from dataclasses import dataclass

from faceguard.detection import Face
from faceguard.formats import PictureFormat
from faceguard.photo.assessment import Assessment
from faceguard.policy.remains import INSIDE, is_sure
from faceguard.policy.select import Decision
from faceguard.reports.face import box_report
from faceguard.reports.verified import FoundAgain, SeenAgainReport


@dataclass(frozen=True, slots=True)
class Finished:
    """A picture as it would leave."""

    content: bytes
    format: PictureFormat
    assessment: Assessment
    """What was decided on, as its pixels were before."""


@dataclass(frozen=True, slots=True)
class Again:
    """A face that is found in a finished picture."""

    face: Face
    frame: int
    """From 0."""
    covered: float
    """The share of its box that lies in what is covered."""
    kept: bool = False
    """Whether it is one of those that were found before and stay."""
    cover: Decision | None = None
    """What is to be covered for it; None where it may stay, or is covered."""
    recognised: bool | None = None
    """None where nothing was compared, or nothing can be said."""

    @property
    def is_inside(self) -> bool:
        """Whether it lies in what is covered."""
        return self.covered >= INSIDE and not self.kept

    @property
    def is_sure(self) -> bool:
        """Whether it is beyond doubt that a face is left."""
        return bool(self.recognised) or is_sure(self.face.score, self.covered)

    @property
    def became(self) -> FoundAgain:
        """What becomes of it."""
        if self.cover:
            return FoundAgain.REDACTED
        return FoundAgain.INSIDE if self.is_inside else FoundAgain.KEPT

    def report(self, look: int, *, several: bool) -> SeenAgainReport:
        """Say what a search found, the first or the second; its frame, where there are several."""
        return SeenAgainReport(
            look=look,
            box=box_report(self.face.box),
            score=round(self.face.score, 4),
            frame=self.frame if several else None,
            covered=round(self.covered, 2),
            recognised=self.recognised,
            became=self.became,
        )
