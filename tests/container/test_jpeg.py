import numpy as np
import pytest
from PIL import Image

from faceguard.audit import jpeg as jpeg_audit
from faceguard.container import jpeg, jpeg_tables
from faceguard.errors import BrokenPictureError, TooComplexError
from testing.metadata_carriers import JPEGS
from testing.pictures import opened, saved, scene, segment

CLEAN = saved(scene(), "JPEG", quality=80)


def test_what_it_says():
    """Size, scans, tables and sampling are read without decoding."""
    source = jpeg.parse(CLEAN)

    assert source.size == (48, 32)
    assert source.precision == 8
    assert source.scans == 1
    assert [(c.name, c.across, c.down) for c in source.components] == [(1, 2, 2), (2, 1, 1), (3, 1, 1)]
    assert {0, 1} == set(source.tables)
    assert len(CLEAN) == source.end


def test_tables_in_use():
    """Of tables with one number, the last one before the scans counts, as decoders have it."""
    expected = jpeg.parse(CLEAN).tables
    other = segment(0xDB, b"\0" + b"G" * 64)

    before = jpeg.parse(CLEAN[:20] + other + CLEAN[20:]).tables
    behind = jpeg.parse(CLEAN[:-2] + other + segment(0xDB, b"\3" + b"G" * 64) + CLEAN[-2:]).tables

    assert expected == before
    assert expected | {3: (ord("G"),) * 64} == behind


def test_scans():
    """The scans of a progressive JPEG are counted."""
    assert jpeg.parse(saved(scene(), "JPEG", progressive=True)).scans > 5


@pytest.mark.parametrize("grey", [False, True])
def test_coding(grey):
    """Whether its tables are its own, and whether it is progressive, is read from what encoders write."""
    pixels = scene()[:, :, 0].copy() if grey else scene()
    files = [
        jpeg.parse(saved(pixels, "JPEG", **options)) for options in ({}, {"optimize": True}, {"progressive": True})
    ]

    assert [False, True, True] == [file.optimised for file in files]
    assert [False, False, True] == [file.progressive for file in files]


def test_profile_in_parts():
    """A colour profile is put together in the order of its numbers."""
    parts = [segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 2]) + body) for n, body in ((2, b"second"), (1, b"first "))]

    assert jpeg.parse(CLEAN[:20] + b"".join(parts) + CLEAN[20:]).icc == b"first second"


FRAME = CLEAN.index(b"\xff\xc0") + 1


@pytest.mark.parametrize("marker", range(0xC0, 0xD0))
def test_frames(marker):
    """Sequential, progressive and lossless ones are, whatever their coding; hierarchical ones and tables are none."""
    data = CLEAN[:FRAME] + bytes([marker]) + CLEAN[FRAME + 1 :]

    if marker in {0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB}:
        assert (48, 32) == jpeg.parse(data).size
        assert (marker in {0xC2, 0xCA}) == jpeg.parse(data).progressive
    else:
        with pytest.raises(BrokenPictureError):
            _ = jpeg.parse(data).size


def _framed(payload: bytes) -> jpeg.Jpeg:
    return jpeg.parse(b"\xff\xd8" + segment(0xC0, payload) + b"\xff\xd9")


def test_what_a_frame_says():
    """Precision, height, width, and of each component its name, its sampling factors and its table."""
    source = _framed(bytes([12, 0x12, 0x34, 0x43, 0x21, 2]) + b"\7\x4f\3" + b"\x08\x12\0")

    assert (12, (0x4321, 0x1234)) == (source.precision, source.size)
    assert (jpeg.Component(7, 4, 15, 3), jpeg.Component(8, 1, 2, 0)) == source.components


@pytest.mark.parametrize("payload", [b"", bytes(5), b"\x08\0\1\0\1\1\1\x11", b"\x08\0\1\0\1\1\1\x11\0\0"])
def test_frames_of_another_length(payload):
    """One is as long as its components need."""
    with pytest.raises(BrokenPictureError):
        _ = _framed(payload).size


def test_two_frames():
    """One picture has one."""
    frame = segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")

    with pytest.raises(BrokenPictureError):
        _ = jpeg.parse(b"\xff\xd8" + frame + frame + b"\xff\xd9").size


def test_segments_are_counted():
    """As many as are allowed are read, and one more is not."""
    files = [b"\xff\xd8" + segment(0xFE, b"") * count + b"\xff\xd9" for count in (10_000, 10_001)]

    assert 10_000 == len(jpeg.parse(files[0]).segments)
    with pytest.raises(TooComplexError):
        jpeg.parse(files[1])


def test_steps_of_quantisation():
    """Of one byte or two, in tables of which one segment may hold several."""
    coarse, fine = range(300, 364), range(1, 65)
    tables = b"\x12" + b"".join(step.to_bytes(2, "big") for step in coarse) + b"\3" + bytes(fine)

    assert {2: tuple(coarse), 3: tuple(fine)} == dict(jpeg_tables.quantisation_tables(memoryview(tables)))
    for end in (1, 64, 128, 192, 193):
        with pytest.raises(BrokenPictureError):
            list(jpeg_tables.quantisation_tables(memoryview(tables[:end])))


def test_codes_of_huffman():
    """How many of each length, then a symbol a code, in tables of which one segment may hold several."""
    first, second = bytes([0, 2, *[0] * 14]), bytes([1, *[0] * 14, 1])
    tables = b"\x10" + first + b"ab" + b"\1" + second + b"cd"

    expected = [(0x10, first, b"ab"), (1, second, b"cd")]
    assert expected == list(jpeg_tables.huffman(memoryview(tables)))
    for end in (1, 16, 18, 20, 35, len(tables) - 1):
        with pytest.raises(BrokenPictureError):
            list(jpeg_tables.huffman(memoryview(tables[:end])))


@pytest.mark.parametrize("marker", [0x01, 0xD0, 0xD7])
def test_markers_that_stand_alone(marker):
    """Between two segments they have no length and no payload, and are not kept."""
    at = 2 + CLEAN[2:].index(b"\xff\xdb")

    with_marker = CLEAN[:at] + bytes([0xFF, marker]) + CLEAN[at:]

    assert jpeg.parse(CLEAN).bare() == jpeg.parse(with_marker).bare()


def test_bare():
    """What is left passes the audit and is the same whatever was in the file."""
    expected = jpeg.parse(saved(scene(), "JPEG", quality=90)).bare()
    jpeg_audit.audit(expected)

    for name in set(JPEGS) - {"adobe with more"}:
        assert expected == jpeg.parse(JPEGS[name]).bare(), name


@pytest.mark.parametrize("components", [1, 3, 4])
def test_colours(components):
    """The segment that decides on the colours is written as decoders need it."""
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[components]
    data = saved(Image.fromarray(scene()).convert(mode), "JPEG")

    first = jpeg.parse(jpeg.parse(data).bare()).segments[0]

    assert (0xEE if components == 4 else 0xE0) == first.marker


def _marked(mode: str, names: bytes, *segments: tuple[int, bytes]) -> bytes:
    """Make a JPEG whose components have these names, with these segments to tell its colours and no others."""
    data = saved(Image.fromarray(scene()).convert(mode), "JPEG", quality=90, subsampling=0)
    parts = [segment(*each) for each in segments]
    for each in jpeg.parse(data).segments:
        payload = bytearray(each.payload)
        if each.marker == 0xC0:
            payload[6::3] = names
        if each.marker == 0xDA:
            payload[1:-3:2] = names
        if each.marker not in {0xE0, 0xEE}:
            parts += [segment(each.marker, bytes(payload)), bytes(each.coded)]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9"


JFIFS = {"none": (), "JFIF": ((0xE0, jpeg.JFIF),), "short JFIF": ((0xE0, jpeg.JFIF[:13]),)}
ADOBES = {f"Adobe {n}": ((0xEE, jpeg.ADOBE + bytes([n])),) for n in range(3)} | {
    "none": (),
    "long Adobe": ((0xEE, jpeg.ADOBE + b"\0more"),),
    "short Adobe": ((0xEE, jpeg.ADOBE),),
    "another": ((0xEE, b"Abode" + jpeg.ADOBE[5:] + b"\0"),),
}


@pytest.mark.parametrize("adobe", ADOBES)
@pytest.mark.parametrize("jfif", JFIFS)
@pytest.mark.parametrize(
    ("mode", "names"), [("RGB", b"\1\2\3"), ("RGB", b"RGB"), ("RGB", b"abc"), ("CMYK", b"\1\2\3\4"), ("L", b"\1")]
)
def test_colours_stay_what_they_were(mode, names, jfif, adobe):
    """Whichever of JFIF, Adobe and the components' names decides on them, in which form, and where none does."""
    data = _marked(mode, names, *JFIFS[jfif], *ADOBES[adobe])

    bare = jpeg.parse(data).bare()

    assert {0xE0, 0xEE, 0xDB, 0xC0, 0xC4, 0xDA}.issuperset(s.marker for s in jpeg.parse(bare).segments)
    assert np.array_equal(opened(data), opened(bare))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        CLEAN[:100],
        b"\xff\xd8\xff\xe0\0\1",
        b"\xff\xd8\xff\xe0\xff\xff",
        CLEAN[:20] + CLEAN,
    ],
)
def test_broken(data):
    """Files that end too early, have impossible lengths or start twice are broken."""
    with pytest.raises(BrokenPictureError):
        jpeg.parse(data)
