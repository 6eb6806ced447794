"""AV1 pictures are written here by the specification (5.3, 5.5, 5.9), bit by bit, with all that may stand in them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.container.av1 import quantiser
from faceguard.errors import BrokenPictureError

SEQUENCE, TIMES, HEADER, FRAME = 1, 2, 3, 6
"""Kinds of units."""


class Writer:
    """Bits, of which what means nothing here is drawn."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._text = rng, ""

    def put(self, value: int, count: int) -> int:
        """Write a number of so many bits, and return it."""
        self._text += f"{value:0{count}b}" if count else ""
        return value

    def any(self, count: int) -> int:
        """Write and return any number of so many bits."""
        return self.put(self._rng.getrandbits(count) if count else 0, count)

    def __bytes__(self) -> bytes:
        text = self._text.ljust(-(-len(self._text) // 8) * 8, "0")
        return int("1" + text, 2).to_bytes(1 + len(text) // 8, "big")[1:]


def tile_log2(block: int, target: int) -> int:
    """Return the smallest k for which block << k is at least the target (7.3.1)."""
    k = 0
    while block << k < target:
        k += 1
    return k


def sequence(out: Writer, rng: random.Random) -> dict[str, int]:
    """Write a sequence header, and return what the frame's depends on."""
    out.any(4)
    said = {"reduced": out.any(1), "id": 0, "screen": 2, "integer": 2, "order": 0}
    if said["reduced"]:
        out.any(5)
    else:
        operating_points(out, rng)
    for name in ("width", "height"):
        said[name] = rng.choice([1, 8, 64, 65, 300, 4096, 4097, rng.randint(1, 65_536)])
        said[f"{name} bits"] = out.put(rng.randint(max(0, (said[name] - 1).bit_length() - 1), 15), 4) + 1
    out.put(said["width"] - 1, said["width bits"])
    out.put(said["height"] - 1, said["height bits"])
    if not said["reduced"] and out.any(1):
        said["id"] = 2 + out.any(4)
        said["id"] += 1 + out.any(3)
    said["large"] = out.any(1)
    out.any(2)
    if not said["reduced"]:
        said |= tools(out)
    said["superres"] = out.any(1)
    out.any(20)
    return said


def operating_points(out: Writer, rng: random.Random) -> None:
    """Write what a film says of how it is decoded, without its times."""
    out.put(0, 1)
    delayed = out.any(1)
    for _ in range(out.put(rng.choice([0, 0, 1, 31]), 5) + 1):
        out.any(12)
        if out.any(5) > 7:
            out.any(1)
        if delayed and out.any(1):
            out.any(4)


def tools(out: Writer) -> dict[str, int]:
    """Write what a film says of how it is coded."""
    said = {}
    out.any(4)
    ordered = out.any(1)
    if ordered:
        out.any(2)
    said["screen"] = 2 if out.any(1) else out.any(1)
    if said["screen"]:
        said["integer"] = 2 if out.any(1) else out.any(1)
    if ordered:
        said["order"] = 1 + out.any(3)
    return said


def frame(out: Writer, rng: random.Random, said: dict[str, int]) -> int:
    """Write a frame header up to the quantiser, which is returned."""
    if not said["reduced"]:
        out.put(0b0001, 4)
    fixed = out.any(1)
    screen = out.any(1) if said["screen"] == 2 else said["screen"]
    if screen and said["integer"] == 2:
        out.any(1)
    out.any(said["id"])
    resized = 0 if said["reduced"] else out.any(1)
    out.any(said["order"])
    width, height = said["width"], said["height"]
    if resized:
        width, height = rng.randint(1, width), rng.randint(1, height)
        out.put(width - 1, said["width bits"])
        out.put(height - 1, said["height bits"])
    coded = width
    if said["superres"] and out.any(1):
        denominator = out.any(3) + 9
        coded = (width * 8 + denominator // 2) // denominator
    if out.any(1):
        out.any(32)
    if screen and coded == width:
        out.any(1)
    if not said["reduced"] and not fixed:
        out.any(1)
    tiles(out, coded, height, said["large"])
    return out.any(8)


def tiles(out: Writer, width: int, height: int, large: int) -> None:
    """Write how a frame is divided into tiles of one size (5.9.15)."""
    shift = 5 if large else 4
    columns, rows = ((2 * (side + 7 >> 3) + (1 << shift) - 1) >> shift for side in (width, height))
    size = shift + 2
    least_columns = tile_log2(4096 >> size, columns)
    least = max(least_columns, tile_log2(4096 * 2304 >> 2 * size, rows * columns))
    out.put(1, 1)
    column_bits, most = least_columns, tile_log2(1, min(columns, 64))
    while column_bits < most and out.any(1):
        column_bits += 1
    row_bits, most = max(least - column_bits, 0), tile_log2(1, min(rows, 64))
    while row_bits < most and out.any(1):
        row_bits += 1
    if column_bits or row_bits:
        out.any(row_bits + column_bits)
        out.any(2)


def unit(kind: int, body: bytes, rng: random.Random, *, sized: bool = True) -> bytes:
    """Write a unit, with an extension or without, and a size that may be longer than need be."""
    extended = rng.getrandbits(1)
    head = bytes([kind << 3 | extended << 2 | sized << 1 | rng.getrandbits(1)]) + rng.randbytes(extended)
    if not sized:
        return head + body
    septets = [len(body) >> 7 * i & 0x7F for i in range(rng.randint(max(1, -(-len(body).bit_length() // 7)), 8))]
    return head + bytes([*(septet | 0x80 for septet in septets[:-1]), septets[-1]]) + body


@given(st.integers(0, 2**32))
def test_the_quantiser_is_found_behind_all_that_may_stand_before_it(seed: int):
    """Whatever a sequence allows and a frame makes use of."""
    rng = random.Random(seed)
    first, second = Writer(rng), Writer(rng)
    expected = frame(second, rng, sequence(first, rng))
    before = [(TIMES, b""), (15, rng.randbytes(rng.choice([3, 200]))), (FRAME, b"\xff"), (SEQUENCE, bytes(first))]
    units = b"".join(unit(kind, body, rng) for kind, body in before)

    assert expected == quantiser(
        units + unit(rng.choice([HEADER, FRAME]), bytes(second), rng, sized=rng.random() < 0.5)
    )


@pytest.mark.parametrize("kinds", [[], [TIMES], [SEQUENCE], [FRAME]])
def test_where_no_frame_follows_a_sequence_there_is_no_picture(kinds: list[int]):
    """Nor is one that ends before it has told of itself."""
    rng = random.Random(0)
    data = b"".join(unit(kind, b"\0" * 40, rng) for kind in kinds)

    for broken in (data, unit(SEQUENCE, b"", rng), unit(SEQUENCE, b"\0" * 40, rng) + unit(FRAME, b"", rng)):
        with pytest.raises(BrokenPictureError):
            quantiser(broken)
