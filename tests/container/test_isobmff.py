import numpy as np
import pytest

from faceguard.audit import isobmff as isobmff_audit
from faceguard.container import isobmff
from faceguard.errors import BrokenPictureError, FaceguardError, LeakError
from testing.metadata_carriers import AVIFS, SECRET, with_item
from testing.pictures import animations, saved, scene

CLEAN = saved(scene(), "AVIF")


def test_brands():
    """The major brand comes first."""
    assert isobmff.brands(CLEAN)[0] == b"avif"
    assert isobmff.brands(b"hello, world") == []


@pytest.mark.parametrize(
    "data", [CLEAN, saved(np.dstack([scene(), scene()[:, :, 0]]), "AVIF"), saved(scene()[:, :, 0].copy(), "AVIF")]
)
def test_audit_of_stills(data):
    """Colour, grey and alpha pass the audit."""
    isobmff_audit.audit(data)


def test_times():
    """A sequence passes once its creation times are gone."""
    data = animations()["avif"]
    with pytest.raises(LeakError):
        isobmff_audit.audit(data)

    isobmff_audit.audit(isobmff.without_times(data))


@pytest.mark.parametrize("name", AVIFS)
def test_audit(name):
    """Items, profiles, boxes and data that belong to no picture do not pass."""
    with pytest.raises(LeakError):
        isobmff_audit.audit(AVIFS[name])


def test_data_of_no_picture():
    """Data that no item points to do not pass, wherever they are."""
    at = CLEAN.index(b"mdat") - 4
    size = int.from_bytes(CLEAN[at : at + 4], "big") + len(SECRET)

    with pytest.raises(LeakError):
        isobmff_audit.audit(CLEAN[:at] + size.to_bytes(4, "big") + CLEAN[at + 4 :] + SECRET)


def test_a_second_picture():
    """One picture and its alpha channel pass, but no second one, whatever it calls itself."""
    alpha = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
    isobmff_audit.audit(with_item(CLEAN, b"av01", SECRET, b"auxl", b"Alpha\0", alpha))

    with pytest.raises(LeakError, match="pictures"):
        isobmff_audit.audit(with_item(CLEAN, b"av01", SECRET, b"auxl", b"Color\0", alpha))


def test_a_second_track():
    """The same holds for a sequence's tracks."""
    data = isobmff.without_times(animations()["avif"])
    moov, trak = data.index(b"moov") - 4, data.index(b"trak") - 4
    end = trak + int.from_bytes(data[trak : trak + 4], "big")
    size = int.from_bytes(data[moov : moov + 4], "big") + end - trak

    with pytest.raises(LeakError, match="pictures"):
        isobmff_audit.audit(data[:moov] + size.to_bytes(4, "big") + data[moov + 4 : end] + data[trak:])


def test_the_place_of_the_data():
    """A sequence's data are in the file itself, and the box that says so has no room for anything else."""
    data = isobmff.without_times(animations()["avif"])
    isobmff_audit.audit(data)

    with pytest.raises(LeakError, match="box"):
        isobmff_audit.audit(data.replace(b"url \0\0\0\1", b"url GPS!"))


@pytest.mark.parametrize("data", [CLEAN[:-1], CLEAN[:30], b"\0\0\0\4ftyp", b"\xff\xff\xff\xffftyp"])
def test_broken(data):
    """Boxes that end too early or are smaller than their header are broken."""
    with pytest.raises(BrokenPictureError):
        list(isobmff.boxes(data, 0, len(data)))


def test_nested_boxes():
    """Boxes nested without end are refused."""
    with pytest.raises(FaceguardError):
        isobmff_audit.audit(b"".join((8 * (5000 - i)).to_bytes(4, "big") + b"moov" for i in range(5000)))
