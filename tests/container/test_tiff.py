import io
import struct

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from faceguard.container import tiff
from faceguard.errors import BrokenPictureError
from testing.metadata_carriers import MARKER, SECRET, exif
from testing.pictures import saved, scene

CLEAN = saved(scene(), "TIFF")


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_bare(compression):
    """What is left decodes to the same pixels, and its directory names no text or private tag."""
    data = saved(scene(), "TIFF", compression=compression, tiffinfo={270: MARKER.decode(), 37724: SECRET})

    image = Image.open(io.BytesIO(tiff.parse(data).bare()))

    assert isinstance(image, TiffImageFile)
    assert np.array_equal(scene(), np.asarray(image))
    assert not {270, 37724} & set(image.tag_v2)


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (6, 6), (8, 8), (0, 1), (9, 1), (65535, 1)])
def test_orientation(value, expected):
    """An orientation that does not exist is none."""
    assert expected == tiff.exif_orientation(exif(value))


@pytest.mark.parametrize("data", [b"", b"II*\0", b"rubbish" * 5, exif(6)[:12], b"MM\0*\0\0\0\x08\xff\xff"])
def test_unreadable_exif(data):
    """EXIF that cannot be understood turns nothing."""
    assert tiff.exif_orientation(data) == 1


def test_pages():
    """A second page is noticed."""
    image = Image.fromarray(scene())

    assert tiff.parse(saved(image, "TIFF", save_all=True, append_images=[image])).more_pages
    assert not tiff.parse(CLEAN).more_pages


@pytest.mark.parametrize("data", [b"", CLEAN[:6], CLEAN[:4] + b"\xff\xff\xff\x7f" + CLEAN[8:], b"II+\0" + CLEAN[4:]])
def test_broken(data):
    """Directories outside the file and other versions are broken."""
    with pytest.raises(BrokenPictureError):
        tiff.parse(data)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_file_that_ends_right_after_its_entries(order):
    """Some writers leave out the place of the next directory; there is none then."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    short = head + struct.pack(f"{order}HHHIHH", 1, 274, 3, 1, 6, 0)

    assert 6 == tiff.exif_orientation(short)
    assert not tiff.parse(short).more_pages
    assert not tiff.parse(short + bytes(3)).more_pages
    assert not tiff.parse(short + bytes(4)).more_pages
    assert tiff.parse(short + struct.pack(f"{order}I", 8)).more_pages
