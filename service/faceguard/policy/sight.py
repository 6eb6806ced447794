"""What rules may ask of a face."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faceguard.detection import Face
from faceguard.geometry import Box
from faceguard.policy.match import Match
from faceguard.policy.truth import Truth


@dataclass(frozen=True, slots=True)
class Sight:
    """A face as it is seen in one frame."""

    box: Box
    score: float
    """The detector's confidence, 0 to 1."""
    width: int
    height: int
    """The frame's."""
    larger: int
    """How many faces of the frame have a larger box."""
    as_large: int
    """How many other ones have a box of the same area."""
    persons: Sequence[Truth] = ()
    """For each reference photo, whether the face is that of the person on it, who is in one place only."""
    may_be_child: bool = True
    """Whether the person may be under 18; so it is of whoever was not looked at."""
    male: Truth = Truth.DOUBT
    """Whether the person looks like a man; NO is a woman."""
    alone: Sequence[Truth] = ()
    """The same as `persons`, where a person may be in several places, as on a sheet of photos or in a mirror."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a face beyond its box."""

    matches: Sequence[Match] = ()
    """For each reference photo, whether the face is that of the person on it, who is in one place only."""
    may_be_child: bool = True
    male: Truth = Truth.DOUBT
    alone: Sequence[Truth] = ()
    """The same, where a person may be in several places, as rules ask for it."""

    @property
    def persons(self) -> tuple[Truth, ...]:
        """The same as `matches`, in the form that rules ask for."""
        return tuple(each.truth for each in self.matches)


UNKNOWN = Known()


def sights(faces: Sequence[Face], width: int, height: int, known: Sequence[Known]) -> Iterator[Sight]:
    """Return the sight of each face of a frame of this size, with what is known of each."""
    areas = sorted(_area(face.box) for face in faces)
    for face, each in zip(faces, known, strict=True):
        yield sight(face.box, face.score, areas, width, height, each)


def sight(box: Box, score: float, areas: Sequence[float], width: int, height: int, known: Known = UNKNOWN) -> Sight:
    """Return the sight of a face; the areas are those of all boxes of its frame, in order."""
    first, after = (search(areas, _area(box)) for search in (bisect_left, bisect_right))
    of_whom = known.persons, known.may_be_child, known.male, known.alone
    return Sight(box, score, width, height, len(areas) - after, after - first - 1, *of_whom)


def _area(box: Box) -> float:
    return box.width * box.height
