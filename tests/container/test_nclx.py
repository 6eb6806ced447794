import struct
from collections.abc import Sequence

import pytest

from faceguard.container.nclx import code_points


def box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def coloured(numbers: Sequence[int], version: int, *colours: tuple[int, int], wide: bool) -> bytes:
    """Write boxes that give the second of two items these properties, of which each says one colour."""
    said = b"".join(box(b"colr", b"nclx" + struct.pack(">3HB", *each, 6, 128)) for each in colours)
    number = struct.Struct(">I" if version else ">H")
    item = b"".join((1 << (15 if wide else 7) | each).to_bytes(2 if wide else 1, "big") for each in numbers)
    other = number.pack(1) + b"\1" + (b"\x80\3" if wide else b"\x83")
    listed = bytes([version, 0, 0, wide]) + struct.pack(">I", 2) + other
    told = box(b"ipma", listed + number.pack(2) + bytes([len(numbers)]) + item)
    primary = box(b"pitm", struct.pack(">I", version << 24) + number.pack(2))
    return box(b"meta", bytes(4) + primary + box(b"iprp", box(b"ipco", said) + told))


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([2], (9, 16)), ([1, 2], (1, 13)), ([3], (12, 18)), ([0, 2], (9, 16)), ([4, 2], (9, 16)), ([], (1, 13))],
)
def test_the_colours_are_those_of_the_primary_picture(numbers, expected, wide, version):
    """Else the first that the file says; number 0 is no property, and one that is not there is none either."""
    assert expected == code_points(coloured(numbers, version, (1, 13), (9, 16), (12, 18), wide=wide))
