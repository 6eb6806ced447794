"""A look at parts of a picture, window by window, so that the memory of a run is bounded."""

from collections.abc import Callable

import numpy as np

from faceguard.detect.blocks import MARGIN, Blocks, Mask, Window
from faceguard.detect.found import Found
from faceguard.picture import Pixels

Network = Callable[[Pixels, float, float], Found]
"""Finds faces in (height, width, 3) RGB looked at in a scale, from a score on."""


def sweep(network: Network, pixels: Pixels, blocks: Blocks, mask: Mask, scale: float, evidence: float) -> Found:
    """Look at the marked blocks; each window reports the faces whose centres lie in its core, so none comes twice."""
    return Found.joined(
        [_seen(network, pixels, blocks, window, scale, evidence) for window in blocks.windows(mask, scale)]
    )


def _seen(network: Network, pixels: Pixels, blocks: Blocks, window: Window, scale: float, evidence: float) -> Found:
    height, width = pixels.shape[:2]
    core = np.array([window.left, window.top, window.right, window.bottom]) * blocks.side
    left, top = (max(0, int(start - MARGIN / scale)) for start in core[:2])
    right, bottom = (min(side, int(end + MARGIN / scale)) for side, end in zip((width, height), core[2:], strict=True))
    found = network(pixels[top:bottom, left:right], scale, evidence).moved(offset=(left, top))
    # centres beyond the picture's border belong to the window at the border
    inside = (found.centres >= np.where(core[:2] <= 0, -np.inf, core[:2])) & (
        found.centres < np.where(core[2:] >= (width, height), np.inf, core[2:])
    )
    return found.take(np.flatnonzero(inside.all(1)))
