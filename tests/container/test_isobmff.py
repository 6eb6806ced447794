import pytest

from faceguard.container import isobmff
from faceguard.errors import BrokenPictureError
from testing.pictures import saved, scene

CLEAN = saved(scene(), "AVIF")


def test_brands():
    """The major brand comes first."""
    assert isobmff.brands(CLEAN)[0] == b"avif"
    assert isobmff.brands(b"hello, world") == []


@pytest.mark.parametrize("data", [CLEAN[:-1], CLEAN[:30], b"\0\0\0\4ftyp", b"\xff\xff\xff\xffftyp"])
def test_broken(data):
    """Boxes that end too early or are smaller than their header are broken."""
    with pytest.raises(BrokenPictureError):
        list(isobmff.boxes(data, 0, len(data)))
