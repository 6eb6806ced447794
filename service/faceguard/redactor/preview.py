"""Pictures for a notebook."""

import base64
from collections.abc import Iterable

import cv2
import numpy as np

from faceguard.picture import Pixels
from faceguard.reports.face import BoxReport

SIDE = 800
"""The longest, in pixels; a notebook is no place for megabytes."""
FACE, CANDIDATE = (0, 160, 0), (230, 120, 0)
"""Green and orange."""


def shrunk(pixels: Pixels, side: int = SIDE) -> Pixels:
    """Return (height, width, 3) that is no longer than a side, by default that of a preview."""
    height, width = _fitting(*pixels.shape[:2], side=side)
    if (height, width) == pixels.shape[:2]:
        return pixels
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def blank(width: int, height: int) -> Pixels:
    """Return white in the place of a picture of this size, no longer than a preview may be."""
    return np.full((*_fitting(height, width), 3), 255, np.uint8)


def framed(pixels: Pixels, boxes: Iterable[BoxReport], width: int, colour: tuple[int, int, int]) -> None:
    """Draw the boxes, which are those of a picture of this width, into a preview of it."""
    factor = pixels.shape[1] / width
    for box in boxes:
        start = round(box.x * factor), round(box.y * factor)
        end = round((box.x + box.width) * factor), round((box.y + box.height) * factor)
        cv2.rectangle(pixels, start, end, colour, 2)


def png(pixels: Pixels) -> bytes:
    """Write R, G, B as PNG."""
    return _written(".png", pixels)


def jpeg(pixels: Pixels, quality: int = 95) -> bytes:
    """Write R, G, B as JPEG."""
    return _written(".jpg", pixels, cv2.IMWRITE_JPEG_QUALITY, quality)


def figure(pixels: Pixels, caption: str) -> str:
    """Return a preview's HTML, in which the picture itself stands; the caption is HTML."""
    written = base64.b64encode(jpeg(pixels)).decode()
    return (
        f'<figure style="display:inline-block;margin:0 1em 0 0"><img src="data:image/jpeg;base64,{written}" '
        f'alt="{caption}" style="max-width:100%"><figcaption>{caption}</figcaption></figure>'
    )


def _written(suffix: str, pixels: Pixels, *parameters: int) -> bytes:
    return cv2.imencode(suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), parameters)[1].tobytes()


def _fitting(*sides: int, side: int = SIDE) -> tuple[int, ...]:
    factor = min(1, side / max(sides))
    return tuple(max(1, round(side * factor)) for side in sides)
