"""Memory that two processes share, and that neither can take from the other."""

import fcntl
import mmap
import os

import numpy as np

from faceguard.picture import Pixels
from faceguard.sandbox.layout import FrameLayout

SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
"""A file that shrinks ends whoever reads what is gone (SIGBUS)."""


class SharedCanvas:
    """Memory that grows by a frame each time one is asked for, until it is fixed."""

    def __init__(self) -> None:
        self.descriptor = _growing()
        self.size = 0
        self._given: dict[int, tuple[Pixels, int]] = {}

    def __call__(self, width: int, height: int, transparent: bool) -> tuple[Pixels, Pixels | None]:  # noqa: FBT001 - a Canvas
        """Give empty pixels, and an alpha channel where the frame is transparent; raises MemoryError."""
        layout = FrameLayout(self.size, width, height, transparent, 0)
        self.size += -(-layout.size // mmap.PAGESIZE) * mmap.PAGESIZE
        os.ftruncate(self.descriptor, self.size)
        try:
            memory = _mapping(self.descriptor, layout.size, layout.start)
        except OSError:
            raise MemoryError from None
        frame = layout.view(memory, start=0)
        self._given[id(frame.pixels)] = frame.pixels, layout.start
        return frame.pixels, frame.alpha

    def start_of(self, pixels: Pixels) -> int:
        """Return where in the memory the pixels begin, which were given; raises KeyError."""
        _, start = self._given[id(pixels)]
        return start

    def fix(self) -> None:
        """End all growing."""
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, SEALS)


def store(data: bytes) -> int:
    """Return the file descriptor of a copy of the data."""
    descriptor = _growing()
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, SEALS)
    return descriptor


def loaded(descriptor: int, size: int) -> bytes:
    """Return a copy of the data; raises ValueError unless the memory is of this fixed size."""
    return mapped(descriptor, size).tobytes() if size else b""


def mapped(descriptor: int, size: int) -> Pixels:
    """Map the memory, for reading and writing; raises ValueError unless it is of this fixed size, in bytes."""
    # Not by `fstat`, which a helper cannot call: where glibc makes it of another call, that takes a path.
    if fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & SEALS != SEALS or os.lseek(descriptor, 0, os.SEEK_END) != size:
        raise ValueError("not memory of this size")
    return _mapping(descriptor, size)


def _growing() -> int:
    return os.memfd_create("picture", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)


def _mapping(descriptor: int, size: int, start: int = 0) -> Pixels:
    # All pages at once: one by one, as they are touched, costs more than what is done with them.
    return np.frombuffer(mmap.mmap(descriptor, size, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE, offset=start), np.uint8)
