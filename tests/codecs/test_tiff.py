import struct

import numpy as np
import pytest

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import UnsupportedPictureError, UnwritableFramesError
from testing.pictures import saved, scene
from testing.tiffs import Order, below, followed, packed, planar, tiff

SCENE = scene()
GREY = SCENE[:, :, 1].copy()
DEEP = GREY.astype(np.uint16) * 257
THUMBNAIL = tiff(scene(12, 8), t254=1)


def pixels(data: bytes) -> np.ndarray:
    """Read the RGB pixels of a file."""
    return decode(data, DecodeLimits()).frames[0].pixels


def grey(samples: np.ndarray) -> np.ndarray:
    """Give grey as RGB."""
    return np.repeat(samples[:, :, None], 3, 2)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("samples", "tags"),
    [
        (GREY, {}),
        (DEEP, {}),
        (~DEEP, {"t262": 0}),
        ((DEEP >> 1).astype(np.int16), {}),
        (DEEP.astype(np.uint32) << 16, {}),
        ((DEEP.astype(np.uint32) << 15).astype(np.int32), {}),
        ((GREY / 255).astype(np.float32), {}),
        (GREY / 255, {}),
        (np.dstack([DEEP, np.full_like(DEEP, 65535)]), {"t262": 1, "t338": 2}),
    ],
    ids=["u8", "u16", "white is zero", "i16", "u32", "i32", "f32", "f64", "with alpha"],
)
def test_grey_is_read_whatever_its_numbers_are(samples: np.ndarray, tags: dict[str, int], order: Order):
    """In both orders of bytes the picture is the same."""
    shown = pixels(tiff(samples, order, **tags))

    assert 1 >= np.abs(shown.astype(int) - grey(GREY)).max()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_packed_grey_is_read(bits: int, order: Order):
    """Samples need not end where bytes do."""
    shown = pixels(packed(GREY.astype(np.uint16) << (bits - 8), bits, order))

    assert np.array_equal(grey(GREY), shown)


@pytest.mark.parametrize("order", ["<", ">"])
def test_colours_are_read_whatever_their_numbers_are(order: Order):
    """Of 16 bits or more, beside each other or one behind the other."""
    deep = SCENE.astype(np.uint16) * 257

    assert np.array_equal(SCENE, pixels(tiff(deep, order)))
    for strips in (1, 2, 8):
        assert np.array_equal(SCENE, pixels(planar(deep, order, strips)))
    assert np.array_equal(SCENE, pixels(tiff((SCENE / 255).astype(np.float32), order)))


def test_light_brighter_than_white_is_refused():
    """Nobody knows what is white there, and what is brightest may lie in a face."""
    with pytest.raises(UnsupportedPictureError, match="above 1"):
        decode(tiff(GREY.astype(np.float32)), DecodeLimits())


def test_unusual_numbers_are_refused():
    """It is said that it is their kind, and not damage."""
    with pytest.raises(UnsupportedPictureError, match="unusual"):
        decode(tiff((GREY / 255).astype(np.float16)), DecodeLimits())


@pytest.mark.parametrize("tags", [{"t254": 1}, {"t254": 4}, {"t254": 5}, {"t255": 2}])
@pytest.mark.parametrize("order", ["<", ">"])
def test_thumbnails_and_masks_are_no_pages(tags: dict[str, int], order: Order):
    """The one page is read, whether what belongs to it stands before it or behind it."""
    page, other = tiff(SCENE, order), tiff(scene(12, 8), order, **tags)

    assert np.array_equal(SCENE, pixels(followed(page, other)))
    assert np.array_equal(SCENE, pixels(followed(other, page)))


def test_a_second_page_is_no_thumbnail():
    """Two pages are not read as one."""
    with pytest.raises(UnwritableFramesError):
        decode(followed(tiff(SCENE), tiff(SCENE)), DecodeLimits())


def of_directories(data: bytes, order: Order) -> bytes:
    """Say that what lies below a page are directories, and not numbers of 4 bytes (TIFF Technical Note 1)."""
    said = struct.pack(f"{order}HHI", 330, 4, 1)
    assert 1 == data.count(said)
    return data.replace(said, struct.pack(f"{order}HHI", 330, 13, 1))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "raw",
    [
        lambda order: tiff(SCENE, order, t50706=0x401),
        lambda order: tiff(GREY, order, t262=32803),
        lambda order: tiff(SCENE, order, t262=34892),
        lambda order: followed(tiff(SCENE, order), tiff(GREY, order, t262=32803)),
        lambda order: below(tiff(scene(12, 8), order, t254=1, t330=0), tiff(SCENE, order)),
        lambda order: below(tiff(scene(12, 8), order, t330=0), tiff(GREY, order, t262=32803)),
        lambda order: of_directories(below(tiff(scene(12, 8), order, t330=0), tiff(SCENE, order)), order),
    ],
    ids=["DNG", "PEF", "linear", "second page", "NEF and ARW", "SRW", "an offset of its own kind"],
)
def test_raw_files_are_named(raw, order: Order):
    """Their previews are never taken for the picture."""
    with pytest.raises(UnsupportedPictureError, match="raw"):
        decode(raw(order), DecodeLimits())


@pytest.mark.parametrize(
    "start",
    [
        *(b"II*\0\x10\0\0\0CR\2\0", b"II*\0\x10\0\0\0IIII", b"MM\0*\0\0\0\x10MMMM", b"II\x1a\0\0\0HEAPCCDR"),
        *(b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILMCCD-RAW ", b"FOVb", b"\0MRM"),
        b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    ],
)
def test_raw_files_are_told_by_their_signs(start: bytes):
    """Those of other makers are no TIFF files, or begin like one."""
    with pytest.raises(UnsupportedPictureError, match="raw"):
        decode(start + bytes(100), DecodeLimits())


def test_smaller_pictures_below_a_page_do_not_matter():
    """Many programs keep reduced copies there."""
    assert np.array_equal(SCENE, pixels(below(tiff(SCENE, t330=0), THUMBNAIL)))
    assert np.array_equal(SCENE, pixels(saved(SCENE, "TIFF", tiffinfo={330: 8})))


def test_reports(shared_data):
    """A big-endian TIFF is as its twin, and a raw file is named."""
    portrait = decode((shared_data / "reports/04-grey16-bigendian.tif").read_bytes(), DecodeLimits())

    assert 153 < portrait.frames[0].pixels.mean() < 159
    with pytest.raises(UnsupportedPictureError, match="raw"):
        decode((shared_data / "reports/05-raw-like.dng").read_bytes(), DecodeLimits())
