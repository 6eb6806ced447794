"""Faces of labelled pictures that a judge sees clearly, and who they are by SFace's numbers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks.leaks import SAME, SURE
from faceguard.detection.spec import Loader
from faceguard.geometry import iou
from faceguard.models import Weights
from faceguard.picture import Pixels
from faceguard.recognition.points import Points
from faceguard.recognition.sface import SFace

LEAST = 40
"""Height in pixels from which a face counts."""
Vector = NDArray[np.float64]
Labels = dict[str, list[dict[str, Any]]]
"""By the picture's name, a `box` for each face, and its `age` where that is known."""


@dataclass
class Person:
    """A face that the judge sees clearly."""

    box: tuple[float, float, float, float]
    points: Points
    own: Vector
    age: str = ""


@dataclass
class Photo:
    """A picture, and who is in it."""

    name: str
    pixels: Pixels
    people: list[Person] = field(default_factory=list)


class Witness:
    """Describes faces by SFace."""

    def __init__(self) -> None:
        self._network = Loader(Weights()).load(SFace)

    def describes(self, pixels: Pixels, points: Points) -> Vector:
        """Return the numbers of a face, of length 1."""
        numbers = self._network.numbers(pixels, points).astype(np.float64)
        vector: Vector = numbers / np.linalg.norm(numbers)
        return vector


def photos(folder: Path, labels: Labels, weights: Weights, witness: Witness) -> Iterator[Photo]:
    """Give the pictures with labelled faces that the judge sees."""
    judge = cv2.FaceDetectorYN.create(str(weights.verified("yunet")), "", (320, 320), SURE, 0.3, 5000)
    for name, faces in labels.items():
        with Image.open(folder / name) as image:
            photo = Photo(name, np.asarray(ImageOps.exif_transpose(image).convert("RGB")))
        judge.setInputSize(photo.pixels.shape[1::-1])
        rows = judge.detect(cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2BGR))[1]
        boxes = np.array([face["box"] for face in faces], float).reshape(-1, 4)
        for row in np.empty((0, 15)) if rows is None else np.asarray(rows, float):
            overlaps = iou(row[None, :4], boxes)[0]
            if not len(boxes) or overlaps.max() <= SAME or boxes[overlaps.argmax(), 3] < LEAST:
                continue
            points = Points(row[4:14].reshape(5, 2))
            own, age = witness.describes(photo.pixels, points), faces[int(overlaps.argmax())].get("age", "")
            photo.people.append(Person(tuple(row[:4].tolist()), points, own, age))
        if photo.people:
            yield photo


def labelled(folder: Path, ages: Path | None, every: int) -> Iterator[tuple[Path, Labels]]:
    """Give each folder, and the labels of its pictures."""
    boxes = json.loads((folder / "boxes.json").read_text())
    yield folder, {name: [{"box": box} for box in boxes[name]] for name in sorted(boxes)[::every]}
    if ages:
        yield ages, json.loads((ages / "ages.json").read_text())


def opened(path: Path) -> Pixels:
    """Return the pixels of a result, (height, width, 3) RGB."""
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
