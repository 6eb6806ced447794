"""How many faces the ensemble finds in pictures that are not as they should be: turned, dark, too near, too large.

usage: python -m benchmarks.conditions DATA [--detail balanced thorough] [--only turned] [--write]

DATA is a folder with folders of pictures, each with its `boxes.json` ({"file": [[x, y, width, height], ...]} in pixels
of the upright picture): `wider_dev`, a part of WIDER FACE's validation set that most conditions are made from,
`exif_variants`, `facemask_dev` and `wider_mosaic_dev`. With `--write` the table goes into benchmarks/results.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageOps

from benchmarks.contenders import Find, ours
from benchmarks.result import Cell, Column, measured, write
from benchmarks.score import MIN_SCORE, matched
from faceguard.detail import Detail
from faceguard.detection.detections import Detections
from faceguard.detection.detectors import Detectors
from faceguard.detection.orientation import turned, turned_back
from faceguard.detector import DetectorName
from faceguard.models import Weights

Asked = Mapping[str, Sequence[Sequence[float]]]
"""Faces by the name of the picture: x, y, width and height in pixels, as the labels of all its faces have them."""
NEAR = 90
"""Height in pixels of a face of which a close-up can be made."""
SHARES, CUTS, SIDES = (0.4, 0.55, 0.7, 0.85, 1.0), ("whole", "left", "top", "bottom"), (320, 640, 1024, 1600)
"""Of close-ups: the face's share of the frame's height, where a quarter of it is cut off, and the frame's side."""


class Sample(NamedTuple):
    """A picture (height, width, 3) RGB, and the boxes (n, 4) of its faces."""

    pixels: np.ndarray
    faces: np.ndarray
    counted: np.ndarray | slice = slice(None)
    """Which of the faces have to be found; (n,). None is a false box."""


def samples(folder: Path, asked: Asked | None = None) -> Iterator[Sample]:
    """Read the pictures of a folder, upright: all, or those of faces that are asked for, which alone count."""
    shown = folder / "boxes_display.json"
    truth = json.loads((shown if shown.exists() else folder / "boxes.json").read_text())
    for name, boxes in sorted(truth.items()):
        faces = np.array(boxes, float).reshape(-1, 4)
        counted = np.array([asked is None or box in asked.get(name, ()) for box in boxes], bool)
        if asked is None or counted.any():
            with Image.open(folder / name) as image:
                yield Sample(np.asarray(ImageOps.exif_transpose(image).convert("RGB")), faces, counted)


def grey(sample: Sample) -> Sample:
    """Without colour."""
    return sample._replace(pixels=np.asarray(Image.fromarray(sample.pixels).convert("L").convert("RGB")))


def dark(sample: Sample) -> Sample:
    """Leave a quarter of each value."""
    return sample._replace(pixels=sample.pixels // 4)


def compressed(sample: Sample) -> Sample:
    """As a JPEG of quality 20."""
    file = io.BytesIO()
    Image.fromarray(sample.pixels).save(file, "jpeg", quality=20)
    return sample._replace(pixels=np.asarray(Image.open(file)))


def lying(find: Find, quarters: int) -> Find:
    """Show the detector pictures turned anticlockwise by so many quarters, without a flag that says so."""

    def infer(pixels: np.ndarray) -> np.ndarray:
        rows = find(turned(pixels, quarters))
        found = Detections.of("", rows[:, :4], rows[:, 4], np.zeros((len(rows), 4, 2)))
        return np.hstack([turned_back(found, quarters, *pixels.shape[:2]).boxes, rows[:, 4:]])

    return infer


def close_ups(folder: Path) -> Iterator[Sample]:
    """Frames that a clear face fills, or that cut it; one of each kind, over and over, for all near faces."""
    told = json.loads((folder / "boxes_full.json").read_text())
    kinds = [(share, cut) for share in SHARES for cut in CUTS]
    number = 0
    for (pixels, *_), (_, facts) in zip(samples(folder), sorted(told.items()), strict=True):
        faces = np.array(facts["boxes"], float).reshape(-1, 4)
        flaws = np.sum([facts["attributes"][name] for name in ("blur", "occlusion", "pose", "invalid")], 0)
        for face in faces[(faces[:, 2:].min(1) >= NEAR) & (flaws == 0)]:
            for share, cut in kinds[number % 4 :: 4]:
                if sample := framed(pixels, face, share, cut, SIDES[number // 4 % len(SIDES)]):
                    yield sample
            number += 1


def framed(pixels: np.ndarray, face: np.ndarray, share: float, cut: str, side: int) -> Sample | None:
    """Frame a face, or cut it by the border; None where the picture ends too soon."""
    (x, y, width, height), length = face, face[3] / share
    left, top = x + width / 2 - length / 2, y + height / 2 - length / 2
    left = x + width / 4 if cut == "left" else left
    top = {"top": y + height / 4, "bottom": y + height * 3 / 4 - length}.get(cut, top)
    first = np.maximum([round(left), round(top)], 0)
    last = np.minimum([round(left + length), round(top + length)], pixels.shape[1::-1])
    seen = np.concatenate([np.maximum(face[:2], first), np.minimum(face[:2] + face[2:], last)])
    seen[2:] -= seen[:2]
    if seen[2:].min() <= 0 or seen[2:].prod() < 0.55 * width * height or seen[3] < min(SHARES) * (last - first)[1]:
        return None
    scale = side / max(last - first)
    frame = Image.fromarray(pixels[first[1] : last[1], first[0] : last[0]])
    size = [round(float(length)) for length in (last - first) * scale]
    seen[:2] -= first
    return Sample(np.asarray(frame.resize(size, Image.Resampling.BICUBIC)), seen[None] * scale)


def conditions(data: Path) -> dict[str, tuple[Callable[[], Iterable[Sample]], int]]:
    """List what is measured, by name: pictures, and by how many quarters they are turned."""
    wider = data / "wider_dev"
    return {
        "as they are": (lambda: samples(wider), 0),
        "grey": (lambda: map(grey, samples(wider)), 0),
        "dark, a quarter of the light": (lambda: map(dark, samples(wider)), 0),
        "JPEG of quality 20": (lambda: map(compressed, samples(wider)), 0),
        **{f"turned by {90 * quarters}°": (lambda: samples(wider), quarters) for quarters in (1, 2, 3)},
        "close-ups, whole or cut": (lambda: close_ups(wider), 0),
        "eight EXIF orientations": (lambda: samples(data / "exif_variants"), 0),
        "faces with masks": (lambda: samples(data / "facemask_dev"), 0),
        "sheets of 12.6 megapixels": (lambda: samples(data / "wider_mosaic_dev"), 0),
    }


def told(find: Find, threshold: float, pictures: Iterable[Sample]) -> tuple[float, float]:
    """Return recall, and false boxes a picture."""
    found, false = [], []
    for pixels, faces, counted in pictures:
        rows = find(pixels)
        rows = rows[rows[:, 4] >= threshold]
        hits, wrong = matched(rows[np.argsort(-rows[:, 4], kind="stable")], faces)
        found += (hits[counted][faces[counted, 3] >= MIN_SCORE] > 0).tolist()
        false.append(len(wrong))
    return float(np.mean(found)), float(np.mean(false))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--detail", nargs="+", type=Detail, default=[Detail.BALANCED, Detail.THOROUGH])
    parser.add_argument("--only", default="", help="conditions with this in their name")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    detectors = Detectors(Weights(Path(folder) if (folder := os.environ.get("FACEGUARD_MODELS")) else None))
    what = (f"{detail}: {what}" for detail in arguments.detail for what in ("recall", "false boxes"))
    columns = [Column(name="pictures"), *(Column(name=name, digits=3) for name in what)]
    rows: list[list[Cell]] = []
    for name, (pictures, quarters) in conditions(arguments.data).items():
        if arguments.only in name:
            rows.append([name])
            for detail in arguments.detail:
                find = lying(ours(detectors, DetectorName.ENSEMBLE, detail), quarters)
                rows[-1] += told(find, detectors[DetectorName.ENSEMBLE].threshold(detail), pictures())
            print(rows[-1], file=sys.stderr, flush=True)
    print(measured(columns, rows))
    if arguments.write:
        write("conditions", columns, rows)


if __name__ == "__main__":
    main()
