"""What a JPEG's blocks around a region tell of the face that was in them before it was redacted.

    python -m benchmarks.blocks TOOLS [--qualities 50,75,90] [--seeds 2]

TOOLS is that of `benchmarks.reidentify`. The region is the head's box, so that no pixel of the head is left but what the
coder spread. The attacker knows the scene without the person, coded as the picture was, and is shown what is different
around the region, eight times as strong. *Grown* is the same with regions that end where the blocks do.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.regions import backdrops, decoded
from benchmarks.reidentify import attack, make
from benchmarks.result import Cell, Column, measured
from faceguard.picture import Pixels
from faceguard.redaction.window import Window

COLUMNS = (
    *(Column(name=name) for name in ("JPEG quality", "region")),
    *(Column(name=name, digits=3) for name in ("pixels that differ", "top-1 at 1.3", "top-5 at 1.3")),
)
CODED = 16
"""Pixels that a block of colours spreads over, both ways."""
GAIN = 8


def coded(pixels: Pixels, quality: int) -> Pixels:
    """Return the pixels of a JPEG of this quality, whose colours have half as many rows and columns."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    return decoded(cv2.imencode(".jpg", pixels, settings)[1].tobytes())


def left_over(work: Path, quality: int, *, grown: bool, out: Path) -> float:
    """Keep what is different around each region, and tell of how many pixels that is in the mean."""
    scenes = {name: coded(decoded(scene), quality) for name, scene in backdrops(work).items()}
    different = []
    for name, (x, y, width, height) in json.loads((work / "boxes.json").read_text()).items():
        picture = coded(decoded((work / "pictures" / name).read_bytes()), quality)
        difference = picture.astype(int) - scenes[Path(name).name]
        region = Window(x, y, x + width, y + height)
        region = (region.aligned(CODED) if grown else region).clipped(*picture.shape[1::-1])
        difference[region.top : region.bottom, region.left : region.right] = 0
        different.append(np.abs(difference).any(2).sum())
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(out / name), np.clip(128 + GAIN * difference, 0, 255).astype(np.uint8))
    return float(np.mean(different))


def rows(tools: Path, qualities: list[int], seeds: int, work: Path) -> Iterator[tuple[Cell, ...]]:
    """Make the pictures and attack what is left of each."""
    make(tools, work)
    for quality in qualities:
        for region in ("box", "grown"):
            out = work / f"{quality} {region}"
            different = left_over(work, quality, grown=region == "grown", out=out)
            yield (str(quality), region, different, *attack(tools, work / "clear", out, "1.3", work, seeds))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--qualities", default="50,75,90")
    parser.add_argument("--seeds", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        found = rows(chosen.tools.resolve(), list(map(int, chosen.qualities.split(","))), chosen.seeds, Path(work))
        print(measured(COLUMNS, found))


if __name__ == "__main__":
    main()
