import numpy as np
import pytest
from PIL import Image

from faceguard.audit import isobmff
from faceguard.container.times import without_times
from faceguard.errors import FaceguardError, LeakError
from testing.damage import edited
from testing.metadata_carriers import AVIFS, SECRET, with_item
from testing.pictures import animations, saved, scene

CLEAN = saved(scene(), "AVIF")
FRAMES = [Image.fromarray(np.dstack([scene(seed=i), scene(seed=i + 5)[:, :, 0]])) for i in range(2)]
ALPHA = saved(FRAMES[0], "AVIF")
SEQUENCE = without_times(saved(FRAMES[0], "AVIF", save_all=True, append_images=FRAMES[1:], duration=100))
FINE = {"colour": CLEAN, "grey": saved(scene()[:, :, 0].copy(), "AVIF"), "alpha": ALPHA, "sequence": SEQUENCE}


@pytest.mark.parametrize("name", FINE)
def test_what_is_written_passes(name):
    """Colour, grey and alpha, and a sequence whose times are gone."""
    isobmff.audit(FINE[name])


ITEM = b"\x44\0\0\1" + b"\0\1" + b"\0\0" + b"\0\1"
"""The only one, its number, where its data are, and in how many parts."""
EDITS = {
    "a handler with a name": (CLEAN, b"pict\0\0\0\0", b"pict\0GPS"),
    "a handler of sound": (CLEAN, b"hdlr\0\0\0\0\0\0\0\0pict", b"hdlr\0\0\0\0\0\0\0\0soun"),
    "a picture with a name": (CLEAN, b"av01Color\0", b"av01GPS!!\0"),
    "an item that is none": (CLEAN, b"av01Color\0", b"mimeColor\0"),
    "a colour profile": (CLEAN, b"colrnclx", b"colrprof"),
    "places of another form": (CLEAN, b"iloc\0\0\0\0\x44\0", b"iloc\1\0\0\0\x44\0"),
    "an item in no part": (CLEAN, ITEM, ITEM[:-1] + b"\0"),
    "an item in two parts": (CLEAN, ITEM, ITEM[:-1] + b"\2"),
    "a box that nobody knows": (CLEAN, b"pixi", b"GPS!"),
    "another auxiliary picture": (ALPHA, b"auxC\0\0\0\0urn:mpeg", b"auxC\0\0\0\0GPS:mpeg"),
    "another auxiliary track": (SEQUENCE, b"auxi\0\0\0\0urn:mpeg", b"auxi\0\0\0\0GPS:mpeg"),
    "data in another place": (SEQUENCE, b"url \0\0\0\1", b"url GPS!"),
    "samples in two chunks": (SEQUENCE, b"stco\0\0\0\0\0\0\0\1", b"stco\0\0\0\0\0\0\0\2"),
    "samples of one size": (SEQUENCE, b"stsz\0\0\0\0\0\0\0\0", b"stsz\0\0\0\0\0\0\0\5"),
    "samples of a huge size": (SEQUENCE, b"stsz\0\0\0\0\0\0\0\0", b"stsz\0\0\0\0\5\0\0\0"),
} | {
    f"{which} time in {kind.decode()}": (SEQUENCE, kind + b"\1" + flags + bytes(16), kind + b"\1" + flags + time)
    for kind, flags in ((b"mvhd", bytes(3)), (b"tkhd", b"\0\0\1"), (b"mdhd", bytes(3)))
    for which, time in (("a creation", b"\1" + bytes(15)), ("a modification", bytes(15) + b"\1"))
}


@pytest.mark.parametrize("name", EDITS)
def test_what_says_more_than_it_has_to_does_not_pass(name):
    """One field of a file that passes, changed in its place."""
    with pytest.raises(LeakError):
        isobmff.audit(edited(*EDITS[name]))


def _places(data: bytes) -> list[int]:
    """List where the offsets of the items' data stand; their lengths follow."""
    at = data.index(b"iloc") + 4
    return [at + 14 + 14 * number for number in range(int.from_bytes(data[at + 6 : at + 8], "big"))]


def _moved(data: bytes, at: int, step: int) -> bytes:
    """Change a number of four bytes."""
    return data[:at] + (int.from_bytes(data[at : at + 4], "big") + step).to_bytes(4, "big") + data[at + 4 :]


def test_every_byte_of_the_data_belongs_to_a_picture():
    """At the beginning, between two pictures, and at the end; of a sequence, after the last sample."""
    (only,), (_, alpha) = _places(CLEAN), _places(ALPHA)
    samples = SEQUENCE.index(b"stsz") + 16
    for data in (
        _moved(_moved(CLEAN, only, 1), only + 4, -1),
        _moved(CLEAN, only + 4, -1),
        _moved(CLEAN, only + 4, 1),
        _moved(ALPHA, alpha + 4, -1),
        _moved(_moved(ALPHA, alpha, 1), alpha + 4, -1),
        _moved(SEQUENCE, samples, -1),
        _moved(SEQUENCE, samples + 4, -1),
    ):
        with pytest.raises(LeakError, match="no picture"):
            isobmff.audit(data)


def test_times():
    """A sequence passes once its creation times are gone."""
    data = animations()["avif"]
    with pytest.raises(LeakError):
        isobmff.audit(data)

    isobmff.audit(without_times(data))


@pytest.mark.parametrize("name", AVIFS)
def test_audit(name):
    """Items, profiles, boxes and data that belong to no picture do not pass."""
    with pytest.raises(LeakError):
        isobmff.audit(AVIFS[name])


def test_data_of_no_picture():
    """Data that no item points to do not pass, wherever they are."""
    at = CLEAN.index(b"mdat") - 4
    size = int.from_bytes(CLEAN[at : at + 4], "big") + len(SECRET)

    with pytest.raises(LeakError):
        isobmff.audit(CLEAN[:at] + size.to_bytes(4, "big") + CLEAN[at + 4 :] + SECRET)


def test_a_second_picture():
    """One picture and its alpha channel pass, but no second one, whatever it calls itself."""
    alpha = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
    isobmff.audit(with_item(CLEAN, b"av01", SECRET, b"auxl", b"Alpha\0", alpha))

    with pytest.raises(LeakError, match="pictures"):
        isobmff.audit(with_item(CLEAN, b"av01", SECRET, b"auxl", b"Color\0", alpha))


def test_a_second_track():
    """The same holds for a sequence's tracks."""
    data = without_times(animations()["avif"])
    moov, trak = data.index(b"moov") - 4, data.index(b"trak") - 4
    end = trak + int.from_bytes(data[trak : trak + 4], "big")
    size = int.from_bytes(data[moov : moov + 4], "big") + end - trak

    with pytest.raises(LeakError, match="pictures"):
        isobmff.audit(data[:moov] + size.to_bytes(4, "big") + data[moov + 4 : end] + data[trak:])


def test_nested_boxes():
    """Boxes nested without end are refused."""
    with pytest.raises(FaceguardError):
        isobmff.audit(b"".join((8 * (5000 - i)).to_bytes(4, "big") + b"moov" for i in range(5000)))
