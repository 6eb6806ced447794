"""What it costs to search pictures in which nobody is, beside those with faces.

usage: python -m benchmarks.nobody SET [--every 10] [--write]

SET is a folder with pictures and `boxes.json`. Thirteen pictures of scikit-image's without a person are each brought to
the size of a picture of SET, and both are searched in turn by one thread: first as they are, then both upside down. The
ratio is that of the processor time of all pictures.
"""

import argparse
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage import data

from benchmarks.conditions import Sample, samples
from benchmarks.result import Cell, Column, measured, write
from faceguard.detail import Detail
from faceguard.detection import Detector
from faceguard.detection.detectors import Detectors
from faceguard.detector import DetectorName
from faceguard.models import Weights

NOBODY = (
    *("brick", "cat", "coffee", "coins", "grass", "gravel", "hubble_deep_field", "immunohistochemistry", "moon"),
    *("page", "retina", "rocket", "text"),
)
"""Functions of `skimage.data`."""
COLUMNS = (
    Column(name="pictures"),
    Column(name="detail"),
    Column(name="of faces", unit="s", digits=3),
    Column(name="of nobody", unit="s", digits=3),
    Column(name="of nobody ÷ of faces", digits=2),
    Column(name="faces"),
    Column(name="faces where nobody is"),
)


def pairs(folder: Path, every: int) -> Iterator[tuple[Sample, Sample]]:
    """Give each so many pictures of a folder, with one of nobody that has as many pixels."""
    others = itertools.cycle(NOBODY)
    for sample in itertools.islice(samples(folder), 0, None, every):
        image = Image.fromarray(getattr(data, next(others))()).convert("RGB")
        height, width = sample.pixels.shape[:2]
        scale = (height * width / (image.height * image.width)) ** 0.5
        nobody = image.resize((round(image.width * scale), round(image.height * scale)))
        yield sample, Sample(np.asarray(nobody), np.empty((0, 4)))


def row(detector: Detector, detail: Detail, both: list[tuple[Sample, Sample]], quarters: int) -> list[Cell]:
    """Search the pictures of faces and of nobody in turn, turned by so many quarters."""
    seconds, found = np.zeros(2), np.zeros(2, int)
    for pair in both:
        for number, sample in enumerate(pair):
            pixels = np.ascontiguousarray(np.rot90(sample.pixels, quarters))
            began = time.process_time()
            result = detector.detect(pixels, detail, None)
            seconds[number] += time.process_time() - began
            found[number] += len(result.faces)
    faces, nobody = (float(each) / len(both) for each in seconds)
    return ["upside down" if quarters else "upright", str(detail), faces, nobody, nobody / faces, *map(int, found)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares pictures with faces and without.")
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    detector = Detectors(Weights(None))[DetectorName.ENSEMBLE]
    both = list(pairs(arguments.set, arguments.every))
    for each in both[0]:
        detector.detect(each.pixels, Detail.FAST, None)  # what the networks make once
    rows = []
    for quarters, detail in itertools.product((0, 2), (Detail.FAST, Detail.BALANCED, Detail.THOROUGH)):
        rows.append(row(detector, detail, both, quarters))
        print(json.dumps(rows[-1]), flush=True)
    sample = f"{len(both)} pictures of each kind"
    print(f"{sample}\n\n{measured(COLUMNS, rows)}")
    if arguments.write:
        write("nobody", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
