"""Regions in the shape of heads: how much they cover, and who is still recognised, upright and turned.

    python -m benchmarks.heads TOOLS [--styles blur,solid,pixelate] [--shapes ellipse,head] [--padding 0.2] [--seeds 2]
        [--write]

TOOLS is that of `benchmarks.reidentify`, which makes the pictures and attacks them, with nothing given; where there are
no seeds they are not attacked. The *turned* ones are the same pictures turned by up to 40 degrees, and turned back
before they are attacked. The *region* is a head's own, as a share of the picture, and the *head* is all of its photo,
as far as any region covers it: both of the heads that were found, of the twenty people that the shape was not fitted
to. `--write` puts the table into `benchmarks/results`, where rows of styles and shapes that were not asked for stay.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.regions import decoded
from benchmarks.reidentify import SCALES, attack, make
from benchmarks.result import Cell, Column, kept, measured, write
from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detector import DetectorName
from faceguard.models import Weights
from faceguard.picture import Frame, Pixels
from faceguard.policy.look import Look
from faceguard.policy.select import Selection, select
from faceguard.redaction import redact_in_place
from faceguard.redaction.region import Region, union
from faceguard.shape import Shape
from faceguard.style import Style

PADDING = 0.2
FITTED = 20
"""So many of the people are those that the shape was fitted to."""
FURTHEST = 40
"""Degrees by which heads are turned, at most."""
SHARES = ("region", "of the head", "of 95 heads in 100")
COLUMNS = (
    *(Column(name=name) for name in ("heads", "style", "shape")),
    *(Column(name=name, digits=3) for name in (*SHARES, *(f"top-{n}{at}" for at in ("", " at 1.3") for n in (1, 5)))),
)


Numbers = NDArray[np.integer[Any] | np.floating[Any]]


@dataclass(frozen=True)
class Shot:
    """A picture of a known person, and what was found in it."""

    name: str
    pixels: Pixels
    """Shape (height, width, 3), RGB."""
    turn: Numbers
    """Shape (2, 3): takes x, y, 1 of the picture that was made to x, y of this one."""
    head: Numbers
    """Shape (4, 2): the corners of the head's photo."""
    found: DetectionResult

    @property
    def fitted(self) -> bool:
        """Whether the shape was fitted to this person."""
        return int(Path(self.name).parent.name.removeprefix("s")) <= FITTED

    def regions(self, style: Style, shape: Shape, padding: float = PADDING) -> list[Region]:
        """Return what is covered."""
        decisions = select(self.found, Selection(Look(shape=shape, padding=padding), style=style))
        return [each.region for each in decisions if each.region]

    def cover(self, regions: Sequence[Region]) -> tuple[float, float] | None:
        """Return the share of the picture that the head's own region covers, and that of the head that all cover.

        None where no region has its middle in the head: it was not found.
        """
        height, width = self.pixels.shape[:2]
        head = np.zeros((height, width), np.uint8)
        cv2.fillConvexPoly(head, np.round(self.head).astype(np.int32), 255)
        own = min(regions, key=lambda region: math.dist(region.centre, self.head.mean(0)), default=None)
        if own is None or cv2.pointPolygonTest(self.head.astype(np.float32), own.centre, measureDist=False) < 0:
            return None
        return float(union([own], width, height).mean() / 255), float(
            union(regions, width, height)[head == 255].mean() / 255
        )


def shots(work: Path, *, turned: bool) -> list[Shot]:
    """Find the faces in each picture, upright or turned by chance."""
    random, detectors = np.random.default_rng(5), Detectors(Weights())
    taken = []
    for name, (x, y, width, height) in sorted(json.loads((work / "boxes.json").read_text()).items()):
        pixels = decoded((work / "pictures" / name).read_bytes())
        rows, columns = pixels.shape[:2]
        turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), random.uniform(-FURTHEST, FURTHEST) * turned, 1)
        if turned:
            pixels = _warped(pixels, turn)
        corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
        shown = np.ascontiguousarray(pixels[..., ::-1])
        found = detectors[DetectorName.ENSEMBLE].detect(shown, Detail.BALANCED, None)
        taken.append(Shot(name, shown, turn, corners @ turn[:, :2].T + turn[:, 2], found))
    detectors.close()
    return taken


def _warped(pixels: Pixels, turn: Numbers) -> Pixels:
    size = pixels.shape[1::-1]
    return np.asarray(cv2.warpAffine(pixels, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def redacted(
    taken: Sequence[Shot], style: Style, shape: Shape, padding: float, out: Path, *, turned: bool
) -> list[tuple[float, float]]:
    """Redact the pictures, keep them as they were before they were turned, and tell what of the others is covered."""
    covers = []
    for shot in taken:
        regions, frame = shot.regions(style, shape, padding), Frame(shot.pixels.copy())
        redact_in_place(frame, regions, style)
        pixels = np.ascontiguousarray(frame.pixels[..., ::-1])
        (out / shot.name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(out / shot.name), _warped(pixels, cv2.invertAffineTransform(shot.turn)) if turned else pixels)
        if not shot.fitted and (cover := shot.cover(regions)):
            covers.append(cover)
    return covers


def rows(
    tools: Path, styles: list[str], shapes: list[str], padding: float, seeds: int, work: Path
) -> Iterator[tuple[Cell, ...]]:
    """Make the pictures, redact them in every way, and attack each as often as there are seeds."""
    make(tools, work)
    for heads in ("upright", "turned"):
        turned = heads == "turned"
        taken = shots(work, turned=turned)
        for style in map(Style, styles):
            for shape in map(Shape, shapes):
                out = work / f"{heads} {style} {shape}"
                areas, covered = zip(*redacted(taken, style, shape, padding, out, turned=turned), strict=True)
                shares = float(np.mean(areas)), float(np.mean(covered)), float(np.percentile(covered, 5))
                attacks = [attack(tools, work / "clear", out, scale, work, seeds) for scale in SCALES if seeds]
                tops = [top for each in attacks for top in each.tops] or [None] * 2 * len(SCALES)
                yield (heads, style, shape, *shares, *tops)


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--styles", default="blur,solid,pixelate")
    parser.add_argument("--shapes", default="ellipse,head")
    parser.add_argument("--padding", type=float, default=PADDING)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    cells = []
    styles, shapes = chosen.styles.split(","), chosen.shapes.split(",")
    with tempfile.TemporaryDirectory() as work:
        for row in rows(chosen.tools.resolve(), styles, shapes, chosen.padding, chosen.seeds, Path(work)):
            cells.append(row)
            print(row, file=sys.stderr, flush=True)
    print(measured(COLUMNS, cells))
    if chosen.write:
        write("heads", COLUMNS, kept("heads", cells, 3))


if __name__ == "__main__":
    main()
