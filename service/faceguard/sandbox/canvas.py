"""Where a helper decodes to: memory that it shares with who asked."""

import mmap
import os

from faceguard.picture import Pixels
from faceguard.sandbox import memory
from faceguard.sandbox.layout import FrameLayout


class SharedCanvas:
    """Takes as much of the memory as frames are asked for, one behind the other; where it ends, it grows."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._there = memory.size_of(descriptor)
        self.size = 0
        self._given: dict[int, tuple[Pixels, int]] = {}

    def __call__(self, width: int, height: int, transparent: bool) -> tuple[Pixels, Pixels | None]:  # noqa: FBT001 - a Canvas
        """Give empty pixels, and an alpha channel where the frame is transparent; raises MemoryError."""
        layout = FrameLayout(self.size, width, height, transparent, 0)
        self.size += -(-layout.size // mmap.PAGESIZE) * mmap.PAGESIZE
        try:
            if self.size > self._there:
                os.ftruncate(self._descriptor, self.size)
            own = memory.lasting(self._descriptor, layout.size, layout.start)
        except OSError:
            raise MemoryError from None
        frame = layout.view(own, start=0)
        self._given[id(frame.pixels)] = frame.pixels, layout.start
        return frame.pixels, frame.alpha

    def start_of(self, pixels: Pixels) -> int:
        """Return where in the memory the pixels begin, which were given; raises KeyError."""
        _, start = self._given[id(pixels)]
        return start
