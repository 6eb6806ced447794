import pytest
from PIL import Image

from faceguard.audit import jpeg
from faceguard.container.jpeg import ADOBE, JFIF, parse
from faceguard.errors import BrokenPictureError, LeakError
from testing.damage import edited
from testing.metadata_carriers import SECRET
from testing.pictures import saved, scene, segment

CLEAN = saved(scene(), "JPEG", quality=80)
GREY = saved(scene()[:, :, 0].copy(), "JPEG")
PROGRESSIVE = saved(scene(), "JPEG", progressive=True)
HEAD, REST = b"\xff\xd8" + segment(0xE0, JFIF), CLEAN[20:]
FINE = {
    "baseline": CLEAN,
    "grey": GREY,
    "grey progressive": saved(scene()[:, :, 0].copy(), "JPEG", progressive=True),
    "own tables": saved(scene(), "JPEG", optimize=True),
    "progressive": PROGRESSIVE,
    "full colours": saved(scene(), "JPEG", subsampling=0, progressive=True),
    "half of the colours": saved(scene(), "JPEG", subsampling=1),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_written_passes(name):
    """Whatever has to be there for a decoder."""
    jpeg.audit(FINE[name])


def _with_scan(more: bytes) -> bytes:
    """Put bytes at the end of the scan's header."""
    at = CLEAN.index(b"\xff\xda")
    length = int.from_bytes(CLEAN[at + 2 : at + 4], "big")
    end = at + 2 + length
    return CLEAN[: at + 2] + (length + len(more)).to_bytes(2, "big") + CLEAN[at + 4 : end] + more + CLEAN[end:]


def _segments(data: bytes) -> list[bytes]:
    """Take a file apart into its segments, each scan with its data."""
    return [segment(s.marker, bytes(s.payload)) + bytes(s.coded) for s in parse(data).segments]


def _file(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xd9"


def _scans(data: bytes) -> list[int]:
    """List where in its segments a file's scans stand."""
    return [number for number, each in enumerate(_segments(data)) if each[1] == 0xDA]


PARTS, SCANS = _segments(PROGRESSIVE), _scans(PROGRESSIVE)
SCAN = _segments(CLEAN)[-1]
FRAME = CLEAN.index(b"\xff\xc0") + 4
CMYK = parse(saved(Image.fromarray(scene()).convert("CMYK"), "JPEG")).bare()
WRONG = {
    "another beginning": b"GP" + CLEAN[2:],
    "no end": CLEAN[:-2],
    "no header": b"\xff\xd8" + REST,
    "bytes behind": CLEAN + b"\0",
    "a density": edited(CLEAN, JFIF, JFIF[:-3] + b"G\0\0"),
    "JFIF twice": HEAD + segment(0xE0, JFIF) + REST,
    "Adobe in the place of JFIF": b"\xff\xd8" + segment(0xEE, ADOBE + b"\1") + REST,
    "Adobe behind JFIF": HEAD + segment(0xEE, ADOBE + b"\1") + REST,
    "four colours": CMYK,
    "restarts": saved(scene(), "JPEG", restart_marker_blocks=2),
    "a restart interval": HEAD + segment(0xDD, b"\0\0") + REST,
    "conditioning": HEAD + segment(0xCC, bytes(2)) + REST,
    "no quantisation table": HEAD + segment(0xDB, b"") + REST,
    "a part of a quantisation table": HEAD + segment(0xDB, b"\0" + bytes(63)) + REST,
    "a quantisation table twice": HEAD + REST[:69] + REST,
    "a quantisation table that nobody knows": CLEAN[:-2].replace(CLEAN[25:29], b"John", 1) + b"\xff\xd9",
    "a quantisation table between scans": _file(*PARTS[: SCANS[1]], PARTS[1], *PARTS[SCANS[1] :]),
    "a restart without an interval": CLEAN[:-2] + b"\xff\xd0" + CLEAN[-2:],
    "more in a scan's header": _with_scan(b"G"),
    "a frame without components": HEAD
    + segment(0xC0, b"\x08\0\x20\0\x30\0")
    + segment(0xDA, bytes(4))
    + b"GPS\xff\xd9",
    "a scan of no component": _file(*_segments(CLEAN), segment(0xDA, bytes(4)) + b"GPS"),
    "a scan without a header": _file(*_segments(CLEAN), segment(0xDA, b"") + b"GPS"),
    "a scan again": _file(*_segments(CLEAN), SCAN),
    "a scan that a later one overwrites": _file(*PARTS[: SCANS[1]], PARTS[SCANS[0]], *PARTS[SCANS[1] :]),
    "a finer scan again": _file(*PARTS, PARTS[-1]),
    "a scan too few": _file(*PARTS[: SCANS[-2]]),
    "a finer scan of what is not there": _file(*PARTS[: SCANS[0]], *PARTS[SCANS[1] :]),
    "tables behind the last scan": _file(*PARTS, PARTS[SCANS[-1] - 1]),
    "tables before a scan that needs others": _file(*PARTS[: SCANS[0]], PARTS[SCANS[-1] - 1], *PARTS[SCANS[0] :]),
    "twelve bits": CLEAN[:FRAME] + b"\x0c" + CLEAN[FRAME + 1 :],
    "a component with a name": CLEAN.replace(b"\1\x22\0\2\x11\1", b"G\x22\0\2\x11\1").replace(b"\3\1\0", b"\3G\0"),
    "a component sampled as nobody does": CLEAN.replace(b"\1\x22\0", b"\1\x42\0"),
    "colours finer than light": CLEAN.replace(b"\2\x11\1", b"\2\x22\1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_says_more_than_it_has_to_does_not_pass(name):
    """A file that passes, with one thing more or another."""
    with pytest.raises((LeakError, BrokenPictureError)):
        jpeg.audit(WRONG[name])


@pytest.mark.parametrize("table", [0x02, 0x03, 0x12, 0x13])
def test_a_table_that_no_scan_uses(table):
    """Of either class: its symbols could be a message."""
    with pytest.raises(LeakError, match="tables"):
        jpeg.audit(HEAD + segment(0xC4, bytes([table, 1]) + bytes(15) + b"G") + REST)


@pytest.mark.parametrize(
    "data",
    [
        CLEAN[:20] + b"\0" + CLEAN[20:],
        CLEAN[:2] + segment(0xE0, JFIF + b"\0") + CLEAN[20:],
        CLEAN[:20] + segment(0xE0, JFIF) + CLEAN[20:],
        CLEAN[:20] + segment(0xC4, bytes(17) + SECRET) + CLEAN[20:],
        CLEAN[:20] + segment(0xDB, b"\3" + SECRET[:64]) + CLEAN[20:],
        CLEAN[:20] + CLEAN[20:89] + CLEAN[20:],
        CLEAN[:20] + segment(0xC4, b"\x13" + bytes(15) + b"\5" + b"aGPS!") + CLEAN[20:],
        CLEAN[:-2] + b"\xff\x02" + CLEAN[-2:],
        CLEAN[:-2] + b"\xff\xff" + CLEAN[-2:],
        b"\xff\xd8" + segment(0xE0, JFIF) + b"\xff\xd9",
    ],
)
def test_audit(data):
    """Nothing fits between, into or behind the segments that are allowed."""
    with pytest.raises((LeakError, BrokenPictureError)):
        jpeg.audit(data)


def test_audit_of_no_scan():
    """A frame and its tables without anything coded is no picture, but could be a message."""
    quantisation = [segment(s.marker, bytes(s.payload)) for s in parse(CLEAN).segments if s.marker in {0xDB, 0xC0}]

    with pytest.raises(LeakError, match="scans"):
        jpeg.audit(b"\xff\xd8" + segment(0xE0, JFIF) + b"".join(quantisation) + b"\xff\xd9")
