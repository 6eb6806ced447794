"""Items of HEIF files: what decoding the primary one takes is counted before a decoder sees the file."""

import struct
import time
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.container import isobmff, items
from faceguard.errors import BrokenPictureError, FaceguardError, TooComplexError, TooManyPixelsError
from testing.heics import CLEAN
from testing.metadata_carriers import AVIFS, HEICS
from testing.pictures import saved, scene

LIMITS = DecodeLimits(pixels=100_000)
CODED = CLEAN[CLEAN.index(b"mdat") + 4 :]
TILE = 64
"""The sides of the picture in CLEAN, before it is cropped."""


class Tile(NamedTuple):
    """A picture of these sides, and what its decoder has to know."""

    brand: bytes
    kind: bytes
    configuration: bytes
    coded: bytes

    @classmethod
    def of(cls, data, brand, kind, configuration):
        """Take it from a file."""
        head = data.index(configuration) - 4
        size = struct.unpack_from(">I", data, head)[0]
        return cls(brand, kind, data[head : head + size], data[data.index(b"mdat") + 4 :])


HEVC = Tile.of(CLEAN, b"heic", b"hvc1", b"hvcC")


def box(kind, body):
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind, body, version=0):
    return box(kind, bytes([version, 0, 0, 0]) + body)


def grid(rows, columns, size, *, count=None, shared=False, extents=1, nested=0, tile=(TILE, TILE), of=HEVC):
    """Write a HEIC whose picture of this size is a grid of the same coded tile, again and again.

    There may be more or fewer tiles than the grid has; they may share the bytes of the file, and be cut into parts;
    the grid may be the only tile of others.
    """
    count = rows * columns if count is None else count
    tiles, grids = range(1, count + 1), range(count + 1, count + 2 + nested)
    names = [full_box(b"infe", struct.pack(">HH", n, 0) + of.kind + b"\0", 2) for n in tiles]
    names += [full_box(b"infe", struct.pack(">HH", n, 0) + b"grid\0", 2) for n in grids]
    sizes = [full_box(b"ispe", struct.pack(">II", *each)) for each in (tile, size)]
    uses = [struct.pack(">HBBB", n, 2, 0x81, 2) for n in tiles] + [struct.pack(">HBB", n, 1, 3) for n in grids]
    made_of = [struct.pack(">HH", grids[0], count) + struct.pack(f">{count}H", *tiles)]
    made_of += [struct.pack(">HHH", n + 1, 1, n) for n in grids[:-1]]
    layouts = [(rows, columns)] + [(1, 1)] * nested
    descriptions = [struct.pack(">BBBBHH", 0, 0, r - 1, c - 1, *size) for r, c in layouts]
    bodies = [of.coded] * (1 if shared else count) + descriptions
    typed = box(b"ftyp", of.brand + b"\0\0\0\0mif1" + of.brand)

    def meta(start):
        places, at = [], start
        for item in (*tiles, *grids):
            body = of.coded if item in tiles else descriptions[item - grids[0]]
            where = start if shared and item in tiles else at
            places.append(struct.pack(">HHH", item, 0, extents) + struct.pack(">II", where, len(body)) * extents)
            at = max(at, where + len(body))
        parts = [
            full_box(b"hdlr", bytes(4) + b"pict" + bytes(13)),
            full_box(b"pitm", struct.pack(">H", grids[-1])),
            full_box(b"iloc", struct.pack(">BBH", 0x44, 0, len(places)) + b"".join(places)),
            full_box(b"iinf", struct.pack(">H", len(names)) + b"".join(names)),
            box(
                b"iprp",
                box(b"ipco", of.configuration + b"".join(sizes))
                + full_box(b"ipma", struct.pack(">I", len(uses)) + b"".join(uses)),
            ),
            full_box(b"iref", b"".join(box(b"dimg", each) for each in made_of)),
        ]
        return full_box(b"meta", b"".join(parts))

    return typed + meta(len(typed) + len(meta(0)) + 8) + box(b"mdat", b"".join(bodies))


def test_a_grid_is_read():
    """Tiles that fill their canvas, and reach over its rim, are no bomb."""
    picture = decode(grid(2, 3, (170, 120)), LIMITS)

    assert (170, 120) == (picture.width, picture.height)
    assert 6 * TILE * TILE == items.parse(grid(2, 3, (170, 120))).pixels


HONEST = {f"heic {name}": data for name, data in HEICS.items()} | {f"avif {name}": data for name, data in AVIFS.items()}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_pictures_of_one_item(data):
    """What is counted of honest files is their size, or that of the coded picture before it is cropped."""
    pixels = items.parse(data).pixels

    picture = decode(data, LIMITS)
    assert picture.width * picture.height <= pixels <= TILE * TILE


def test_transparency_counts_by_itself():
    """The alpha channel is a picture of its own, and no reason to refuse the one that it belongs to."""
    data = saved(np.dstack([scene(300, 300), scene(300, 300)[:, :, 0]]), "AVIF")

    assert 90_000 == items.parse(data).pixels
    assert decode(data, DecodeLimits(pixels=200_000)).frames[0].alpha is not None


BOMBS = {
    "tiles beside a small canvas": (grid(6, 6, (64, 64)), TooManyPixelsError),
    "tiles below a small canvas below another": (grid(6, 6, (64, 64), nested=1), TooManyPixelsError),
    "a large canvas": (grid(1, 1, (4000, 4000)), TooManyPixelsError),
    "a tile that says it is large": (grid(1, 1, (64, 64), tile=(4000, 4000)), TooManyPixelsError),
    "canvases in canvases": (grid(1, 1, (64, 64), nested=9), TooComplexError),
    "tiles of the same bytes": (grid(9, 9, (576, 576), shared=True), TooComplexError),
    "tiles of the same bytes in parts": (grid(1, 1, (64, 64), extents=30), TooComplexError),
}


@pytest.mark.parametrize(("data", "error"), BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_before_they_are_opened(monkeypatch, data, error):
    """What decodes far more than it shows is never given to a decoder."""
    monkeypatch.setattr("pi_heif.open_heif", lambda *_, **__: pytest.fail("it was opened"))

    with pytest.raises(error):
        decode(data, LIMITS)


def located(version, sizes, lengths):
    """Write a file with the places of two items, of as many parts each; sizes are those of the numbers in bytes."""
    offset, length, base, index = sizes
    wide, parts = 4 if version == 2 else 2, len(lengths) // 2
    body = bytes([offset << 4 | length, base << 4 | index]) + (2).to_bytes(wide, "big")
    for item in (0, 1):
        body += item.to_bytes(wide, "big") + bytes((2 if version else 0) + 2 + base) + struct.pack(">H", parts)
        for each in lengths[item * parts : (item + 1) * parts]:
            body += b"\xff" * ((index if version else 0) + offset) + each.to_bytes(length, "big")
    return full_box(b"meta", full_box(b"iloc", body, version))


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("sizes", [(4, 4, 0, 0), (0, 4, 4, 8), (8, 8, 8, 4), (4, 8, 0, 4)])
def test_items_may_use_the_bytes_of_the_file_twice(version, sizes):
    """In all, wherever their lengths stand; one more byte is refused. A part without a length is as long as all."""
    size = len(located(version, sizes, [1] * 4))

    assert 0 == items.parse(located(version, sizes, [size, size - 7, 3, 4])).pixels
    for lengths in ([size, size - 7, 3, 5], [size, 0, 1, 1], [1, 1, 2 * size, size]):
        with pytest.raises(TooComplexError):
            items.parse(located(version, sizes, lengths))


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("size", range(16))
def test_numbers_are_as_long_as_the_standard_has_them(place: int, size: int):
    """Of nothing, four bytes or eight: on any other length no two decoders agree."""
    sizes = [4, 4, 4, 4]
    sizes[place] = size
    data = located(1, sizes, [min(1, sizes[1])] * 2)

    if size in {0, 4, 8}:
        assert 0 == items.parse(data).pixels
    else:
        with pytest.raises(BrokenPictureError):
            items.parse(data)


def test_parts_are_counted():
    """Ten thousand of them, in all of a file, and as many references; and four levels of pictures below the one."""
    few, many = ([1] * count for count in (10_000, 10_002))
    refers = [
        full_box(b"meta", full_box(b"iref", box(b"dimg", struct.pack(">HH", 1, count) + bytes(2 * count))))
        for count in (10_000, 10_001)
    ]

    assert 0 == items.parse(located(0, (0, 4, 0, 0), few)).pixels
    assert [10_000] == [len(parts) for parts in items.parse(refers[0]).parts.values()]
    assert TILE * TILE == items.parse(grid(1, 1, (64, 64), nested=3)).pixels
    for data in (located(0, (0, 4, 0, 0), many), refers[1], grid(1, 1, (64, 64), nested=4)):
        with pytest.raises(TooComplexError):
            _ = items.parse(data).pixels


@pytest.mark.parametrize("number", [3, 30])
def test_boxes_are_counted_in_all(number):
    """Ten thousand boxes are walked in all of a file, however they are nested."""
    inside = box(b"free", b"") * (9_000 // number)
    few = box(b"meta", bytes(4) + inside) * number

    assert 9_000 // number * number + number == len(list(isobmff.all_boxes(few, 0, len(few))))
    with pytest.raises(TooComplexError):
        list(isobmff.all_boxes(few * 2, 0, 2 * len(few)))


def test_associations_are_counted_in_all():
    """Boxes that claim more associations than they hold cost no more than those that the file may have."""
    claims = full_box(b"ipma", struct.pack(">I", 2**32 - 1))
    data = claims * 5000 + bytes(40_000)
    found = [isobmff.Box(b"ipma", at + 8, at + 16) for at in range(0, 16 * 5000, 16)]

    assert isobmff.MAX_BOXES == len(list(isobmff.associations(data, found)))


@given(st.data())
def test_any_damage_is_counted_in_bounded_time(draw):
    """Whatever stands in the boxes, counting ends, with a number or with one of two errors."""
    data = bytearray(draw.draw(st.sampled_from([grid(2, 2, (128, 128)), CLEAN, AVIFS["exif"]])))
    for _ in range(draw.draw(st.integers(0, 6))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at : at + 1] = draw.draw(st.binary(max_size=4))
    start = time.process_time()

    try:
        assert 0 <= items.parse(bytes(data)).pixels
    except FaceguardError as error:
        assert isinstance(error, BrokenPictureError | TooComplexError)  # noqa: PT017 - both are right
    assert time.process_time() - start < 5
