"""Pictures to upload, made of the astronaut's portrait, and what can be asked of those that come back."""

import io
from typing import Any

import numpy as np
from PIL import Image
from skimage import data

from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.redaction.region import Region, union

MAGENTA = [255, 0, 255]
"""A colour that no photo here has."""
BADGE = np.s_[420:460, 240:284]
"""Where the portrait has it."""


def portraits(count: int) -> np.ndarray:
    """As many portraits side by side, so that there are as many faces, from left to right, and no doubts.

    A badge of the suit, in which detectors see what may be a face, is painted over.
    """
    portrait = data.astronaut()
    portrait[BADGE] = np.median(portrait[BADGE], axis=(0, 1))
    return np.concatenate([portrait] * count, axis=1)


def upload(pixels: np.ndarray, name: str = "photo.png", suffix: str | None = None) -> dict[str, Any]:
    """Write the picture to a file that a browser is given."""
    file = io.BytesIO()
    suffix = suffix or name.rsplit(".", 1)[-1]
    Image.fromarray(pixels).save(file, {"jpg": "jpeg"}.get(suffix, suffix))
    return {"name": name, "mimeType": f"image/{suffix}", "buffer": file.getvalue()}


def pixels_of(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def sides(mask: np.ndarray) -> list[int]:
    """Return left, top, right and bottom of where a mask is set."""
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    return [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]


def redacted_area(boxes: list[Box], shape: tuple[int, ...]) -> np.ndarray:
    """Tell where redacting these faces with the default options changes pixels."""
    options = RedactOptions()
    regions = [Region(box.padded(options.padding), options.shape) for box in boxes]
    covered: np.ndarray = union(regions, shape[1], shape[0]) == 255
    return covered
