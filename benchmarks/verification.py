"""What it costs that finished pictures are searched again, and what is found there.

usage: python -m benchmarks.verification SET [--every 7] [--write]

SET is a folder with pictures and `boxes.json`. Each picture is redacted with `verify` off and on in turn, at each
detail, by one thread; the ratio is that of the processor time of all pictures.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import cv2

from benchmarks.result import Cell, Column, measured, write
from faceguard.codecs.limits import DecodeLimits
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.errors import UnverifiedError
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.style import Style

COLUMNS = (
    Column(name="style"),
    Column(name="detail"),
    Column(name="processor time, times", digits=2),
    Column(name="faces"),
    Column(name="found inside"),
    Column(name="of these recognised"),
    Column(name="redacted again"),
    Column(name="pictures searched twice"),
    Column(name="pictures withheld"),
)


def row(pipeline: Pipeline, pictures: list[bytes], style: Style, detail: Detail) -> tuple[Cell, ...]:
    """Redact each picture without and with, and count what was found again."""
    seconds, counts = [0.0, 0.0], Counter[str]()
    for data in pictures:
        for verify in (False, True):
            began = time.process_time()
            try:
                report = pipeline.redact(data, RedactOptions(detail=detail, style=style, verify=verify)).report
            except UnverifiedError:
                counts["withheld"] += 1
                continue
            finally:
                seconds[verify] += time.process_time() - began
            if report.verified is None:
                counts["faces"] += len(report.faces)
                continue
            counts["twice"] += report.verified.looks == 2
            for each in report.verified.found_again:
                counts[each.became] += not each.recognised
                counts["recognised"] += bool(each.recognised)
    inside = counts["inside"] + counts["recognised"]
    told = (counts["faces"], inside, counts["recognised"], counts["redacted"], counts["twice"], counts["withheld"])
    return str(style), str(detail), seconds[True] / seconds[False], *told


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take each so-manieth picture")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    names = sorted(json.loads((chosen.set / "boxes.json").read_text()))[:: chosen.every]
    pictures = [(chosen.set / name).read_bytes() for name in names]
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    asked = [(Style.BLUR, detail) for detail in (Detail.FAST, Detail.BALANCED, Detail.THOROUGH)]
    asked += [(style, Detail.THOROUGH) for style in (Style.SOLID, Style.GAUSSIAN)]
    rows = [row(pipeline, pictures, *each) for each in asked]
    print(measured(COLUMNS, rows))
    if chosen.write:
        write("verification", COLUMNS, rows, f"{len(pictures)} pictures")


if __name__ == "__main__":
    main()
