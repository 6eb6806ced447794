"""Strips and tiles of a TIFF: what decoding them takes is counted before anything is allocated."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.container import tiff
from faceguard.container.blocks import MAX_BLOCKS, Blocks
from faceguard.errors import (
    BrokenPictureError,
    FaceguardError,
    TooComplexError,
    TooManyPixelsError,
    UnsupportedPictureError,
)
from testing.pictures import saved, scene

LIMITS = DecodeLimits(pixels=1_000_000)
RAW, DEFLATE = 1, 8
KINDS = {1: "B", 3: "H", 4: "I", 8: "h", 9: "i"}


def tiff_file(body=b"", kinds=(), **tags):
    """Write a little-endian TIFF whose pixels lie at byte 8, by the names of its tags; lists are several values."""
    numbers = {
        "width": 256, "height": 257, "bits": 258, "compression": 259, "colours": 262, "order": 266, "strips": 273,
        "samples": 277, "rows": 278, "sizes": 279, "planes": 284, "tile_width": 322, "tile_height": 323, "tiles": 324,
        "tile_sizes": 325, "extra": 338,
    }  # fmt: skip
    entries, values = [], b""
    at = 8 + len(body) + 2 + 12 * len(tags) + 4
    for name, value in sorted(tags.items(), key=lambda item: numbers[item[0]]):
        listed = value if isinstance(value, list) else [value]
        kind = dict(kinds).get(name, 4)
        packed = struct.pack(f"<{len(listed)}{KINDS[kind]}", *listed)
        place = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack("<I", at + len(values))
        values += packed if len(packed) > 4 else b""
        entries.append(struct.pack("<HHI", numbers[name], kind, len(listed)) + place)
    table = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + table + values


def picture(body=bytes(64 * 64), **tags):
    """Write a grey TIFF of 64 by 64 pixels in one strip, with other tags on demand."""
    whole = {"width": 64, "height": 64, "bits": 8, "compression": RAW, "colours": 1, "samples": 1}
    if not tags.keys() & {"tiles", "strips"}:
        whole |= {"strips": 8, "sizes": len(body)}
    return tiff_file(body, **whole | tags)


def tile(side, **tags):
    packed = zlib.compress(bytes(side[0] * side[1]))
    tags = {"compression": DEFLATE, "tiles": 8, "tile_sizes": len(packed)} | tags
    return picture(packed, tile_width=side[0], tile_height=side[1], **tags)


BOMBS = {
    "a tile larger than the picture": (tile((2048, 2048)), TooManyPixelsError),
    "a tile far wider than the picture": (tile((65536, 64)), TooManyPixelsError),
    "a tile far higher than the picture": (tile((64, 65536)), TooManyPixelsError),
    "tiles that reach over the rim": (tile((1024, 1024), width=1100, height=900), TooManyPixelsError),
    "samples that are not shown": (picture(width=990, height=990, samples=8, bits=[32] * 8), TooManyPixelsError),
    "too many samples": (picture(samples=65535), UnsupportedPictureError),
    "samples in a signed number": (picture(samples=3, kinds={"samples": 8}), BrokenPictureError),
    "a tile in a signed number": (tile((2048, 2048), kinds={"tile_width": 9}), BrokenPictureError),
    "a tile without a height": (tile((64, 0)), BrokenPictureError),
    "strips without rows": (picture(rows=0), BrokenPictureError),
    "too many strips": (picture(strips=[8] * (MAX_BLOCKS + 1), sizes=[0] * (MAX_BLOCKS + 1)), TooComplexError),
    "too many tiles": (picture(width=990, height=990, tile_width=1, tile_height=1, tiles=8), TooComplexError),
    "too many planes of strips": (
        picture(width=10, height=40_000, samples=3, planes=2, rows=1, bits=[8] * 3, colours=2),
        TooComplexError,
    ),
    "strips of the same bytes": (picture(strips=[8] * 64, sizes=[4096] * 64, rows=1, order=2), TooComplexError),
    "tiles of the same bytes": (
        picture(tiles=[8] * 16, tile_sizes=[4096] * 16, tile_width=16, tile_height=16, order=2),
        TooComplexError,
    ),
}


@pytest.mark.parametrize(("data", "error"), BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_before_they_are_opened(monkeypatch, data, error):
    """What asks for far more than it shows is never given to a decoder."""
    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "_open", lambda _: pytest.fail("it was opened"))

    with pytest.raises(error):
        decode(data, LIMITS)


def test_the_tile_of_the_attack(shared_data):
    """A picture of 64 by 64 pixels with a tile of 26000 by 26000 is refused at once."""
    data = (shared_data / "attacks" / "tiff_tile_26000.tif").read_bytes()
    start = time.process_time()

    with pytest.raises(TooManyPixelsError):
        decode(data, DecodeLimits())
    assert time.process_time() - start < 0.5


HONEST = {
    "one strip": picture(),
    "rows that are not told": picture(rows=2**32 - 1),
    "a strip a row": picture(strips=[8 + 64 * n for n in range(64)], sizes=[64] * 64, rows=1),
    "sizes that reach beyond the file": picture(sizes=10**9),
    "no sizes": tiff_file(bytes(4096), width=64, height=64, bits=8, compression=RAW, colours=1, strips=8),
    "a tile of the usual size": tile((256, 256)),
    "tiles of the usual size": tile((32, 32), tiles=[8] * 4, tile_sizes=[len(zlib.compress(bytes(1024)))] * 4),
    "two samples of which one is transparency": picture(bytes(8192), samples=2, bits=[8, 8], extra=2),
}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_honest_files_are_read(data):
    """What writers do with strips and tiles is no bomb."""
    assert (64, 64) == (decode(data, LIMITS).width, decode(data, LIMITS).height)


def test_the_first_of_two_tags_counts():
    """Decoders disagree on which of two tags of one number counts; they are given the one that was checked."""
    twice = bytearray(saved(scene(), "TIFF"))
    at = struct.unpack_from("<I", twice, 4)[0]
    count = struct.unpack_from("<H", twice, at)[0]
    entries = twice[at + 2 : at + 2 + 12 * count]
    larger = struct.pack("<HHII", 256, 4, 1, 60_000)
    twice[4:8] = struct.pack("<I", len(twice))
    data = bytes(twice) + struct.pack("<H", count + 1) + bytes(entries) + larger + bytes(4)

    assert (48, 32) == Image.open(io.BytesIO(tiff.parse(data).bare())).size
    assert np.array_equal(scene(), decode(data, LIMITS).frames[0].pixels)


SIDES = st.integers(1, 3000) | st.sampled_from([0, 1, 16, 65535, 65536, 2**31, 2**32 - 1])


@given(
    size=st.tuples(SIDES, SIDES),
    tags=st.fixed_dictionaries(
        {"samples": SIDES, "bits": st.lists(SIDES, min_size=1, max_size=4), "planes": st.sampled_from([1, 2])},
        optional={"rows": SIDES, "tile_width": SIDES, "tile_height": SIDES},
    ),
)
def test_what_is_read_is_bounded(size, tags):
    """A file that passes decodes no more pixels than are allowed, and a quarter, in no more blocks than are allowed."""
    data = picture(width=size[0], height=size[1], **tags)
    try:
        blocks = Blocks.of(tiff.parse(data))
        LIMITS.check_decoded(blocks.pixels)
    except FaceguardError:
        return

    bytes_a_block = blocks.width * blocks.height * tags["samples"] * max(tags["bits"]) / 8
    assert 10_000_000 >= blocks.across * blocks.down * bytes_a_block
    assert MAX_BLOCKS >= blocks.across * blocks.down * blocks.planes
    assert size[0] <= blocks.width * blocks.across
    assert size[1] <= blocks.height * blocks.down
