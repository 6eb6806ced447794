import pytest

from faceguard.audit import riff as riff_audit
from faceguard.container import riff
from faceguard.errors import BrokenPictureError
from testing.metadata_carriers import WEBPS
from testing.pictures import animations, riff_file, saved, scene

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
