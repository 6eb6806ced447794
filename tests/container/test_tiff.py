import io
import struct

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile
from PIL.TiffTags import TAGS_V2

from faceguard.container import tiff
from faceguard.container.exif import exif_orientation
from faceguard.errors import BrokenPictureError, TooComplexError
from testing.metadata_carriers import MARKER, SECRET
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


def test_a_profile_that_is_too_large_is_none():
    """The picture is read without it."""
    largest, larger = (saved(scene(), "TIFF", icc_profile=bytes((4 << 20) + more)) for more in (0, 1))

    assert 4 << 20 == len(tiff.parse(largest).icc)
    assert b"" == tiff.parse(larger).icc
    assert (48, 32) == tiff.parse(larger).size


KEPT = """
ImageWidth ImageLength BitsPerSample Compression PhotometricInterpretation FillOrder StripOffsets
SamplesPerPixel RowsPerStrip StripByteCounts PlanarConfiguration T4Options T6Options Predictor ColorMap
TileWidth TileLength TileOffsets TileByteCounts InkSet NumberOfInks ExtraSamples SampleFormat JPEGTables
JPEGProc JPEGInterchangeFormat JPEGInterchangeFormatLength JPEGRestartInterval JPEGQTables JPEGDCTables
JPEGACTables JPEGLosslessPredictors JPEGPointTransforms YCbCrCoefficients YCbCrSubSampling YCbCrPositioning
ReferenceBlackWhite
"""


def _directory(*entries: tuple[int, int, int, bytes]) -> bytes:
    """Write a file of nothing but these tags, with type and count, whose values stand in the directory."""
    tags = b"".join(struct.pack("<HHI4s", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + tags + bytes(4)


def test_tags_that_are_kept():
    """They say how the pixels are stored, and nothing else."""
    every = _directory(*((tag, 3, 1, b"\1") for tag in range(254, 1000)))

    kept = tiff.parse(tiff.parse(every).bare()).entries

    assert sorted(KEPT.split()) == sorted(TAGS_V2[entry.tag].name for entry in kept)


@pytest.mark.parametrize(
    ("kind", "form"), [*enumerate(["B", "s", "H", "I", "II", "b", "s", "h", "i", "ii", "f", "d", "I", ""], 1)]
)
def test_types_of_values(kind, form):
    """Each has its size (TIFF 6.0 and Technical Note 1), and values larger than four bytes stand elsewhere."""
    values = bytes(range(1, 1 + 3 * struct.calcsize(f"<{form}")))
    place = values.ljust(4, b"\0") if len(values) <= 4 else struct.pack("<I", 26)

    entries = tiff.parse(_directory((258, kind, 3, place)) + values).entries

    assert ([values] if form else []) == [entry.values for entry in entries]


def test_tags_and_values_are_counted():
    """As many as are allowed are read, and one more is not."""
    strips = [_directory((273, 1, count, struct.pack("<I", 26))) + bytes(count) for count in (1_000_000, 1_000_001)]
    tags = [_directory(*[(258, 3, 1, b"\1")] * count) for count in (1000, 1001)]

    assert 1_000_000 == tiff.parse(strips[0]).entries[0].count
    assert [258] == [entry.tag for entry in tiff.parse(tags[0]).entries]
    for data in (strips[1], tags[1]):
        with pytest.raises(TooComplexError):
            tiff.parse(data)


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

    assert 6 == exif_orientation(short)
    assert not tiff.parse(short).more_pages
    assert not tiff.parse(short + bytes(3)).more_pages
    assert not tiff.parse(short + bytes(4)).more_pages
    assert tiff.parse(short + struct.pack(f"{order}I", 8)).more_pages
