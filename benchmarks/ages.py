"""How many children the preset `children` redacts, and how many adults besides.

usage: python -m benchmarks.ages SET [--models DIR]

SET is a folder with pictures and `ages.json`: for each picture a list of faces, each with its `box` of x, y, width and
height in pixels, and its `age`: child, adult, or anything else for who is left out. Needs `faceguard models add age`.
Each face is asked for as it is, and with its picture made so small that the face has a height.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from faceguard.detection.spec import Loader
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.policy.age import GROWN, Estimator, Looks

HEIGHTS = (None, 40, 24)
THRESHOLDS = (18.0, 25.0, 28.0, GROWN, 35.0)


def seen(folder: Path, estimator: Estimator, height: int | None) -> Iterator[tuple[str, Looks]]:
    """Tell of each labelled face what it is, and what it looks like."""
    for name, faces in json.loads((folder / "ages.json").read_text()).items():
        with Image.open(folder / name) as file:
            pixels = np.asarray(ImageOps.exif_transpose(file).convert("RGB"))
        for face in faces:
            scale = min(1.0, height / face["box"][3]) if height else 1.0
            small = pixels if scale == 1 else cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            box = Box(*(float(side) * scale for side in face["box"]))
            if height and scale < 1:
                box = Box(box.x, box.y, box.width, height)
            yield face["age"], estimator.looks(np.asarray(small, np.uint8), [box])[0]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--models", type=Path)
    asked = parser.parse_args()
    estimator = Estimator(Loader(Weights(asked.models)))
    print("| height, px | threshold, years | children redacted | adults redacted | by the guess alone |")
    print("|---|---|---|---|---|")
    for height in HEIGHTS:
        found = list(seen(asked.set, estimator, height))
        for threshold in THRESHOLDS:
            counts = {age: [look for kind, look in found if kind == age] for age in ("child", "adult")}
            caught = {age: sum(below(look, threshold) for look in looks) for age, looks in counts.items()}
            alone = {age: sum(bool(each.guess) and below(each, threshold) for each in counts[age]) for age in counts}
            row = [f"{caught[age]} of {len(counts[age])}" for age in counts] + [f"{alone['child']}, {alone['adult']}"]
            print(f"| {height or 'as it is'} | {threshold:g} | " + " | ".join(row) + " |")


def below(looks: Looks, threshold: float) -> bool:
    """Tell whether a person may be a child, with this threshold."""
    return looks.guess is None or looks.guess.years < threshold


if __name__ == "__main__":
    main()
