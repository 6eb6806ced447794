"""Pictures of people, for who tells them apart."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from faceguard.geometry import Box
from testing.pictures import saved

Album = dict[int, list[np.ndarray]]
"""Photos of people by their number: (112, 92) grey."""
HEIGHT, GAP = 190, 60


def people(archive: Path) -> Album:
    """Read the faces of an archive with `images` (n, 112, 92) and `labels` (n,), such as those of AT&T."""
    with np.load(archive) as faces:
        images, labels = faces["images"], faces["labels"]
    return {person: list(images[labels == person]) for person in np.unique(labels).tolist()}


def picture(faces: Sequence[np.ndarray], height: int = HEIGHT) -> tuple[np.ndarray, list[Box]]:
    """Put faces side by side on grey; return (rows, columns, 3) and where they are."""
    width = height * 92 // 112
    pixels = np.full((height + 2 * GAP, len(faces) * (width + GAP) + GAP, 3), 110, np.uint8)
    boxes = []
    for place, face in enumerate(faces):
        left = GAP + place * (width + GAP)
        way = cv2.INTER_AREA if height < 112 else cv2.INTER_CUBIC
        pixels[GAP : GAP + height, left : left + width] = cv2.resize(face, (width, height), interpolation=way)[
            ..., None
        ]
        boxes.append(Box(left + width * 0.12, GAP + height * 0.1, width * 0.76, height * 0.85))
    return pixels, boxes


def png(pixels: np.ndarray) -> bytes:
    return saved(pixels, "png")


def photo(*faces: np.ndarray, height: int = HEIGHT) -> bytes:
    return png(picture(faces, height)[0])


def boxes(faces: Sequence[np.ndarray]) -> str:
    """Return the boxes of the picture of these faces, as the option has them."""
    _, found = picture(faces)
    return json.dumps([{"x": b.x, "y": b.y, "width": b.width, "height": b.height} for b in found])
