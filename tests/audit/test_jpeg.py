import pytest
from PIL import Image

from faceguard.audit import jpeg
from faceguard.container.jpeg import ADOBE, JFIF, parse
from faceguard.errors import BrokenPictureError, LeakError
from testing.damage import edited
from testing.metadata_carriers import SECRET
from testing.pictures import saved, scene, segment

CLEAN = saved(scene(), "JPEG", quality=80)
HEAD, REST = b"\xff\xd8" + segment(0xE0, JFIF), CLEAN[20:]
CMYK = parse(saved(Image.fromarray(scene()).convert("CMYK"), "JPEG")).bare()
FINE = {
    "baseline": CLEAN,
    "grey": saved(scene()[:, :, 0].copy(), "JPEG"),
    "own tables": saved(scene(), "JPEG", optimize=True),
    "tables that change between scans": saved(scene(), "JPEG", progressive=True),
    "restarts": saved(scene(), "JPEG", restart_marker_blocks=2),
    "conditioning": HEAD + segment(0xCC, bytes(64)) + REST,
    "Adobe": CMYK,
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


WRONG = {
    "another beginning": b"GP" + CLEAN[2:],
    "no end": CLEAN[:-2],
    "bytes behind": CLEAN + b"\0",
    "a density": edited(CLEAN, JFIF, JFIF[:-3] + b"G\0\0"),
    "JFIF twice": HEAD + segment(0xE0, JFIF) + REST,
    "Adobe behind JFIF": HEAD + segment(0xEE, ADOBE + b"\1") + REST,
    "an unknown transform": b"\xff\xd8" + segment(0xEE, ADOBE + b"\3") + REST,
    "a longer Adobe": b"\xff\xd8" + segment(0xEE, ADOBE + b"\1G") + REST,
    "Adobe's flags": b"\xff\xd8" + segment(0xEE, ADOBE[:-1] + b"G\1") + REST,
    "no quantisation table": HEAD + segment(0xDB, b"") + REST,
    "a part of a quantisation table": HEAD + segment(0xDB, b"\0" + bytes(63)) + REST,
    "a longer restart interval": HEAD + segment(0xDD, b"\0\2G") + REST,
    "a shorter restart interval": HEAD + segment(0xDD, b"\2") + REST,
    "more in a scan's header": _with_scan(b"G"),
    "more conditioning than there is": HEAD + segment(0xCC, bytes(65)) + REST,
    "a frame without components": HEAD
    + segment(0xC0, b"\x08\0\x20\0\x30\0")
    + segment(0xDA, bytes(4))
    + b"GPS\xff\xd9",
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
        CLEAN[:20] + segment(0xDD, b"\0\0" + SECRET) + CLEAN[20:],
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

    with pytest.raises(LeakError, match="frame"):
        jpeg.audit(b"\xff\xd8" + segment(0xE0, JFIF) + b"".join(quantisation) + b"\xff\xd9")
