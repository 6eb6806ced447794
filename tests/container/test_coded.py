"""The coded pictures that the primary one of a file is made of."""

import pytest

from faceguard.container.coded import MAX_TILES, coded
from faceguard.container.items import Items, parse
from testing.heics import CLEAN
from testing.metadata_carriers import HEICS
from tests.container.test_items import CODED, box, full_box, grid


@pytest.mark.parametrize("data", HEICS.values(), ids=HEICS)
def test_the_primary_picture(data: bytes):
    """Where it is coded itself, there is no other, whatever thumbnails there are."""
    (found,) = coded(data, parse(data), b"hvc1")

    assert CODED == bytes(found.data)
    assert b"hvcC" in {box.kind for box in found.properties}


@pytest.mark.parametrize("count", [1, 2, MAX_TILES, MAX_TILES + 1, 100])
def test_tiles(count: int):
    """Of a grid's, all or some of all parts of it."""
    data = grid(count, 1, (64, 64 * count))
    first = data.index(CODED)

    starts = [data.index(each.data, first) for each in coded(data, parse(data), b"hvc1")]
    assert min(count, MAX_TILES // 2) <= len(starts) <= MAX_TILES


def test_a_grid_in_a_grid():
    """Tiles are found wherever they are."""
    data = grid(2, 3, (170, 120), nested=2)

    assert 6 == len(list(coded(data, parse(data), b"hvc1")))


def test_another_kind():
    """What is coded in another way is none of it."""
    assert [] == list(coded(CLEAN, parse(CLEAN), b"av01"))


def test_no_primary_picture():
    """There is nothing where the file names none."""
    assert [] == list(coded(CLEAN, Items(None, {}, {}, {}), b"hvc1"))


def placed(version: int, offset: int, length: int, base: int, index: int) -> bytes:
    """Write a file of four items, by an iloc box of this version whose numbers have so many bytes.

    The second has two places, of which the first is that of seven bytes; the third has one that reaches to the end;
    the first has one in no file, which version 0 cannot say, and the fourth has none.
    """
    wide = 4 if version == 2 else 2
    origin = (START - 2 if offset else START) if base else 0
    body = bytes([offset << 4 | length, base << 4 | index]) + (4).to_bytes(wide, "big")
    for item, lengths in enumerate(([5], [7, 3], [0], []), 1):
        method = bytes([0xFF, 0xF1 if item == 1 else 0xF0]) if version else b""
        body += item.to_bytes(wide, "big") + method + bytes(2) + origin.to_bytes(base, "big")
        body += len(lengths).to_bytes(2, "big")
        for number, each in enumerate(lengths):
            place = START - origin + 9 * number if offset else 0
            body += b"\xff" * (index if version else 0) + place.to_bytes(offset, "big") + each.to_bytes(length, "big")
    names = b"".join(
        full_box(b"infe", item.to_bytes(4 if version == 2 else 2, "big") + b"\0\0hvc1\0", 3 if version == 2 else 2)
        for item in range(1, 5)
    )
    meta = full_box(b"meta", full_box(b"iinf", b"\0\4" + names) + full_box(b"iloc", body, version))
    return bytes(meta + box(b"mdat", bytes(START - len(meta) - 8) + bytes(range(100, 140))))


START = 400
"""Where the data are."""


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("sizes", [(4, 4, 0, 0), (4, 4, 4, 4), (8, 8, 0, 8), (8, 4, 8, 4), (4, 8, 4, 0), (0, 4, 4, 8)])
def test_the_data_are_where_the_file_says(version: int, sizes: tuple[int, int, int, int]):
    """From a base of its own, in numbers of any size, whatever else is said of a place; the first of several counts."""
    data = placed(version, *sizes)
    found = [[bytes(each.data) for each in coded(data, Items(item, {}, {}, {}), b"hvc1")] for item in range(1, 6)]

    first = [] if version else [bytes(range(100, 105))]
    assert [first, [bytes(range(100, 107))], [bytes(range(100, 140))], [], []] == found
