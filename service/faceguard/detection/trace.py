"""Where each step of a detector says what becomes of the boxes, and where its work can be stopped."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.explanation import Outcome
from faceguard.geometry import Box

if TYPE_CHECKING:
    from faceguard.detection.detections import Detections

Which = NDArray[np.intp] | NDArray[np.bool_]
"""Indices, or a mask."""


class Trace:
    """Takes no note of anything; `Recorder` does."""

    def __init__(self, checkpoint: Callable[[], None] = lambda: None) -> None:
        """Call the checkpoint before each tile: whatever it raises stops the work."""
        self.checkpoint = checkpoint

    def turn(self, quarters: int, height: int, width: int) -> None:
        """Say that the next passes see the picture, of this height and width, turned anticlockwise by quarters."""

    def start_pass(self, name: str, scale: float, *, flipped: bool = False) -> None:
        """Say that the next tiles and boxes are of this pass."""

    def cover(self, tile: Box) -> None:  # noqa: ARG002 - as a Recorder's
        """Say that the network is about to see this part of the picture; raises what the checkpoint raises."""
        self.checkpoint()

    def number(self, detections: "Detections") -> "Detections":
        """Return the boxes that the pass reports with the ids by which they are told apart from here on."""
        return detections

    def decide(self, detections: "Detections", which: Which, outcome: Outcome, by: int | None = None) -> None:
        """Say what becomes of some boxes, and which other one of the detections they give way to."""

    def merge(self, detections: "Detections", into: int, same: NDArray[np.intp], near: NDArray[np.intp]) -> None:
        """Say that the boxes `same` are averaged into one, and that of those `near` it no other stays."""

    def vote(self, detections: "Detections", scores: NDArray[np.float64], voting: NDArray[np.bool_]) -> None:
        """Say how each pass scores each box, and whether its score counts; shapes (n, passes)."""


SILENT = Trace()
