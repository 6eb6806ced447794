"""Memory that two processes share, and that neither can take from the other."""

import fcntl
import mmap
import os

import numpy as np
from numpy.typing import NDArray

SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
"""A file that shrinks ends whoever reads what is gone (SIGBUS)."""


def create(size: int) -> int:
    """Return the file descriptor of this many zeros in memory, whose size is fixed."""
    descriptor = os.memfd_create("picture", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, SEALS)
    return descriptor


def store(data: bytes) -> int:
    """Return the file descriptor of a copy of the data."""
    descriptor = create(len(data))
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    return descriptor


def loaded(descriptor: int, size: int) -> bytes:
    """Return a copy of the first bytes; raises ValueError unless the memory is theirs and of a fixed size."""
    return mapped(descriptor, size).tobytes() if size else b""


def mapped(descriptor: int, size: int) -> NDArray[np.uint8]:
    """Map the memory, for reading and writing; raises ValueError unless it has this fixed size."""
    # Not by `fstat`, which a helper cannot call: where glibc makes it of another call, that takes a path.
    if fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & SEALS != SEALS or os.lseek(descriptor, 0, os.SEEK_END) != size:
        raise ValueError("not memory of this size")
    return np.frombuffer(mmap.mmap(descriptor, size), np.uint8)
