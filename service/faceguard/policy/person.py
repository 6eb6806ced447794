"""Who of the reference photos a face is: numbers are compared, and erased once the work is done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import Face
from faceguard.detection.spec import Loader
from faceguard.errors import ReferencePhotoError
from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.likeness import Likeness
from faceguard.recognition.points import Finder
from faceguard.recognition.sface import Numbers, SFace
from faceguard.ticket import Checkpoint

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
Likenesses = tuple[Likeness, ...]
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


RECOGNISERS = (*Finder.models, *SFace.models)
"""The models by which faces are compared."""
NOBODY = Persons(np.empty((0, 128), np.float32), ())


class Recogniser:
    """Compares faces with reference photos, with the networks of one thread."""

    def __init__(self, loader: Loader) -> None:
        """Load the networks where that was not done before; raises ModelError."""
        self._finder, self._network = loader.load(Finder), loader.load(SFace)

    def read(self, pixels: Pixels, faces: Sequence[Face], photo: int) -> Numbers:
        """Return the numbers of the one person in a reference photo, of which these faces are known.

        Raises ReferencePhotoError, which says how to do better; the number of the photo is told.
        """
        heights = [face.box.height for face in faces]
        clear = [face.box for face in faces if face.box.height >= NOT_ALONE * max(heights)]
        if len(clear) != 1:
            told = "no face is found" if not clear else f"{len(clear)} faces are found: crop it to the one person"
            raise ReferencePhotoError(f"Photo {photo}: {told}")
        (box,) = clear
        if box.height < REFERENCE:
            raise ReferencePhotoError(f"Photo {photo}: the face is lower than {REFERENCE} pixels; take a larger photo")
        points = self._finder.find(pixels, box)
        if points is None or points.turn > TURNED:
            raise ReferencePhotoError(f"Photo {photo}: the face is turned away or covered; take one from the front")
        numbers = self._network.numbers(pixels, points)
        if np.linalg.norm(numbers) < CLEAR:
            numbers.fill(0)
            raise ReferencePhotoError(f"Photo {photo}: the face is blurred; take a sharper photo")
        return numbers

    def compare(
        self, pixels: Pixels, boxes: Sequence[Box], persons: Persons, checkpoint: Checkpoint = lambda: None
    ) -> list[Likenesses]:
        """Tell for each box of a picture (height, width, 3) RGB whose face it is.

        Of the faces that would surely be one person's, the most alike is, and the others are in doubt.
        """
        found, best = list[list[Likeness]](), defaultdict[int, list[tuple[float, int]]](list)
        for place, box in enumerate(boxes):
            checkpoint()
            cosines, said = self._asked(pixels, box, persons)
            found.append(said)
            for photo, person in enumerate(persons.person):
                if said[photo] is Likeness.SURELY:
                    best[person].append((cosines[photo], place))
        for person, rivals in best.items():
            _, winner = max(rivals, key=lambda rival: (rival[0], -rival[1]))
            for _, place in rivals:
                for photo, own in enumerate(persons.person):
                    if own == person and place != winner:
                        found[place][photo] = Likeness.PERHAPS
        return [tuple(each) for each in found]

    def forget(self) -> None:
        """Leave nothing of a face in the networks' memory."""
        self._network.forget()

    def _asked(self, pixels: Pixels, box: Box, persons: Persons) -> tuple[list[float], list[Likeness]]:
        """Return the cosine to the person on each photo, by the most alike photo of theirs, and what it says."""
        count = len(persons.person)
        points = self._finder.find(pixels, box) if box.height >= FAR else None
        if points is None:
            return [0.0] * count, [Likeness.UNKNOWN] * count
        numbers = self._network.numbers(pixels, points)
        length = float(np.linalg.norm(numbers))
        numbers /= length
        single = (persons.numbers @ numbers).tolist()
        numbers.fill(0)
        most: dict[int, float] = {}
        for person, cosine in zip(persons.person, single, strict=True):
            most[person] = max(cosine, most.get(person, -1.0))
        cosines = [most[person] for person in persons.person]
        clear = points.turn <= TURNED and length >= CLEAR
        return cosines, [_said(cosine, box.height, clear=clear) for cosine in cosines]


def _said(cosine: float, height: float, *, clear: bool) -> Likeness:
    if cosine < POSSIBLE:
        return Likeness.NO if clear else Likeness.UNKNOWN
    return Likeness.SURELY if clear and cosine >= SURE and height >= NEAR else Likeness.PERHAPS
