"""How many faces are found that are hard to find, for what is worn on or held before them, or as they look aside.

usage: python -m benchmarks.covered DATA [--write]                             (or, with others: make bench-conditions)

DATA is as for `benchmarks.conditions`. `covered.json` has the boxes of such faces in its part of WIDER FACE's
validation set, by kind and picture: those of 24 pixels and more that were told by looking at each, enlarged, of which
the label says that they are covered or turned, or whose event has many such. A face may be of two kinds. Faces with
masks are those of the set of pictures about them. Other faces in the pictures are neither missed nor false.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import cv2

from benchmarks.conditions import Asked, samples, told
from benchmarks.contenders import ours
from benchmarks.result import Cell, Column, measured, write
from benchmarks.score import MIN_SCORE
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detection.levels import LEVELS
from faceguard.detector import DetectorName
from faceguard.models import Weights

DETAILS = (Detail.FAST, Detail.BALANCED, Detail.THOROUGH)
COLUMNS = (
    Column(name="faces"),
    Column(name="how many"),
    *(Column(name=f"{detail}: {what}", digits=3) for detail in DETAILS for what in ("recall", "false boxes")),
)


def covered() -> Mapping[str, Asked]:
    """Return the faces of each kind."""
    kinds: dict[str, dict[str, list[list[float]]]] = json.loads(Path(__file__).with_suffix(".json").read_text())
    return kinds


def masked(folder: Path) -> Asked:
    """Return the faces that wear a mask by the labels of a set of pictures about that."""
    labels = json.loads((folder / "boxes_full.json").read_text())
    return {
        name: [box for box, kind in zip(each["boxes"], each["classes"], strict=True) if kind != "without_mask"]
        for name, each in labels.items()
    }


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    masks, wider = chosen.data / "facemask_dev", chosen.data / "wider_dev"
    kinds = [("masks", masks, masked(masks)), *((kind, wider, asked) for kind, asked in covered().items())]
    rows: list[list[Cell]] = []
    with closing(Detectors(Weights())) as detectors:
        for kind, folder, asked in kinds:
            rows.append([kind, sum(face[3] >= MIN_SCORE for faces in asked.values() for face in faces)])
            for detail in DETAILS:
                find = ours(detectors, DetectorName.ENSEMBLE, detail)
                rows[-1] += told(find, LEVELS[detail].threshold, samples(folder, asked))
            print(rows[-1], file=sys.stderr, flush=True)
    print(measured(COLUMNS, rows))
    if chosen.write:
        write("covered", COLUMNS, rows)


if __name__ == "__main__":
    main()
