"""Who of the reference photos a face is: numbers are compared, and erased once the work is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import Face
from faceguard.detection.spec import Loader
from faceguard.errors import ReferencePhotoError
from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.match import Match
from faceguard.policy.truth import Truth
from faceguard.recognition.points import Finder
from faceguard.recognition.sface import Numbers, SFace

SURE, POSSIBLE = 0.46, 0.33
"""Cosines from which two faces are one person's, and below which they are not."""
NEAR, FAR = 40, 24
"""Heights in pixels from which a face may surely be somebody, and below which nothing can be said."""
TURNED = 0.35
"""The turn from which nothing is sure (see `Points.turn`)."""
CLEAR = 9.5
"""The length of a face's numbers from which anything can be said: what is blurred has shorter ones."""
REFERENCE = 64
"""The least height in pixels of the face in a reference photo."""
NOT_ALONE = 1 / 3
"""How high another face is at least to count as one, as a share of the highest: there may be people far behind."""
Likenesses = tuple[Truth, ...]
"""For each reference photo, whether a face is that of the person on it."""


@dataclass(slots=True, eq=False)
class Persons:
    """The people on reference photos. Photos that are alike show one person."""

    numbers: NDArray[np.float32]
    """Shape (n, 128): a row a photo, of length 1."""
    person: Sequence[int]
    """The number of the person on each photo; that of the first photo of them."""

    @classmethod
    def of(cls, rows: Sequence[Numbers]) -> Self:
        """Put photos together; their rows are erased."""
        numbers = np.array(rows, np.float32).reshape(-1, 128)
        numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
        for row in rows:
            row.fill(0)
        alike = numbers @ numbers.T >= SURE
        return cls(numbers, [int(row.argmax()) for row in alike])

    def erase(self) -> None:
        """Write zeros over the numbers, which happens by itself once nobody needs them."""
        self.numbers.fill(0)

    def __del__(self) -> None:
        self.erase()

    def __repr__(self) -> str:
        """Say how many photos there are, and nothing of them."""
        return f"<Persons: {len(self.person)} photos>"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a face is to the person on each reference photo, whoever else is to be seen."""

    cosines: Sequence[float] = ()
    """By the most alike photo of the person on each photo, -1 to 1."""
    said: Likenesses = ()
    clear: bool = False
    """Whether the face tells anything: it is high and sharp enough, and looks to the front."""


RECOGNISERS = (*Finder.models, *SFace.models)
"""The models by which faces are compared."""
NOBODY = Persons(np.empty((0, 128), np.float32), ())


class Recogniser:
    """Compares faces with reference photos, with the networks of one thread."""

    def __init__(self, loader: Loader) -> None:
        """Load the networks where that was not done before; raises ModelError."""
        self._finder, self._network = loader.load(Finder), loader.load(SFace)

    def read(self, pixels: Pixels, faces: Sequence[Face]) -> Numbers:
        """Return the numbers of the one person in a reference photo, of which these faces are known.

        Raises ReferencePhotoError, which says how to do better.
        """
        heights = [face.box.height for face in faces]
        clear = [face.box for face in faces if face.box.height >= NOT_ALONE * max(heights)]
        if len(clear) != 1:
            told = "no face is found" if not clear else f"{len(clear)} faces are found: crop it to the one person"
            raise ReferencePhotoError(told)
        (box,) = clear
        if box.height < REFERENCE:
            raise ReferencePhotoError(f"the face is lower than {REFERENCE} pixels; take a larger photo")
        points = self._finder.find(pixels, box)
        if points is None or points.turn > TURNED:
            raise ReferencePhotoError("the face is turned away or covered; take one from the front")
        numbers = self._network.numbers(pixels, points)
        if np.linalg.norm(numbers) < CLEAR:
            numbers.fill(0)
            raise ReferencePhotoError("the face is blurred; take a sharper photo")
        return numbers

    def forget(self) -> None:
        """Leave nothing of a face in the networks' memory."""
        self._network.forget()

    def likeness(self, pixels: Pixels, box: Box, persons: Persons) -> Likeness:
        """Compare the face in one box of a picture (height, width, 3) RGB, whoever is beside it."""
        count = len(persons.person)
        seen = self._seen(pixels, box)
        if seen is None:
            return Likeness([0.0] * count, (Truth.DOUBT,) * count)
        numbers, clear = seen
        single = (persons.numbers @ numbers).tolist()
        numbers.fill(0)
        most: dict[int, float] = {}
        for person, cosine in zip(persons.person, single, strict=True):
            most[person] = max(cosine, most.get(person, -1.0))
        cosines = [most[person] for person in persons.person]
        return Likeness(cosines, tuple(_said(cosine, box.height, clear=clear) for cosine in cosines), clear)

    def portrait(self, pixels: Pixels, box: Box) -> Numbers | None:
        """Return the numbers of the face in a box, of length 1 and the caller's to erase; None unless it is clear."""
        seen = self._seen(pixels, box) if box.height >= NEAR else None
        if seen is None:
            return None
        numbers, clear = seen
        if clear:
            return numbers
        numbers.fill(0)
        return None

    def _seen(self, pixels: Pixels, box: Box) -> tuple[Numbers, bool] | None:
        """Return the numbers of a face, of length 1, and whether it is clear; None where nothing can be told."""
        points = self._finder.find(pixels, box) if box.height >= FAR else None
        if points is None:
            return None
        numbers = self._network.numbers(pixels, points)
        length = float(np.linalg.norm(numbers))
        numbers /= length
        return numbers, points.turn <= TURNED and length >= CLEAR


def settled(
    faces: Sequence[Likeness], persons: Persons, beside: Callable[[int, int], bool] = lambda *_: True
) -> list[Likenesses]:
    """Tell whose each face is, as nobody is in two places at once.

    Of the faces beside each other that would surely be one person's, the most alike is, and the others are in doubt.
    """
    found = [list(face.said) for face in faces]
    for person in sorted(set(persons.person)):
        rivals = [place for place, face in enumerate(faces) if face.said[person] is Truth.YES]
        rivals.sort(key=lambda place: -faces[place].cosines[person])
        winners = list[int]()
        for place in rivals:
            if not any(beside(winner, place) for winner in winners):
                winners.append(place)
                continue
            for photo, own in enumerate(persons.person):
                if own == person:
                    found[place][photo] = Truth.DOUBT
    return [tuple(each) for each in found]


def matches(face: Likeness, settled: Likenesses) -> tuple[Match, ...]:
    """Put in words what is known of a face, once it is settled whose it is."""
    return tuple(_match(*each) for each in zip(face.cosines, settled, strict=True))


def _match(cosine: float, truth: Truth) -> Match:
    """Tell doubts for a person to settle from those in which there is nothing to compare."""
    if truth is Truth.DOUBT:
        return Match.PERHAPS if cosine >= POSSIBLE else Match.UNKNOWN
    return Match.SURELY if truth is Truth.YES else Match.NO


def _said(cosine: float, height: float, *, clear: bool) -> Truth:
    if not clear or POSSIBLE <= cosine < SURE:
        return Truth.DOUBT
    if cosine < POSSIBLE:
        return Truth.NO
    return Truth.YES if height >= NEAR else Truth.DOUBT
