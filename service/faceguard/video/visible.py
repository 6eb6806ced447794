"""The people of a video who stay visible."""

from collections.abc import Mapping

import numpy as np

from faceguard.geometry import Box, iou
from faceguard.tracking.cover import Cover

SAME = 0.3
"""IoU from which a box is that of somebody who stays."""


class Visible:
    """Tells whose of them a box is."""

    def __init__(self, covers: Mapping[int, Cover]) -> None:
        """Take what would be covered of each, by the number of the track."""
        self._covers = covers
        self._there: tuple[int, list[int]] = (-1, [])

    def whose(self, frame: int, box: Box) -> int | None:
        """Return the number of the track that this box belongs to in a frame; None where it is nobody's of them."""
        if frame != self._there[0]:
            self._there = frame, [number for number, cover in self._covers.items() if frame in cover.frames]
        there = self._there[1]
        if not there:
            return None
        boxes = [self._covers[number].box(frame) for number in there]
        known = np.array([(each.x, each.y, each.width, each.height) for each in boxes])
        shares = iou(np.array([[box.x, box.y, box.width, box.height]]), known)[0]
        return there[int(shares.argmax())] if shares.max() >= SAME else None
