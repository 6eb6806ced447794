"""How many children the preset `children` redacts, how many adults besides, and how often gender errs.

usage: python -m benchmarks.ages DATA --models DIR [--write]      (or: make bench-ages DATA=... MODELS=...)

DATA is a folder of folders with pictures. `ages_dev/ages.json` has for each of its pictures a list of faces, each with
its `box` of x, y, width and height in pixels, and its `age`: child, adult, or anything else for who is left out. Our
own `ages.json` has the boxes of more faces, as child, man or woman, that were told by looking at each: all of 52 pixels
and more in the other folders, and in `ages_dev` those of 30 pixels and more that a detector finds besides. Needs
`faceguard models add age`.

Each face is asked for as it is, and with its picture made so small that the face has a height. Of gender, clear faces
count: a guess is wrong on the other side of a half, and *taken for* is what rules are sure of.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from benchmarks.result import Cell, Column, measured, write
from faceguard.detection.spec import Loader
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.policy.age import GROWN, Estimator, Looks
from faceguard.policy.truth import Truth

LABELS = Path(__file__).with_name("ages.json")
HEIGHTS = (None, 40, 24)
THRESHOLDS = (18.0, 25.0, 30.0, GROWN)
COLUMNS = (
    Column(name="height, px"),
    Column(name="children"),
    Column(name="children redacted", unit="%", digits=1),
    Column(name="adults"),
    Column(name="adults redacted", unit="%", digits=1),
    Column(name="women guessed men", unit="%", digits=1),
    Column(name="women taken for men", unit="%", digits=1),
    Column(name="women in doubt", unit="%", digits=1),
    Column(name="men guessed women", unit="%", digits=1),
    Column(name="men taken for women", unit="%", digits=1),
    Column(name="men in doubt", unit="%", digits=1),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A face that somebody has looked at."""

    path: Path
    box: tuple[float, float, float, float]
    kind: str
    """child, adult, man or woman."""


def labelled(data: Path) -> Iterator[Labelled]:
    """List the faces, by picture."""
    for name, faces in json.loads((data / "ages_dev/ages.json").read_text()).items():
        yield from (Labelled(data / "ages_dev" / name, face["box"], face["age"]) for face in faces)
    for kind, pictures in json.loads(LABELS.read_text()).items():
        yield from (Labelled(data / name, box, kind) for name, boxes in pictures.items() for box in boxes)


def seen(faces: Sequence[Labelled], estimator: Estimator, height: int | None) -> Iterator[tuple[str, Looks]]:
    """Tell of each face what it is, and what it looks like."""
    for face in faces:
        with Image.open(face.path) as file:
            pixels = np.asarray(ImageOps.exif_transpose(file).convert("RGB"))
        scale = min(1.0, height / face.box[3]) if height else 1.0
        small = pixels if scale == 1 else cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        box = Box(*(float(side) * scale for side in face.box))
        if height and scale < 1:
            box = Box(box.x, box.y, box.width, height)
        yield face.kind, estimator.looks(np.asarray(small, np.uint8), [box])[0]


def row(height: int | None, found: Sequence[tuple[str, Looks]]) -> list[Cell]:
    """Return the table's row for faces of a height."""
    children, adults = ([looks for kind, looks in found if (kind == "child") is young] for young in (True, False))
    cells: list[Cell] = [str(height or "as it is")]
    for group in (children, adults):
        cells += [len(group), _share([each.may_be_child for each in group])]
    for kind, wrong in (("woman", Truth.YES), ("man", Truth.NO)):
        clear = [looks for each, looks in found if each == kind and looks.guess]
        guessed = [looks.guess is not None and (looks.guess.male >= 0.5) is (wrong is Truth.YES) for looks in clear]
        cells += [_share(guessed), *(_share([looks.male is each for looks in clear]) for each in (wrong, Truth.DOUBT))]
    return cells


def _share(hits: Sequence[bool]) -> float:
    return 100 * sum(hits) / len(hits) if hits else 0.0


def main() -> None:
    """Print the tables, and write the first where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    estimator = Estimator(Loader(Weights(asked.models)))
    faces = [face for face in labelled(asked.data) if face.kind in {"child", "adult", "man", "woman"}]
    rows = []
    for height in HEIGHTS:
        found = list(seen(faces, estimator, height))
        rows.append(row(height, found))
        for threshold in THRESHOLDS:
            told = (_told(found, threshold, young=young) for young in (True, False))
            print(f"{height or 'as it is'}, below {threshold:g}: {' and '.join(told)}", flush=True)
    print(measured(COLUMNS, rows))
    if asked.write:
        kinds = [face.kind for face in faces]
        sample = f"{kinds.count('child')} children and {len(kinds) - kinds.count('child')} adults, told by looking"
        write("ages", COLUMNS, rows, sample)


def _told(found: Sequence[tuple[str, Looks]], threshold: float, *, young: bool) -> str:
    """Say how many children or adults would be redacted, and how many of those that are clear."""
    looks = [each for kind, each in found if (kind == "child") is young]
    clear = [each for each in looks if each.guess]
    hits, clear_hits = (sum(below(each, threshold) for each in group) for group in (looks, clear))
    return f"{hits} of {len(looks)} (clear {clear_hits} of {len(clear)})"


def below(looks: Looks, threshold: float) -> bool:
    """Tell whether a person may be a child, with this threshold."""
    return looks.guess is None or looks.guess.years < threshold


if __name__ == "__main__":
    main()
