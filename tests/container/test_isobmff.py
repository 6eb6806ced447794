import pytest

from faceguard.container import isobmff
from faceguard.errors import BrokenPictureError, TooComplexError
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


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


OWN = {
    **dict.fromkeys((b"iprp", b"ipco", b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"tref"), 0),
    **dict.fromkeys((b"meta", b"iref"), 4),
    b"iinf": 6,
    b"dref": 8,
    b"stsd": 8,
    b"av01": 78,
}


@pytest.mark.parametrize(("kind", "own"), OWN.items())
def test_boxes_in_boxes(kind, own):
    """They stand behind what a box has of its own: version and flags, counts, or a sample's description."""
    data = _box(kind, bytes(own) + _box(b"free", b"1") + _box(b"skip", b"23"))

    found = [(box.kind, data[box.start : box.end]) for box in isobmff.all_boxes(data, 0, len(data))]

    assert [(kind, data[8:]), (b"free", b"1"), (b"skip", b"23")] == found


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("wide", [0, 1])
def test_associations(version: int, wide: int):
    """Items of two bytes or four, properties of one or two, of which the highest bit is a flag."""
    first, second, size = 1, 300 if version else 200, 1 + wide
    numbers = [5, 300 if wide else 100]
    body = bytes([version, 0, 0, wide]) + (2).to_bytes(4, "big")
    for item, properties in ((first, numbers), (second, numbers[:1])):
        body += item.to_bytes(4 if version else 2, "big") + bytes([len(properties)])
        body += b"".join((number | 1 << 8 * size - 1).to_bytes(size, "big") for number in properties)
    data = _box(b"ipma", body)

    found = list(isobmff.associations(data, list(isobmff.boxes(data, 0, len(data)))))

    assert [(first, numbers), (second, numbers[:1])] == found


def test_sizes_of_boxes():
    """Of four bytes or eight, or none: the last box then reaches to the end."""
    long = (1).to_bytes(4, "big") + b"long" + (19).to_bytes(8, "big") + b"abc"
    data = _box(b"free", b"") + long + bytes(4) + b"last" + b"de"

    found = [(box.kind, data[box.start : box.end]) for box in isobmff.boxes(data, 0, len(data))]

    assert [(b"free", b""), (b"long", b"abc"), (b"last", b"de")] == found


@pytest.mark.parametrize("size", [2, 7, 9, 11])
def test_impossible_sizes(size):
    """Smaller than its own header, or larger than what is there; of eight bytes, the header is longer."""
    with pytest.raises(BrokenPictureError):
        list(isobmff.boxes(size.to_bytes(4, "big") + b"free", 0, 8))
    with pytest.raises(BrokenPictureError):
        list(isobmff.boxes((1).to_bytes(4, "big") + b"free" + (size + 4).to_bytes(8, "big"), 0, 16))


def test_boxes_are_counted():
    """Side by side and one in another: as many as are allowed are read, and one more is not."""
    side_by_side = _box(b"free", b"") * 9_999
    nested = _box(b"free", b"")
    for _ in range(11):
        nested = _box(b"moov", nested)

    assert 9_999 == len(list(isobmff.all_boxes(side_by_side, 0, len(side_by_side))))
    assert 12 == len(list(isobmff.all_boxes(nested, 0, len(nested))))
    for data in (side_by_side + _box(b"free", b""), _box(b"moov", nested)):
        with pytest.raises(TooComplexError):
            list(isobmff.all_boxes(data, 0, len(data)))


@pytest.mark.parametrize(
    ("major", "expected"), [(b"avif", [b"avif"]), (b"mif1", [b"one ", b"two "]), (b"msf1", [b"one ", b"two "])]
)
def test_what_says_how_a_picture_is_coded(major, expected):
    """The major brand, unless it is a general one; what follows the box is no brand."""
    data = _box(b"ftyp", major + bytes(4) + b"one two ") + _box(b"free", b"more")

    assert [major, b"one ", b"two "] == isobmff.brands(data)
    assert expected == isobmff.coding_brands(data)


def test_brands_are_counted():
    """Those of the first 4096 bytes are enough."""
    assert 1021 == len(isobmff.brands(_box(b"ftyp", b"avif" + bytes(4) + b"more" * 2000)))
