from collections.abc import Sequence
from dataclasses import dataclass

from faceguard.detection import DetectionResult, Face
from faceguard.picture import Picture
from faceguard.policy.action import Action
from faceguard.policy.select import Decision
from faceguard.redaction.region import Region


@dataclass(frozen=True, slots=True)
class Assessment:
    """A decoded picture, what was found in each frame, and what becomes of it."""

    picture: Picture
    results: Sequence[DetectionResult]
    decisions: Sequence[Sequence[Decision]]

    def faces(self, action: Action) -> list[list[Face]]:
        """Return the faces of each frame that this is done to."""
        return [[each.face for each in frame if each.face and each.action is action] for frame in self.decisions]

    def on_faces(self, action: Action) -> list[Decision]:
        """Return the decisions on these faces, in the same order."""
        return [each for frame in self.decisions for each in frame if each.face and each.action is action]

    @property
    def candidates(self) -> list[list[Face]]:
        """The candidates of each frame that nobody decided on: they stay as they are, for a person to look at."""
        frames = zip(self.results, self.decisions, strict=True)
        return [_undecided(result.candidates, decisions) for result, decisions in frames]

    @property
    def threshold(self) -> float | None:
        """The score from which a box was a face; None where the caller gave the boxes."""
        judgement = self.results[0].judgement
        return judgement.threshold if judgement else None

    @property
    def regions(self) -> list[list[Region]]:
        """What is covered in each frame."""
        return [[each.region for each in frame if each.region] for frame in self.decisions]


def _undecided(faces: Sequence[Face], decisions: Sequence[Decision]) -> list[Face]:
    decided = {id(each.face) for each in decisions}
    return [face for face in faces if id(face) not in decided]
