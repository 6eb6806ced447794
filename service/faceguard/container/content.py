"""A file's bytes, by the piece that is asked for: in memory, or windows of what is too long for it."""

from collections import OrderedDict
from collections.abc import Callable
from typing import BinaryIO, Protocol

WINDOW = 1 << 18
"""Bytes that are read at once."""
KEPT = 8
"""Windows that stay in memory: one for each table of an index that is read beside the others, and one for samples."""


class Content(Protocol):
    """What bytes are, as far as they are only looked at."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def __getitem__(self, place: slice, /) -> bytes | memoryview:
        """Return those from one offset to another."""
        ...


class Windows:
    """A file that is read a window at a time."""

    def __init__(self, file: BinaryIO, checkpoint: Callable[[], None] = lambda: None) -> None:
        """Call the checkpoint before each window is read, so that whoever walks the file can be stopped."""
        self._file, self._checkpoint = file, checkpoint
        self._size = file.seek(0, 2)
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place: slice, /) -> bytes:
        start, stop, _ = place.indices(self._size)
        first = start // WINDOW
        pieces = [self._window(number) for number in range(first, -(-stop // WINDOW))]
        whole = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        return whole[start - first * WINDOW : max(start, stop) - first * WINDOW]

    def _window(self, number: int) -> bytes:
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        self._checkpoint()
        self._file.seek(number * WINDOW)
        window = self._file.read(WINDOW)
        self._kept[number] = window
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return window
