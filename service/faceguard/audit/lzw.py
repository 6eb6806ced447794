"""The packed pixels of a GIF (LZW with codes of growing length): whether they are packed in the one way that ours are.

A packer that always takes the longest string of its table, and begins a new table when one is full, has no choice.
Each code but the first of a table then puts a string into it that was not there. So the lengths of all codes are known
before they are read, and the packed data say nothing but their pixels.
"""

import numpy as np
from numpy.typing import NDArray

from faceguard.errors import LeakError

_LONGEST = 12
"""Bits of a code."""
_AT_ONCE = 64
"""Tables that are looked at in one go: some megabytes."""

_NONE = -1
"""In place of a code that is not there."""

Codes = NDArray[np.int32]


def check(data: bytes, size: int, pixels: int, colours: int) -> None:
    """Raise LeakError unless the data are so many pixels of so many colours, packed so, and nothing behind them.

    The data are those of all blocks; `size` is that of literal codes in bits.
    """
    clear = 1 << size
    tables = _tables(data, size)
    flat = tables.reshape(-1)
    count = int((flat == clear + 1).argmax())
    whole, more = divmod(count, tables.shape[1])
    if flat[count] != clear + 1 or not _is_end(data, size, whole, more) or _first(data, size) != clear:
        raise LeakError("GIF pixel data")
    # Tables are cleared when they are full and never before.
    if np.count_nonzero(flat[:count] == clear) != whole or (tables[:whole, -1] != clear).any():
        raise LeakError("GIF pixel data")
    flat[count:] = _NONE
    following = np.append(tables[1:, 0], _NONE)
    shown = 0
    for at in range(0, len(tables), _AT_ONCE):
        some = slice(at, at + _AT_ONCE)
        shown += _unpacked(tables[some, :-1].astype(np.int32), following[some].astype(np.int32), clear, colours)
    if shown != pixels:
        raise LeakError("GIF pixel data")


def _widths(size: int) -> NDArray[np.int64]:
    """Return the bits of each code of a table; the last one, which clears it, is read as the longest."""
    numbers = range((1 << size) + 1, (1 << _LONGEST) + 1)
    return np.array([min(number.bit_length(), _LONGEST) for number in numbers], np.int64)


def _first(data: bytes, size: int) -> int:
    """Read the first code, which is one bit longer than a literal."""
    return int.from_bytes(data[:2], "little") & (2 << size) - 1


def _is_end(data: bytes, size: int, tables: int, codes: int) -> bool:
    """Return whether the data end, after whole tables and so many codes, with one more code and zeros to fill a byte.

    That one is as long as the code before it, after which no string enters the table.
    """
    widths = _widths(size)
    bits = size + 1 + tables * int(widths.sum()) + int(widths[:codes].sum() + widths[codes - 1])
    return codes > 0 and len(data) == -(-bits // 8) and not data[-1] >> ((bits - 1) % 8 + 1)


def _tables(data: bytes, size: int) -> NDArray[np.int16]:
    """Read the codes of each table, up to the one that clears it; zeros follow the data. Shape (tables, codes)."""
    widths = _widths(size)
    bits, starts = int(widths.sum()), np.cumsum(widths) - widths
    count = max(1, -(-(8 * len(data) - size - 1) // bits))
    tables = np.empty((count, len(widths)), np.int16)
    for at in range(0, count, _AT_ONCE):
        some = np.arange(min(_AT_ONCE, count - at))
        begin, first = divmod(size + 1 + at * bits, 8)
        end = begin + len(some) * bits // 8 + 8
        packed = np.frombuffer(data[begin:end].ljust(end - begin, b"\0"), np.uint8).astype(np.int32)
        places = first + some[:, None] * bits + starts
        byte = places >> 3
        values = packed[byte] | packed[byte + 1] << 8 | packed[byte + 2] << 16
        tables[at : at + len(some)] = values >> (places & 7) & (1 << widths) - 1
    return tables


def _unpacked(table: Codes, following: Codes, clear: int, colours: int) -> int:
    """Count the pixels of the codes of some tables (tables, codes), _NONE behind the last one.

    `following` is the code that comes first in the next table of each. Raises LeakError where a code stands for
    nothing, or a shorter string was taken than the table has.
    """
    steps, there, literal = np.arange(table.shape[1]), table >= 0, table < clear
    # A string is that of an earlier code of the table and one pixel more.
    before = table - clear - 2
    known = np.where(literal, table < colours, (before >= 0) & (before < steps))
    if not known.all() or (following >= colours).any():
        raise LeakError("GIF pixel data")
    start = np.where(literal, steps, before)
    length = (~literal).astype(np.int32)
    # Twice as far back each time, until all are at the code that is their first pixel.
    while not np.array_equal(earlier := np.take_along_axis(start, start, 1), start):
        length += np.take_along_axis(length, start, 1)
        start = earlier
    pixel = np.take_along_axis(table, start, 1)
    # What each code puts into the table: its string and the first pixel of the next one.
    next_pixel = np.concatenate([pixel[:, 1:], following[:, None]], 1)
    strings = np.sort(np.where(next_pixel < 0, -1 - steps, table << 8 | next_pixel), 1)
    if (np.diff(strings, axis=1) == 0).any():
        raise LeakError("GIF pixel data")
    return int((length + 1)[there].sum())
