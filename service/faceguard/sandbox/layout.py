"""Where frames lie in shared memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Frame


@dataclass(frozen=True, slots=True)
class FrameLayout:
    """A frame without its pixels: all of them come first in its memory, then its alpha channel if it has one."""

    width: int
    height: int
    transparent: bool
    duration: float

    @classmethod
    def of(cls, frame: Frame) -> Self:
        """Take a frame's."""
        return cls(frame.width, frame.height, frame.alpha is not None, frame.duration)

    @property
    def size(self) -> int:
        """In bytes."""
        return self.width * self.height * (4 if self.transparent else 3)

    def view(self, memory: NDArray[np.uint8]) -> Frame:
        """Return the frame that these bytes are."""
        colours = self.width * self.height * 3
        alpha = memory[colours:].reshape(self.height, self.width) if self.transparent else None
        return Frame(memory[:colours].reshape(self.height, self.width, 3), alpha, self.duration)


def views(memory: NDArray[np.uint8], layouts: Sequence[FrameLayout]) -> list[Frame]:
    """Return the frames that lie in the memory one after the other; changing them changes it."""
    frames, start = [], 0
    for layout in layouts:
        frames.append(layout.view(memory[start : start + layout.size]))
        start += layout.size
    return frames
