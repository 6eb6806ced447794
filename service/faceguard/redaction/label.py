"""Words written on regions, once nothing is left of what they hide."""

import threading
from collections.abc import Sequence

import cv2
import numpy as np

from faceguard.picture import Frame, Pixels
from faceguard.redaction.region import Region
from faceguard.redaction.window import Window
from faceguard.ticket import Checkpoint

INK, PLATE = (255, 255, 255), (0, 0, 0)
SMALLEST, LARGEST = 8, 256
"""Size of the letters in pixels: below, they could not be read, and are left out."""
_SIZE = 0.13
"""Size of the letters as a share of the region's height that is seen, where there is room."""
_LINE = 0.78
"""Where the middle of the line is, as a share of that height."""
_HEIGHT, _MARGIN = 1.5, 0.4
"""Height of the plate below the letters, and its margin before and behind them, in sizes of theirs."""
_MEASURED = 32
"""Size of the letters at which it is estimated how many have room: larger ones take the font longer."""
_CAPITAL = 0.73
"""Height of a capital in sizes of the letters."""
_FONT, _WEIGHT = "sans", 500
"""Rubik, which each OpenCV from 5 on has in it; 5.0 alone also has a font for Chinese."""
_lock = threading.Lock()
"""OpenCV does not say whether threads may share a font's glyphs."""


def write_labels(frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> None:
    """Write the label of each region that has one and is large enough: white on a black plate, low in the region."""
    for region in regions:
        if region.label:
            checkpoint()
            _write(frame.pixels, region)


def _write(pixels: Pixels, region: Region) -> None:
    seen = region.bounds(pixels.shape[1], pixels.shape[0])
    fitting = int(seen.width / (_width(region.label, _MEASURED) / _MEASURED + 2 * _MARGIN))
    size = min(LARGEST, int(_SIZE * seen.height), fitting)
    while size >= SMALLEST:
        plate = _plate(region, seen, size)
        if plate:
            plate.of(pixels)[...] = _written(region.label, size, plate.width, plate.height)
            return
        size = size * 9 // 10


def _plate(region: Region, seen: Window, size: int) -> Window | None:
    """Return where there is room for the plate of letters of this size; None where there is none."""
    height, width = round(_HEIGHT * size), _width(region.label, size) + round(2 * _MARGIN * size)
    top = seen.top + round(_LINE * seen.height) - height // 2
    band = Window(seen.left, top, seen.right, top + height)
    # Columns in which all rows of the band lie in the region.
    columns = np.flatnonzero(region.mask(band).min(0))
    if top < seen.top or band.bottom > seen.bottom or len(columns) < width:
        return None
    left = band.left + int(columns[0]) + (len(columns) - width) // 2
    return Window(left, top, left + width, band.bottom)


def _width(text: str, size: int) -> int:
    """Return how many pixels wide letters of a size are."""
    with _lock:
        return int(cv2.getTextSize((0, 0), text, (0, 0), cv2.FontFace(_FONT), size, _WEIGHT)[2])


def _written(text: str, size: int, width: int, height: int) -> Pixels:
    """Return a plate with the text on it; shape (height, width, 3)."""
    plate = np.full((height, width, 3), PLATE, np.uint8)
    corner = round(_MARGIN * size), round((height + _CAPITAL * size) / 2)
    with _lock:
        cv2.putText(plate, text, corner, INK, cv2.FontFace(_FONT), size, _WEIGHT)
    return plate
