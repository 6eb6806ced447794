"""How large a region has to be: who is still recognised by padding and shape, with nothing given.

    python -m benchmarks.regions TOOLS [--style blur] [--paddings 0,0.2] [--seeds 1] [--write]

TOOLS is that of `benchmarks.reidentify`, which makes the pictures and attacks them: the head's box, and 1.3 times that.
*Inside* is an attacker who is shown the largest rectangle in the region alone, without its rim, whose shape would tell
how large the head is. *Nobody* is the same with the same regions in the same scene without the person: what is named
right there comes from the sizes of the boxes, and from chance. `--write` puts the table into `benchmarks/results`,
where rows of paddings that were not asked for stay.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.reidentify import SCALES, attack, attack_crops, make
from benchmarks.result import Cell, Column, kept, measured, write
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.picture import Pixels
from faceguard.redaction.region import Region, union
from faceguard.redaction.window import Window
from faceguard.shape import Shape

SHARES = ("of the picture", "of the head", "of 95 heads in 100")
ATTACKS = (f"top-{n}{crop}" for crop in ("", " at 1.3", " inside", " nobody") for n in (1, 5))
COLUMNS = (
    Column(name="shape"),
    Column(name="padding", digits=1),
    *(Column(name=name, digits=3) for name in (*SHARES, *ATTACKS)),
)


@dataclass(frozen=True)
class Cover:
    """What share of a picture and of the head in it the regions cover."""

    picture: float
    head: float


def found_boxes(work: Path) -> dict[str, list[dict[str, int]]]:
    """Find the faces in each picture."""
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    found = {}
    for path in sorted((work / "pictures").rglob("*.png")):
        report = pipeline.detect(path.read_bytes(), ReviewOptions()).report.fields()
        found[str(path.relative_to(work / "pictures"))] = [face["box"] for face in report["faces"]]
    pipeline.detectors.close()
    return found


def decoded(data: bytes) -> Pixels:
    """Decode a picture to (height, width, 3) in OpenCV's BGR; raises ValueError."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("not a picture")
    return pixels.astype(np.uint8, copy=False)


def backdrops(work: Path) -> dict[str, bytes]:
    """Each scene without a person, as a PNG: the median of its pictures, in which the people stand here and there."""
    scenes = {}
    for scene in sorted({path.name for path in (work / "pictures").rglob("*.png")}):
        pictures = [decoded(path.read_bytes()) for path in sorted((work / "pictures").glob(f"*/{scene}"))]
        scenes[scene] = cv2.imencode(".png", np.median(pictures, axis=0).astype(np.uint8))[1].tobytes()
    return scenes


def redacted(work: Path, found: dict[str, list[dict[str, int]]], options: dict[str, object], out: Path) -> list[Cover]:
    """Redact the faces found, keep pictures and insides, and tell what is covered."""
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    heads = json.loads((work / "boxes.json").read_text())
    scenes = backdrops(work)
    covers = []
    for name, boxes in found.items():
        data = (work / "pictures" / name).read_bytes()
        chosen = RedactOptions.from_text(options | {"boxes": json.dumps(boxes)})
        for folder in (out / "pictures", out / "inside", out / "nobody"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (out / "pictures" / name).write_bytes(pipeline.redact(data, chosen).content)
        pixels = decoded((out / "pictures" / name).read_bytes())
        height, width = pixels.shape[:2]
        regions = [Region(Box(**box).padded(chosen.padding), chosen.shape) for box in boxes]
        mask = union(regions, width, height)
        x, y, w, h = heads[name]
        head = Window(x, y, x + w, y + h)
        covers.append(Cover(mask.mean() / 255, head.of(mask).mean() / 255))
        # A picture in which nothing was found has no inside.
        regions.sort(key=lambda region: math.dist(region.centre, head.centre))
        inside = regions[0].outer.clipped(width, height) if regions else Window(0, 0, 1, 1)
        cv2.imwrite(str(out / "inside" / name), inside.of(pixels))
        empty = pipeline.redact(scenes[Path(name).name], chosen).content
        cv2.imwrite(str(out / "nobody" / name), inside.of(decoded(empty)))
    pipeline.detectors.close()
    return covers


def rows(tools: Path, style: str, paddings: list[float], seeds: int, work: Path) -> Iterator[tuple[Cell, ...]]:
    """Make the pictures, redact them in every way, and attack each."""
    make(tools, work)
    found = found_boxes(work)
    for shape in (Shape.ELLIPSE, Shape.RECTANGLE):  # boxes that are given have no points that a head is told by
        for padding in paddings:
            out = work / f"{shape} {padding}"
            covers = redacted(work, found, {"style": style, "shape": shape, "padding": padding}, out)
            heads = [cover.head for cover in covers]
            shares = np.mean([cover.picture for cover in covers]), np.mean(heads), np.percentile(heads, 5)
            attacks = [attack(tools, work / "clear", out / "pictures", scale, work, seeds) for scale in SCALES]
            attacks += [attack_crops(tools, work / "clear", out / crops, work, seeds) for crops in ("inside", "nobody")]
            yield (shape, padding, *map(float, shares), *(top for each in attacks for top in each.tops))


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--style", default="blur")
    parser.add_argument("--paddings", default="0,0.1,0.2,0.3,0.4", help="shares, separated by commas")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    paddings = [float(padding) for padding in chosen.paddings.split(",")]
    cells = []
    with tempfile.TemporaryDirectory() as work:
        for row in rows(chosen.tools.resolve(), chosen.style, paddings, chosen.seeds, Path(work)):
            cells.append(row)
            print(row, file=sys.stderr, flush=True)
    print(measured(COLUMNS, cells))
    if chosen.write:
        write("regions", COLUMNS, kept("regions", cells, 2))


if __name__ == "__main__":
    main()
