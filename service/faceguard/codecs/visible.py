"""What shows of frames: nothing that transparency hides is given to a writer."""

from collections.abc import Sequence

import numpy as np

from faceguard.picture import Frame, Pixels

_ROWS = 128


def visible(frames: Sequence[Frame]) -> list[Pixels]:
    """Give what shows of the frames, all grey, RGB or RGBA alike: the RGB under full transparency is 0."""
    if any(f.alpha is not None for f in frames):
        return [_with_alpha(f) for f in frames]
    if all(_is_grey(f.pixels) for f in frames):
        return [np.ascontiguousarray(f.pixels[:, :, 1]) for f in frames]
    return [f.pixels for f in frames]


def on_white(frame: Frame) -> Frame:
    """Put a frame on white, for a format without transparency, a band at a time to save memory."""
    if frame.alpha is None:
        return frame
    pixels = np.empty_like(frame.pixels)
    for top in range(0, frame.height, _ROWS):
        rows = slice(top, top + _ROWS)
        alpha = frame.alpha[rows, :, None].astype(np.uint16)
        pixels[rows] = (frame.pixels[rows] * alpha + 255 * (255 - alpha) + 127) // 255
    return Frame(pixels)


def _with_alpha(frame: Frame) -> Pixels:
    alpha = np.full(frame.pixels.shape[:2], 255, np.uint8) if frame.alpha is None else frame.alpha
    pixels = np.dstack([frame.pixels, alpha])
    pixels[alpha == 0] = 0
    return pixels


def _is_grey(pixels: Pixels) -> bool:
    bands = (pixels[top : top + _ROWS] for top in range(0, len(pixels), _ROWS))
    return all(np.array_equal(band[..., :2], band[..., 1:]) for band in bands)
