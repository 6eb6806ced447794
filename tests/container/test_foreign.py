"""What is a picture to its viewer, and to no codec here."""

import re

import pytest

from faceguard.codecs import is_picture, sniff
from faceguard.container.foreign import foreign_format
from faceguard.errors import BrokenPictureError, UnsupportedPictureError

FOREIGN = {
    "JPEG XL": b"\xff\x0a\x7f\0",
    "JPEG XL in boxes": b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14ftypjxl ",
    "JPEG 2000": b"\xff\x4f\xff\x51\0\x2f",
    "JPEG 2000 in boxes": b"\0\0\0\x0cjP  \x0d\x0a\x87\x0a\0\0\0\x14ftypjp2 ",
    "JPEG XR": b"II\xbc\1\x20\0\0\0",
    "BigTIFF": b"II+\0\x08\0\0\0\x10",
    "BigTIFF, big-endian": b"MM\0+\0\x08\0\0",
    "Photoshop": b"8BPS\0\1\0\0",
    "Photoshop, large": b"8BPS\0\2\0\0",
    "HEIF of AVC": b"\0\0\0\x18ftypavci\0\0\0\0mif1avci",
    "HEIF of JPEG": b"\0\0\0\x18ftypmif1\0\0\0\0mif1jpeg",
}
OTHERS = [
    b"",
    b"text",
    b"\xff\xfet\0",
    b"8BPSw",
    b"II",
    b"%PDF-1.7",
    b"PK\3\4",
    b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    bytes(99),
]


@pytest.mark.parametrize(("name", "data"), FOREIGN.items(), ids=FOREIGN)
def test_they_are_pictures(name: str, data: bytes):
    """A folder's run says so of each, and copies none; HTTP names the format too."""
    assert is_picture(data + bytes(100))
    with pytest.raises(UnsupportedPictureError) as raised:
        sniff(data + bytes(100))
    assert re.split(", | in | of ", name)[0] in str(raised.value.detail)


@pytest.mark.parametrize("data", OTHERS)
def test_what_is_none(data: bytes):
    """Texts, documents, archives and videos."""
    assert foreign_format(data) is None
    assert not is_picture(data)
    with pytest.raises((UnsupportedPictureError, BrokenPictureError)):
        sniff(data)
