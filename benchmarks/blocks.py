"""What a JPEG's blocks around a region tell of the face that was in them before it was redacted.

    python -m benchmarks.blocks TOOLS [--qualities 50,75,90] [--seeds 2] [--write]

TOOLS is that of `benchmarks.reidentify`. The attacker knows the scene without the person, coded as the picture was, and
is shown what is different around the regions, eight times as strong; much more than one sees in a redacted picture.
*Box* is the head's box, so that no pixel of the head is left but what the coder spread, and *blocks* is the same, grown
to the borders of blocks. *Ellipse* and *head* are the regions around what is found, and there *no JPEG* is what the
attacker learns of the pixels of the head that they leave, and of how large they are. `--write` puts the table into
`benchmarks/results`.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from benchmarks.heads import shots
from benchmarks.regions import backdrops, decoded
from benchmarks.reidentify import attack, make
from benchmarks.result import Cell, Column, measured, write
from faceguard.picture import Pixels
from faceguard.redaction.region import union
from faceguard.redaction.window import Window
from faceguard.shape import Shape
from faceguard.style import Style

COLUMNS = (
    *(Column(name=name) for name in ("region", "JPEG quality")),
    Column(name="pixels that differ", digits=0),
    *(Column(name=name, digits=3) for name in ("top-1 at 1.3", "top-5 at 1.3")),
)
BLOCK = 16
"""Pixels of a side of a block whose colours have half as many rows and columns."""
GAIN = 8
NONE = "no JPEG"

Coder = Callable[[Pixels], Pixels]
Masks = Mapping[str, Pixels]
"""What is covered of each picture, 255; shape (height, width)."""


def coder(quality: str) -> Coder:
    """Return what a JPEG of this quality makes of pixels, BGR, or nothing at all."""
    if quality == NONE:
        return lambda pixels: pixels
    half = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    settings = [cv2.IMWRITE_JPEG_QUALITY, int(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, half]
    return lambda pixels: decoded(cv2.imencode(".jpg", pixels, settings)[1].tobytes())


def boxes(work: Path, align: int) -> Masks:
    """Return the boxes of the heads, whose sides are moved outwards to multiples of so many pixels."""
    masks = {}
    for name, (x, y, width, height) in json.loads((work / "boxes.json").read_text()).items():
        rows, columns = decoded((work / "pictures" / name).read_bytes()).shape[:2]
        masks[name] = np.zeros((rows, columns), np.uint8)
        Window(x, y, x + width, y + height).aligned(align).clipped(columns, rows).of(masks[name])[...] = 255
    return masks


def left_over(work: Path, masks: Masks, coded: Coder, out: Path) -> float:
    """Keep what is different around the regions of each picture, and tell of how many pixels that is in the mean."""
    scenes = {name: coded(decoded(scene)) for name, scene in backdrops(work).items()}
    different = []
    for name, mask in masks.items():
        picture = coded(decoded((work / "pictures" / name).read_bytes()))
        difference = (picture.astype(int) - scenes[Path(name).name]) * (mask == 0)[..., None]
        different.append(np.abs(difference).any(2).sum())
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(out / name), np.clip(128 + GAIN * difference, 0, 255).astype(np.uint8))
    return float(np.mean(different))


def rows(tools: Path, qualities: list[str], seeds: int, work: Path) -> Iterator[tuple[Cell, ...]]:
    """Make the pictures and attack what is left of each."""
    make(tools, work)
    ways = {"box": boxes(work, 1), "blocks": boxes(work, BLOCK)}
    taken = shots(work, turned=False)
    for shape in (Shape.ELLIPSE, Shape.HEAD):
        found = {each.name: (each.regions(Style.BLUR, shape), *each.pixels.shape[1::-1]) for each in taken}
        ways[shape] = {name: union(regions, width, height) for name, (regions, width, height) in found.items()}
    for region, masks in ways.items():
        for quality in (*qualities, NONE) if region in list(Shape) else qualities:
            out = work / f"{region} {quality}"
            different = left_over(work, masks, coder(quality), out)
            yield (region, quality, different, *attack(tools, work / "clear", out, "1.3", work, seeds).tops)


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--qualities", default="50,75,90")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        cells = list(rows(chosen.tools.resolve(), chosen.qualities.split(","), chosen.seeds, Path(work)))
    print(measured(COLUMNS, cells))
    if chosen.write:
        write("blocks", COLUMNS, cells)


if __name__ == "__main__":
    main()
