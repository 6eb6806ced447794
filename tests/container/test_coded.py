"""The coded pictures that the primary one of a file is made of."""

import pytest

from faceguard.container.coded import MAX_TILES, coded
from faceguard.container.items import Items, parse
from testing.metadata_carriers import HEIC, HEICS
from tests.container.test_items import CODED, grid


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
    assert [] == list(coded(HEIC, parse(HEIC), b"av01"))


def test_no_primary_picture():
    """There is nothing where the file names none."""
    assert [] == list(coded(HEIC, Items(None, {}, {}, {}), b"hvc1"))
