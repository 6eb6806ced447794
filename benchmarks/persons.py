"""How often a face is taken for that of a person on a reference photo, rightly and wrongly.

usage: python -m benchmarks.persons FACES SET [--every 1] [--write]      (or: make bench-persons FACES=... SET=...)

FACES is an archive of NumPy's with `images` (n, rows, columns), grey, and `labels` (n,), as of the AT&T faces: people
who were photographed several times. Each is a reference photo, 160 pixels high, and each is asked for in all others,
made smaller, blurred, coarsely compressed or masked. SET is a folder with pictures and `boxes.json`, as for
`benchmarks.detect`: strangers, who are compared with all reference photos, and with the clear faces of other pictures.

Rightly kept is who `all-but` leaves bare of the faces of the same person, wrongly kept who it leaves bare of strangers;
`only` redacts whom it redacts. One reference photo is asked at a time. `--write` puts the table into
benchmarks/results.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from benchmarks.changes import CONDITIONS, as_it_is, shown
from benchmarks.result import Cell, Column, measured, write
from faceguard.geometry import Box
from faceguard.live.acquaintances import SIGHTINGS
from faceguard.models import Weights
from faceguard.picture import Pixels
from faceguard.policy.person import CLEAR, FAR, NEAR, POSSIBLE, REFERENCE, SURE, TURNED
from faceguard.policy.witness import VIEWS
from faceguard.recognition.points import Finder
from faceguard.recognition.sface import SFace
from faceguard.video.joined import alike

COLUMNS = (
    Column(name="faces"),
    Column(name="number"),
    Column(name="rightly kept", unit="%", digits=1),
    Column(name="wrongly kept of 1,000", digits=2),
    Column(name="rightly redacted", unit="%", digits=1),
    Column(name="redacted of 1,000 others", digits=1),
)
REFERENCE_HEIGHT = 160
THRESHOLDS = (0.33, 0.363, 0.4, 0.45, 0.46, 0.5)
Pair = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Cosines of faces with references (n, m), which of these are of one person, and which of two."""


@dataclass
class Faces:
    """Faces as they were seen; the numbers are zeros where there were no points."""

    numbers: np.ndarray
    """(n, 128)."""
    turns: np.ndarray
    """(n,); infinite where there were no points."""
    lengths: np.ndarray
    """(n,): of the numbers as they were answered."""
    heights: np.ndarray
    """(n,): of their boxes, in pixels."""
    groups: np.ndarray
    """(n,): who it is, or which picture it is in."""

    @property
    def clear(self) -> np.ndarray:
        clear: np.ndarray = (self.turns <= TURNED) & (self.lengths >= CLEAR)
        return clear

    def where(self, which: np.ndarray) -> "Faces":
        """Return those where the mask is true."""
        return Faces(
            self.numbers[which], self.turns[which], self.lengths[which], self.heights[which], self.groups[which]
        )


class Eye:
    """Sees faces as the product does."""

    def __init__(self) -> None:
        weights = Weights()
        self._finder, self._network = Finder(weights.verified("yunet-2023mar")), SFace(weights.verified("sface"))

    def see(self, shown: Iterator[tuple[Pixels, Box, int]]) -> Faces:
        """Look at boxes in pictures, each with its group."""
        rows, turns, heights, groups = [], [], [], []
        for pixels, box, group in shown:
            points = self._finder.find(pixels, box) if box.height >= FAR else None
            rows.append(self._network.numbers(pixels, points) if points else np.zeros(128, np.float32))
            turns.append(points.turn if points else np.inf)
            heights.append(box.height)
            groups.append(group)
        numbers = np.array(rows).reshape(-1, 128)
        lengths = np.linalg.norm(numbers, axis=1)
        numbers /= np.maximum(lengths, 1e-9)[:, None]
        return Faces(numbers, np.array(turns), lengths, np.array(heights), np.array(groups))


BANDS = ((80, 1e6, "80 px and more"), (40, 80, "40 to 80 px"), (24, 40, "24 to 40 px"))


def row(name: str, faces: Faces, pairs: Sequence[Pair]) -> tuple[Cell, ...]:
    """Return a row: for each set of references the cosines (n, m), which pairs are of one person, and which of two."""
    kept: tuple[list[np.ndarray], ...] = ([], [])
    possible: tuple[list[np.ndarray], ...] = ([], [])
    for cosines, same, other in pairs:
        clear = faces.clear[:, None]
        sure = clear & (cosines >= SURE) & (faces.heights >= NEAR)[:, None]
        maybe = ~clear | (cosines >= POSSIBLE)
        for place, which in enumerate((same, other)):
            kept[place].append(sure[which])
            possible[place].append(maybe[which])
    rates = [[np.concatenate(each) for each in sides] for sides in (kept, possible)]
    (right, wrong), (found, beside) = [[float(each.mean()) if each.size else None for each in sides] for sides in rates]
    scaled = (_times(right, 100), _times(wrong, 1000), _times(found, 100), _times(beside, 1000))
    return (name, len(faces.heights), *scaled)


def _times(rate: float | None, factor: int) -> float | None:
    return None if rate is None else factor * rate


def known(eye: Eye, images: np.ndarray, labels: np.ndarray, references: Faces) -> Iterator[tuple[Cell, ...]]:
    """Give a row for each condition, and for the faces that are turned a little."""
    apart = ~np.eye(len(labels), dtype=bool)
    same, other = (labels[:, None] == labels) & apart, labels[:, None] != labels
    for name, height, change in CONDITIONS:
        faces = eye.see(shown(images, labels, height, change))
        cosines = faces.numbers @ references.numbers.T
        yield row(name, faces, [(cosines, same, other)])
        if (height, change) == (80, as_it_is):
            turned = faces.turns > 0.1
            yield row(f"{name}, turned a little", faces.where(turned), [(cosines[turned], same[turned], other[turned])])


def strangers(eye: Eye, folder: Path, every: int) -> Faces:
    """Look at the labelled faces of each so-manieth picture."""

    def listed() -> Iterator[tuple[Pixels, Box, int]]:
        truth = sorted(json.loads((folder / "boxes.json").read_text()).items())
        for number, (name, boxes) in enumerate(truth[::every]):
            with Image.open(folder / name) as image:
                pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
            yield from ((pixels, Box(*box), number) for box in boxes if box[3] >= FAR)

    return eye.see(listed())


def unknown(found: Faces, references: Faces) -> Iterator[tuple[str, Faces, list[Pair]]]:
    """Give for each band of heights the strangers, and what they are compared with."""
    clear = found.where(found.clear & (found.heights >= REFERENCE))
    for low, high, name in BANDS:
        faces = found.where((found.heights >= low) & (found.heights < high))
        pairs = list[Pair]()
        for others, apart in (
            (references, np.ones((len(faces.heights), len(references.heights)), bool)),
            (clear, faces.groups[:, None] != clear.groups),
        ):
            pairs.append((faces.numbers @ others.numbers.T, np.zeros_like(apart), apart))
        yield f"strangers of WIDER FACE, {name}", faces, pairs


def joins(faces: Faces) -> str:
    """Say how many tracks would be joined, were each half of a person's clear photos one."""
    halves = []
    for person in np.unique(faces.groups):
        clear = faces.numbers[faces.clear & (faces.groups == person)]
        halves += [(person, part) for part in (clear[::2], clear[1::2]) if len(part) > 1]
    pairs = [(bool(one[0] == other[0]), bool(alike(one[1], other[1]))) for one, other in combinations(halves, 2)]
    own, others = ([joined for same, joined in pairs if same is each] for each in (True, False))
    return f"joined {sum(own)} of {len(own)} rightly, and {sum(others)} of {len(others)} wrongly"


def followed(faces: Faces) -> str:
    """Say who would ever be left in a live picture, were each look one of a person's clear photos, all a second's."""
    left: dict[bool, list[bool]] = {True: [], False: []}
    for reference in np.flatnonzero(faces.clear).tolist():
        for person in np.unique(faces.groups):
            which = faces.clear & (faces.groups == person)
            which[reference] = False
            left[bool(faces.groups[reference] == person)].append(_is_left(faces.numbers[which], reference, faces))
    own, others = left[True], left[False]
    return f"live, left {sum(own)} of {len(own)} rightly, and {sum(others)} of {len(others)} wrongly"


def _is_left(looks: np.ndarray, reference: int, faces: Faces) -> bool:
    cosines = looks @ faces.numbers[reference]
    sure = np.cumsum(cosines >= SURE) >= SIGHTINGS
    return any(sure[at] and cosines[max(0, at + 1 - VIEWS) : at + 1].min() >= POSSIBLE for at in range(len(cosines)))


def main() -> None:
    """Print the tables, and write the first where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faces", type=Path)
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take each so-manieth face and picture")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    with np.load(chosen.faces) as archive:
        images, labels = archive["images"][:: chosen.every], archive["labels"][:: chosen.every].astype(int)
    eye = Eye()
    references = eye.see(shown(images, labels, REFERENCE_HEIGHT, as_it_is))
    rows = list(known(eye, images, labels, references))
    found = strangers(eye, chosen.set, chosen.every)
    for name, faces, pairs in unknown(found, references):
        rows.append(row(name, faces, pairs))
        for threshold in THRESHOLDS:
            hits = [((cosines >= threshold) & faces.clear[:, None])[apart] for cosines, _, apart in pairs]
            said = [f"{int(each.sum())} of {each.size}" for each in hits]
            print(f"{name}, from {threshold} on: {' and '.join(said)}", flush=True)
    print(measured(COLUMNS, rows))
    print(joins(references))
    print(followed(references))
    if chosen.write:
        people = len(set(labels.tolist()))
        sample = f"{len(labels)} photos of {people} people (AT&T), {len(found.heights)} strangers (WIDER FACE)"
        write("persons", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
