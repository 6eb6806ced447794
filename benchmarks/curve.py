"""How many of the faces that people see are found, and how many boxes are false, by what is asked of a score.

usage: python -m benchmarks.curve SET

SET is as for benchmarks/detect.py. Its pictures with labels of our own are searched (`labels.py`), from 12 pixels on.
From half of the defaults on, somebody has looked at each box.
"""

import argparse
import itertools
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from benchmarks.contenders import ours
from benchmarks.labels import labels
from benchmarks.result import Cell, Column, measured
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detector import DetectorName
from faceguard.models import Weights

HEIGHTS = (12, 16, 24, 10**6)
SHARES = (1.5, 1.25, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""What is asked of a score, as a share of the default."""


def searched(folder: Path, detail: Detail) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the score by which each face is found, the faces' heights, and scores and heights of the false (n, 2)."""
    find = ours(Detectors(Weights(None)), DetectorName.ENSEMBLE, detail)
    truth = json.loads((folder / "boxes.json").read_text())
    hits, heights, false = list[np.ndarray](), list[np.ndarray](), list[np.ndarray]()
    for name, own in labels().items():
        with Image.open(folder / name) as image:
            rows = find(np.asarray(ImageOps.exif_transpose(image).convert("RGB")))
        known = np.array(truth[name], float).reshape(-1, 4)
        found, wrong = own.matched(rows[np.argsort(-rows[:, 4], kind="stable")], known)
        faces = own.visible(known)[:, 3]
        hits.append(found)
        heights.append(faces[faces >= HEIGHTS[0]])
        false.append(wrong[:, [4, 3]])
    return np.concatenate(hits), np.concatenate(heights), np.concatenate(false)


def rows(folder: Path, detail: Detail) -> list[list[Cell]]:
    """Return recall and false boxes a picture, in all and by height, for each share of the default score."""
    hits, heights, false = searched(folder, detail)
    pictures = len(labels())
    default = Detectors(Weights(None))[DetectorName.ENSEMBLE].threshold(detail)
    spans = [(HEIGHTS[0], HEIGHTS[-1]), *itertools.pairwise(HEIGHTS)]
    table = list[list[Cell]]()
    for share in SHARES:
        row: list[Cell] = [str(detail), share]
        for low, high in spans:
            faces, others = (heights >= low) & (heights < high), (false[:, 1] >= low) & (false[:, 1] < high)
            row.append(float((hits[faces] >= share * default).mean()))
            row.append(float((false[others, 0] >= share * default).sum()) / pictures)
        table.append(row)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws the curve by our own labels.")
    parser.add_argument("set", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    spans = ("all", "12 to 16", "16 to 24", "24+")
    names = (f"{what}, {span}" for span in spans for what in ("recall", "false"))
    columns = [Column(name="detail"), Column(name="of the default"), *(Column(name=name, digits=2) for name in names)]
    table = [row for detail in (Detail.BALANCED, Detail.THOROUGH) for row in rows(arguments.set, detail)]
    print(measured(columns, table))


if __name__ == "__main__":
    main()
