"""Who is still recognised? Redacts pictures of known people with each style and lets an attacker loose on them.

    python -m benchmarks.reidentify TOOLS [--styles "blur,blur of JPEG 50"] [--seeds 16] [--write]

TOOLS is a folder with `attack_set.py`, which makes the pictures, and `attack.py`, an attacker who knows the method and
trains on redacted faces (McPherson et al., arXiv:1609.00408). Each style is attacked with the head's box given, and
with nothing given, so that detection and padding count; on the region alone and on 1.3 times its size. Each seed
splits the photos anew into those trained on and those tested; *±* is twice the standard error over the seeds, the
largest of the row. `--write` puts the table into `benchmarks/results`, where rows of styles that were not asked for
stay. `deface` runs in an environment of its own, made by uv.
"""

import argparse
import io
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.result import Cell, Column, kept, measured, write
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline

SCALES = ("1", "1.3")
COLUMNS = (
    Column(name="style"),
    Column(name="box"),
    *(Column(name=name, digits=3) for name in ("top-1", "top-5", "top-1 at 1.3", "top-5 at 1.3", "±")),
)
CLEAR = "clear"
CHANCE = ("chance", None, 0.025, 0.125, 0.025, 0.125, None)
SEEDS = 16
"""One seed's top-5 is 0.012 off in the mean, so that with as many as these ± is 0.006."""
DEFACE = """
import json, sys
import cv2, numpy as np
from deface.deface import anonymize_frame
from deface.centerface import CenterFace
source, target, style, boxes = sys.argv[1:]
boxes = json.loads(boxes)
network = None if boxes else CenterFace()
from pathlib import Path
for path in Path(source).rglob("*.png"):
    name = str(path.relative_to(source))
    frame = cv2.imread(str(path))[:, :, ::-1].copy()
    if boxes:
        x, y, w, h = boxes[name]
        found = np.array([[x, y, x + w, y + h, 1.0]])
    else:
        found, _ = network(frame, threshold=0.2)
    anonymize_frame(found, frame, mask_scale=1.0 if boxes else 1.3, replacewith=style, ellipse=True,
                    draw_scores=False, replaceimg=None, mosaicsize=20)
    out = Path(target, name)
    out.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(out), frame[:, :, ::-1])
"""

Redact = Callable[[Path, Path, dict[str, list[int]] | None], None]
"""Redacts a folder of pictures into another, with each picture's box (x, y, width, height) or without."""


@dataclass(frozen=True)
class Attack:
    """What came of one: shares of the people named right first, and among the first five."""

    top1: float
    top5: float
    error: float
    """Twice the standard error over the seeds, of the one whose is larger; 0 where there is one seed."""

    @property
    def tops(self) -> tuple[float, float]:
        """Both shares."""
        return self.top1, self.top5


@dataclass(frozen=True)
class Row:
    """One attack on a style."""

    style: str
    box: str
    """`given`, or `found` by detection and padded."""
    scale: str
    attack: Attack


def ours(style: str, quality: int | None = None, shape: str = "ellipse") -> Redact:
    """One of our styles through the pipeline, of JPEGs of a quality if one is given; with a box it is the region."""

    def redact(source: Path, target: Path, boxes: dict[str, list[int]] | None) -> None:
        pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
        for path in source.rglob("*.png"):
            name = str(path.relative_to(source))
            options: dict[str, object] = {"style": style, "shape": shape, "format": "png"}
            if boxes:
                x, y, width, height = boxes[name]
                options |= {"boxes": json.dumps([{"x": x, "y": y, "width": width, "height": height}]), "padding": 0}
            out = target / name
            out.parent.mkdir(parents=True, exist_ok=True)
            data = path.read_bytes() if quality is None else _jpeg(path, quality)
            out.write_bytes(pipeline.redact(data, RedactOptions.from_text(options)).content)
        pipeline.detectors.close()

    return redact


def _jpeg(path: Path, quality: int) -> bytes:
    file = io.BytesIO()
    Image.open(path).save(file, "JPEG", quality=quality)
    return file.getvalue()


def deface(style: str) -> Redact:
    """Run deface 1.5.0 with an ellipse, as it comes: its mask grows by 1.3 unless the head's box is given."""

    def redact(source: Path, target: Path, boxes: dict[str, list[int]] | None) -> None:
        words = ["uv", "run", "--no-project", "--quiet", "--with", "deface==1.5.0", "python", "-c", DEFACE]
        subprocess.run([*words, source, target, style, json.dumps(boxes or {})], check=True, stdout=subprocess.DEVNULL)

    return redact


def clear(source: Path, target: Path, _: dict[str, list[int]] | None) -> None:
    """Leave the pictures as they are."""
    shutil.copytree(source, target)


STYLES: dict[str, Redact] = {
    CLEAR: clear,
    **{style: ours(style) for style in ("blur", "pixelate", "solid", "gaussian")},
    "deface blur": deface("blur"),
    "deface mosaic": deface("mosaic"),
}
# A JPEG's blocks carry a face across the rim of its region before it comes here.
JPEGS = {f"{style} of JPEG {quality}": ours(style, quality) for style in ("blur", "solid") for quality in (50, 75, 90)}

HEADS = {f"{style} head": ours(style, shape="head") for style in ("blur", "pixelate", "solid")}


def make(tools: Path, work: Path, people: int = 40) -> None:
    """Make the pictures of so many people."""
    subprocess.run([sys.executable, tools / "attack_set.py", "make", work], check=True)
    for folder in sorted((work / "pictures").iterdir())[people:]:
        shutil.rmtree(folder)
    boxes = json.loads((work / "boxes.json").read_text())
    left = {name: box for name, box in boxes.items() if (work / "pictures" / name).exists()}
    (work / "boxes.json").write_text(json.dumps(left))


def attack(tools: Path, clear: Path, pictures: Path, scale: str, work: Path, seeds: int = 2) -> Attack:
    """Attack the heads' boxes in the pictures, so many times as large."""
    crops = work / f"{pictures.name} x{scale}"
    subprocess.run([sys.executable, tools / "attack_set.py", "crop", pictures, crops, scale], check=True)
    return attack_crops(tools, clear, crops, work, seeds)


def attack_crops(tools: Path, clear: Path, crops: Path, work: Path, seeds: int = 2) -> Attack:
    """Attack in two ways, trained on redacted or on clear faces, and return the better."""
    result = work / "result.json"
    words = [sys.executable, *map(str, (tools / "attack.py", clear, crops, "--json", result, "--seeds", seeds))]
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # its matrices are small: threads would only wait
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=one_thread)
    summary = json.loads(result.read_text())["summary"]
    first, among = (max((way + top for way in ("top", "naive")), key=summary.__getitem__) for top in "15")
    deviation = max(summary[f"{each}_sd_seeds"] or 0 for each in (first, among))
    return Attack(summary[first], summary[among], 2 * deviation / math.sqrt(seeds))


def rows(tools: Path, styles: list[str], seeds: int, work: Path) -> Iterator[Row]:
    """Make the pictures, redact them in every way, and attack each."""
    make(tools, work)
    boxes = json.loads((work / "boxes.json").read_text())
    for style in styles:
        for box, known in (("given", boxes), ("found", None)) if style != CLEAR else (("given", boxes),):
            target = work / f"{style} {box}"
            (STYLES | JPEGS | HEADS)[style](work / "pictures", target, known)
            for scale in SCALES:
                yield Row(style, box, scale, attack(tools, work / "clear", target, scale, work, seeds))


def paired(found: list[Row]) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of the table: an attack at the box and one around it each."""
    for near, far in zip(found[::2], found[1::2], strict=True):
        error = max(near.attack.error, far.attack.error)
        yield near.style, near.box, *near.attack.tops, *far.attack.tops, error


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    arguments = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as work:
        for row in rows(arguments.tools.resolve(), arguments.styles.split(","), arguments.seeds, Path(work)):
            found.append(row)
            print(row, file=sys.stderr, flush=True)
    cells = [CHANCE, *paired(found)]
    print(measured(COLUMNS, cells))
    if arguments.write:
        write("reidentify", COLUMNS, kept("reidentify", cells, 2))


if __name__ == "__main__":
    main()
