"""Memory that two processes share, and that neither can take from the other."""

import ctypes
import fcntl
import mmap
import os

import numpy as np

from faceguard.picture import Pixels

_KEPT_SIZE = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
"""A file that shrinks ends whoever reads what is gone (SIGBUS)."""
_FIXED = _KEPT_SIZE | fcntl.F_SEAL_GROW

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.mmap.restype = ctypes.c_void_p
_LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
_FAILED = ctypes.c_void_p(-1).value


def store(data: bytes) -> int:
    """Return the file descriptor of a copy of the data."""
    descriptor = _empty()
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _FIXED)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def loaded(descriptor: int, size: int) -> bytes:
    """Return a copy of the data; raises ValueError unless the memory is of this fixed size."""
    return mapped(descriptor, size).tobytes() if size else b""


def mapped(descriptor: int, size: int) -> Pixels:
    """Map the memory, for reading and writing; raises ValueError unless it is of this fixed size, in bytes."""
    # Not by `fstat`, which a helper cannot call: where glibc makes it of another call, that takes a path.
    if fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & _FIXED != _FIXED or size_of(descriptor) != size:
        raise ValueError("not memory of this size")
    return mapping(descriptor, size)


def growing() -> int:
    """Return the file descriptor of memory that has no size yet, and can never shrink."""
    descriptor = _empty()
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _KEPT_SIZE)
    return descriptor


def size_of(descriptor: int) -> int:
    """Return how large it is, in bytes."""
    return os.lseek(descriptor, 0, os.SEEK_END)


def mapping(descriptor: int, size: int) -> Pixels:
    """Map the memory, for reading and writing; raises OSError."""
    # All pages at once: one by one, as they are touched, costs more than what is done with them.
    return np.frombuffer(mmap.mmap(descriptor, size, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE), np.uint8)


def lasting(descriptor: int, size: int, start: int) -> Pixels:
    """Map a part of the memory for as long as this process lives; raises OSError.

    Python keeps a descriptor for each of its own mappings; a helper may have few, and a picture has many frames.
    """
    flags = mmap.MAP_SHARED | mmap.MAP_POPULATE
    place = _LIBC.mmap(None, size, mmap.PROT_READ | mmap.PROT_WRITE, flags, descriptor, start)
    if place == _FAILED:
        raise OSError(ctypes.get_errno(), "no memory")
    return np.frombuffer(memoryview((ctypes.c_ubyte * size).from_address(place)), np.uint8)


def _empty() -> int:
    return os.memfd_create("picture", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
