import numpy as np
import pytest

from faceguard.audit import riff as riff_audit
from faceguard.container import riff
from faceguard.errors import BrokenPictureError, LeakError
from testing.metadata_carriers import WEBPS
from testing.pictures import animations, riff_chunk, riff_file, saved, scene

CLEAN = saved(scene(), "WEBP")


@pytest.mark.parametrize("data", [CLEAN, saved(scene(), "WEBP", lossless=True), WEBPS["exif"]])
def test_size(data):
    """The size is read from each kind of header."""
    assert riff.parse(data).size == (48, 32)
    assert riff.parse(data).image_size == (48, 32)


def test_bare():
    """What is left is the coded picture alone."""
    assert riff.parse(WEBPS["exif"]).bare() == CLEAN
    assert riff.parse(WEBPS["alpha of none"]).bare() == CLEAN


def test_animation():
    """Frames, loops and durations survive, and the result passes the audit."""
    data = riff.animation([CLEAN, saved(scene(seed=1), "WEBP")], [10, 20], 3)

    assert (riff.parse(data).frames, riff.parse(data).loop) == (2, 3)
    riff_audit.audit(data)
    riff_audit.audit(riff.parse(animations()["webp"]).bare())


@pytest.mark.parametrize("data", [b"", CLEAN[:12], CLEAN[:-1], riff_file(b""), riff_file(b"VP8 \xff\xff\xff\xff")])
def test_broken(data):
    """Files that end too early or whose lengths are impossible are broken."""
    with pytest.raises(BrokenPictureError):
        riff.parse(data)


@pytest.mark.parametrize(
    "chunks",
    [
        riff_chunk(b"VP8L", b"odd")[:-1] + b"!",
        riff_chunk(b"VP8X", bytes(10)) + CLEAN[12:],
        riff_chunk(b"VP8X", bytes(30)) + riff_chunk(b"ALPH", b"") + CLEAN[12:],
        CLEAN[12:] * 2,
        riff_chunk(b"VP8X", b"\2" + bytes(9))
        + riff_chunk(b"ANIM", bytes(6))
        + riff_chunk(b"ANMF", bytes(16) + b"more"),
    ],
)
def test_audit(chunks):
    """Padding, headers and frames with anything more in them do not pass."""
    with pytest.raises((LeakError, BrokenPictureError)):
        riff_audit.audit(riff_file(chunks))


@pytest.mark.parametrize("flag", [0x01, 0x04, 0x08, 0x20, 0x40, 0x80])
def test_audit_of_flags(flag):
    """A header that announces a profile, EXIF, XMP or what nobody knows does not pass."""
    alpha = np.dstack([scene(), scene(seed=1)[:, :, 0]])
    data = riff.parse(saved(alpha, "WEBP")).bare()
    riff_audit.audit(data)
    assert b"VP8X" == data[12:16]

    with pytest.raises(LeakError, match="flags"):
        riff_audit.audit(data[:20] + bytes([data[20] | flag]) + data[21:])
