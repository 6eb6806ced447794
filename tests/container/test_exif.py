import struct

import pytest

from faceguard.container.exif import exif_orientation
from testing.metadata_carriers import exif


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (6, 6), (8, 8), (0, 1), (9, 1), (65535, 1)])
def test_orientation(value, expected):
    """An orientation that does not exist is none."""
    assert expected == exif_orientation(exif(value))


@pytest.mark.parametrize("data", [b"", b"II*\0", b"rubbish" * 5, exif(6)[:12], b"MM\0*\0\0\0\x08\xff\xff"])
def test_unreadable_exif(data):
    """EXIF that cannot be understood turns nothing."""
    assert exif_orientation(data) == 1


@pytest.mark.parametrize(
    ("kind", "count", "expected"), [(1, 1, 6), (3, 1, 6), (4, 1, 6), (3, 0, 1), (2, 1, 1), (7, 1, 1), (99, 1, 1)]
)
def test_a_number_is_one_of_whole_numbers(kind, count, expected):
    """A tag without a value, of texts or of a type that nobody knows says nothing."""
    entry = struct.pack("<HHHII", 1, 274, kind, count, 6)

    assert expected == exif_orientation(b"II*\0" + struct.pack("<I", 8) + entry + bytes(4))
