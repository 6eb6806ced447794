"""A picture of many parts is answered with all of them, or not at all."""

import struct
import time
from contextlib import nullcontext

import pytest

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.container.hevc import MAX_UNITS_OF_TILE
from faceguard.container.items import parse
from faceguard.container.tiles import check_tiles
from faceguard.errors import BrokenPictureError
from testing.metadata_carriers import HEICS
from testing.pictures import saved, scene
from tests.container.test_items import CODED, HEVC, TILE, Tile, box, full_box, grid

LIMITS = DecodeLimits(pixels=64_000_000)
AV1 = Tile.of(saved(scene(TILE, TILE), "AVIF"), b"avif", b"av01", b"av1C")
SIZE = (2 * TILE, 2 * TILE)
WHOLE = grid(2, 2, SIZE)


@pytest.mark.parametrize("of", [HEVC, AV1], ids=["heic", "avif"])
@pytest.mark.parametrize(
    ("rows", "columns", "count"), [(50, 50, 1), (2, 2, 3), (2, 2, 5), (1, 2, 4), (2, 2, 0), (1, 1, 2), (256, 256, 2)]
)
@pytest.mark.parametrize("size", [SIZE, (TILE, TILE), (50 * TILE, 50 * TILE)])
def test_a_grid_of_another_number_of_tiles(of: Tile, rows: int, columns: int, count: int, size: tuple[int, int]):
    """It is not answered with one of them instead."""
    with pytest.raises(BrokenPictureError):
        decode(grid(rows, columns, size, count=count, of=of), LIMITS)


@pytest.mark.parametrize("of", [HEVC, AV1], ids=["heic", "avif"])
def test_a_grid_of_its_number_of_tiles(of: Tile):
    """It is read."""
    assert SIZE == decode(grid(2, 2, SIZE, of=of), LIMITS).frames[0].pixels.shape[:2]


def located(data: bytes, length: int, *, parts: int = 1, method: int = 0) -> bytes:
    """Change what a file of version 0 says of the place of its third tile."""
    at = data.index(b"iloc") + 12 + 2 * 14 + 2
    assert (1, len(CODED)) == (struct.unpack_from(">H", data, at + 2)[0], struct.unpack_from(">I", data, at + 8)[0])
    changed = bytearray(data)
    struct.pack_into(">HH", changed, at, method, parts)
    struct.pack_into(">I", changed, at + 8, length)
    return bytes(changed)


def third(coded: bytes) -> bytes:
    """Change the data of the third tile."""
    assert len(CODED) == len(coded)
    at = WHOLE.index(b"mdat") + 4 + 2 * len(CODED)
    return bytes(WHOLE[:at] + coded + WHOLE[at + len(CODED) :])


def described(old: bytes, new: bytes) -> bytes:
    """Change what the file says of its third tile."""
    assert 1 == WHOLE.count(old)
    return bytes(WHOLE.replace(old, new))


MISSING = {
    "no data": third(bytes(len(CODED))),
    "no slice": third(struct.pack(">I", len(CODED) - 4) + b"\x4e\1" + CODED[6:]),
    "a slice that ends behind its tile": located(WHOLE, len(CODED) - 1),
    "half of it": located(WHOLE, len(CODED) // 2),
    "more than it": located(WHOLE, len(CODED) + 1),
    "all of the file": located(WHOLE, 0),
    "of no kind": described(b"\0\3\0\0hvc1", b"\0\3\0\0abcd"),
    "no picture": described(b"\0\3\0\0hvc1", b"\0\3\0\0Exif"),
    "by another name": described(b"\0\3\0\0hvc1", b"\0\x63\0\0hvc1"),
    "how it is coded is not said": described(b"\0\3\2\x81\2", b"\0\3\2\x82\2"),
    "no place": described(struct.pack(">HHH", 3, 0, 1), struct.pack(">HHH", 99, 0, 1)),
}


@pytest.mark.parametrize("data", MISSING.values(), ids=MISSING)
def test_a_tile_that_is_not_there(data: bytes):
    """Its place is not filled with anything."""
    with pytest.raises(BrokenPictureError):
        decode(data, LIMITS)


@pytest.mark.parametrize("units", [MAX_UNITS_OF_TILE, MAX_UNITS_OF_TILE + 1, 1_000_000])
def test_units_are_counted(units: int):
    """A tile of very many is none, and is told at once."""
    data = grid(1, 1, (TILE, TILE), of=HEVC._replace(coded=struct.pack(">IH", 2, 0x2601) * units))
    items, start = parse(data), time.process_time()

    with nullcontext() if units == MAX_UNITS_OF_TILE else pytest.raises(BrokenPictureError):
        check_tiles(data, items)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("nested", [1, 3])
def test_a_tile_that_is_not_there_in_a_grid_within_others(nested: int):
    """Wherever it is."""
    data = grid(2, 2, SIZE, nested=nested)

    check_tiles(data, parse(data))
    with pytest.raises(BrokenPictureError):
        check_tiles(located(data, 99), parse(data))


@pytest.mark.parametrize("kind", [b"abcd", b"av01", b"Exif", b"grid", b"iovl"])
@pytest.mark.parametrize("other", ["thumbnail", "gain map"])
def test_a_primary_picture_that_cannot_be_read(other: str, kind: bytes):
    """No other picture of the file stands for it."""
    data = HEICS[other]
    named = b"\0\1\0\0hvc1"
    assert 1 == data.count(named)

    with pytest.raises(BrokenPictureError):
        decode(data.replace(named, b"\0\1\0\0" + kind), LIMITS)


def test_tiles_in_a_box_of_the_listing():
    """They are as good as those in the file."""
    kinds = full_box(b"iinf", b"\0\1" + full_box(b"infe", b"\0\1\0\0hvc1\0", 2))
    half = len(CODED) // 2
    place = struct.pack(">BBHHHHHIIII", 0x44, 0, 1, 1, 1, 0, 2, 0, half, half, len(CODED) - half)
    properties = box(b"iprp", box(b"ipco", HEVC.configuration) + full_box(b"ipma", struct.pack(">IHBB", 1, 1, 1, 1)))
    refers = full_box(b"iref", box(b"dimg", struct.pack(">HHH", 2, 1, 1)))
    primary = full_box(b"pitm", b"\0\2")

    def file(coded: bytes) -> bytes:
        listed = [primary, kinds, full_box(b"iloc", place, 1), properties, refers, box(b"idat", coded)]
        return bytes(full_box(b"meta", b"".join(listed)))

    whole, damaged = file(CODED), file(CODED[:-1])
    check_tiles(whole, parse(whole))
    with pytest.raises(BrokenPictureError):
        check_tiles(damaged, parse(damaged))
