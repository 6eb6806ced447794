"""How many faces that are clearly to be seen are left as they were, though somebody wanted them covered.

usage: .bench/bin/python -m benchmarks.leaks SET [--every 1] [--write]      (or: make bench-leaks SET=...)

SET is a folder with pictures and `boxes.json`, as for `benchmarks.detect`. Counted are labelled faces of 24 pixels of
height and more that a judge sees too: YuNet, on the picture as it is, with its usual score of 0.6, whose file lies in
the folder that FACEGUARD_MODELS names. Where SET has WIDER FACE's `boxes_full.json`, a second count leaves YuNet out:
of the faces that its labels call neither blurred nor covered. A face is untouched where less than a tenth of its box
lies in what is covered, with the default padding and shape; deface covers as its command line does. Those that are
untouched are named on standard error, and `--write` puts the table into benchmarks/results.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

from benchmarks import contenders
from benchmarks.result import Cell, Column, measured, write
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detector import DetectorName
from faceguard.doubtful import Doubtful
from faceguard.geometry import iou
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.picture import Pixels
from faceguard.policy.select import select
from faceguard.redaction.region import union

LEAST, SURE, SAME = 24, 0.6, 0.3
"""Height in pixels from which a face counts; the judge's score, and the IoU with a label, from which it sees it."""
UNTOUCHED, HALF = 0.1, 0.5
"""Shares of a face's box: with less than that covered it is untouched, or less than half of it is covered."""
COLUMNS = (
    Column(name="what covers"),
    Column(name="untouched", unit="%", digits=2),
    Column(name="less than half covered", unit="%", digits=2),
    Column(name="untouched by labels", unit="%", digits=2),
    Column(name="regions a picture", digits=2),
)

Boxes = np.ndarray
"""(n, 4): x, y, width, height in pixels."""
Covers = Mapping[str, tuple[np.ndarray, int]]
"""By the name of what covers: a mask (height, width), not 0 where the picture is covered, and of how many regions."""
Cover = Callable[[Pixels], Covers]
Judge = Callable[[Pixels], Boxes]


@dataclass
class Count:
    """What was left of the faces so far, by what covers."""

    shares: list[np.ndarray] = field(default_factory=list)
    """Of the faces that the judge sees, how much of each is covered; (faces,) for each picture."""
    labelled: list[np.ndarray] = field(default_factory=list)
    """The same of those that the labels call clear."""
    regions: list[int] = field(default_factory=list)

    def row(self) -> tuple[Cell, ...]:
        """Return the cells of a row, without its name; None stands where no face was counted."""
        seen, labelled = np.concatenate(self.shares), np.concatenate(self.labelled)
        limits = ((seen, UNTOUCHED), (seen, HALF), (labelled, UNTOUCHED))
        left = (100 * float((shares < limit).mean()) if shares.size else None for shares, limit in limits)
        return (*left, float(np.mean(self.regions)))


def covered(mask: np.ndarray, faces: Boxes) -> np.ndarray:
    """Return the share of each face's box, as far as it lies in the picture, that is covered; (n,)."""
    shares = []
    for x, y, width, height in faces:
        part = mask[max(round(y), 0) : round(y + height), max(round(x), 0) : round(x + width)]
        shares.append(float((part != 0).mean()) if part.size else 1)
    return np.array(shares)


def seen(faces: Boxes, boxes: Boxes) -> np.ndarray:
    """Tell which faces are large enough and under one of the judge's boxes; (n,)."""
    found: np.ndarray = (faces[:, 3] >= LEAST) & (iou(faces, boxes).max(1, initial=0) > SAME)
    return found


def yunet(weights: Weights) -> Judge:
    """Return a judge who is not asked by what covers: it looks at the picture as it is, once."""
    network = cv2.FaceDetectorYN.create(str(weights.verified("yunet")), "", (320, 320), SURE, 0.3, 5000)

    def look(pixels: Pixels) -> Boxes:
        network.setInputSize(pixels.shape[1::-1])
        answer = network.detect(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1]
        return np.empty((0, 4)) if answer is None else np.asarray(answer, float)[:, :4]

    return look


def ours(detectors: Detectors, detail: Detail) -> Cover:
    """Cover what the pipeline covers, with the doubtful boxes left and with them covered."""
    ways = {f"ours, {detail}": Doubtful.KEEP, f"ours, {detail}, `doubtful=redact`": Doubtful.REDACT}

    def cover(pixels: Pixels) -> Covers:
        found = detectors[DetectorName.ENSEMBLE].detect(pixels, detail, None)
        covers = {}
        for name, word in ways.items():
            decisions = select(found, RedactOptions(doubtful=word).selection())
            regions = [decision.region for decision in decisions if decision.region]
            covers[name] = union(regions, pixels.shape[1], pixels.shape[0]), len(regions)
        return covers

    return cover


def deface() -> Cover:
    """Cover what deface 1.5.0 does by default; raises ImportError where it is not installed."""
    from deface.deface import anonymize_frame  # noqa: PLC0415 - may be missing

    contender = contenders.deface()

    def cover(pixels: Pixels) -> Covers:
        rows = contender.find(pixels)
        corners = np.hstack([rows[:, :2], rows[:, :2] + rows[:, 2:4], rows[:, 4:]])
        noise = np.random.default_rng(0).integers(0, 256, pixels.shape, np.uint8)
        frame = noise.copy()
        how = {"mask_scale": 1.3, "ellipse": True, "draw_scores": False, "replaceimg": None, "mosaicsize": 20}
        anonymize_frame(corners, frame, replacewith="blur", **how)
        return {contender.name: ((frame != noise).any(2), len(rows))}  # noise that is blurred changes everywhere

    return cover


def clear(labels: Mapping[str, Any] | None) -> Boxes:
    """Return the faces that are large enough and neither blurred nor covered by WIDER FACE's labels, if there are any.

    The labels have boxes of their own: those of invalid faces too, which are no faces to be found.
    """
    if labels is None:
        return np.empty((0, 4))
    boxes = np.array(labels["boxes"], float).reshape(-1, 4)
    flaws = np.sum([labels["attributes"][name] for name in ("blur", "occlusion", "invalid")], 0)
    found: Boxes = boxes[(boxes[:, 3] >= LEAST) & (flaws == 0)]
    return found


def counted(folder: Path, names: list[str], judge: Judge, covers: list[Cover]) -> dict[str, Count]:
    """Ask all for each picture in turn, and name on standard error what is left."""
    truth = json.loads((folder / "boxes.json").read_text())
    full = folder / "boxes_full.json"
    labels = json.loads(full.read_text()) if full.exists() else {}
    counts: dict[str, Count] = {}
    for name in names:
        with Image.open(folder / name) as image:
            pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        faces = np.array(truth[name], float).reshape(-1, 4)
        faces_seen, faces_clear = faces[seen(faces, judge(pixels))], clear(labels.get(name))
        for what, mask, regions in asked(covers, pixels):
            count = counts.setdefault(what, Count())
            count.shares.append(covered(mask, faces_seen))
            count.labelled.append(covered(mask, faces_clear))
            count.regions.append(regions)
            for why, faces_left in (
                ("seen", faces_seen[count.shares[-1] < UNTOUCHED]),
                ("clear by its label", faces_clear[count.labelled[-1] < UNTOUCHED]),
            ):
                for face in faces_left.astype(int).tolist():
                    print(f"{what}: {name}: {face}, {why}, is untouched", file=sys.stderr, flush=True)
    return counts


def asked(covers: list[Cover], pixels: Pixels) -> Iterator[tuple[str, np.ndarray, int]]:
    """List what each covers of a picture: name, mask and how many regions."""
    for cover in covers:
        for what, (mask, regions) in cover(pixels).items():
            yield what, mask, regions


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take each so-manieth picture")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    weights = Weights(Path(folder) if (folder := os.environ.get("FACEGUARD_MODELS")) else None)
    if not weights.has("yunet"):
        sys.exit("YuNet is the judge: FACEGUARD_MODELS has to name a folder with its file")
    detectors = Detectors(Weights(None))
    covers = [ours(detectors, detail) for detail in (Detail.FAST, Detail.BALANCED, Detail.THOROUGH)]
    try:
        covers.append(deface())
    except ImportError as reason:
        print(f"deface is left out: {reason}", file=sys.stderr)
    names = sorted(json.loads((chosen.set / "boxes.json").read_text()))[:: chosen.every]
    counts = counted(chosen.set, names, yunet(weights), covers)
    rows = [(what, *count.row()) for what, count in counts.items()]
    print(measured(COLUMNS, rows))
    if chosen.write:
        write("leaks", COLUMNS, rows, sample(len(names), next(iter(counts.values()))))


def sample(pictures: int, count: Count) -> str:
    """Say what was counted."""
    faces, labelled = (sum(map(len, shares)) for shares in (count.shares, count.labelled))
    return f"{pictures} pictures, {faces} faces of {LEAST} pixels and more that YuNet sees, {labelled} clear by labels"


if __name__ == "__main__":
    main()
