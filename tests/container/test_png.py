import pytest

from faceguard.audit import png as png_audit
from faceguard.container import png
from faceguard.errors import BrokenPictureError
from testing.pictures import animations, chunk, saved, scene

CLEAN = saved(scene(), "PNG")


def test_what_it_says():
    """Size and kind are read without decoding."""
    source = png.parse(CLEAN)

    assert source.size == (48, 32)
    assert (source.header.depth, source.header.colour) == (8, 2)
    assert not source.transparent
    assert (source.frames, source.exif, source.icc) == (0, b"", b"")


@pytest.mark.parametrize(
    ("width", "height", "interlaced", "expected"), [(3, 2, 0, 20), (8, 8, 1, 15 * 1 + 192), (1, 1, 1, 4)]
)
def test_raw_size(width, height, interlaced, expected):
    """The size before compression counts filter bytes, and the passes of interlaced pictures."""
    assert expected == png.Header(width, height, 8, 2, interlaced).raw_size(width, height)


def test_animation():
    """An animation of stills has as many frames, none of them hidden, and passes the audit."""
    stills = [saved(scene(seed=i), "PNG") for i in range(3)]

    data = png.animation(stills, [10, 20, 30], 5)

    source = png.parse(data)
    assert (source.frames, source.loop, source.hidden_default) == (3, 5, False)
    png_audit.audit(data)


def test_contradicting_animation():
    """An animation whose frames are not as many as announced is none."""
    data = animations()["png"]

    assert png.parse(data).frames == 3
    assert png.parse(data.replace(chunk(b"acTL", b"\0\0\0\3\0\0\0\0"), chunk(b"acTL", b"\0\0\0\4\0\0\0\0"))).frames == 0


@pytest.mark.parametrize(
    "data", [b"", CLEAN[:8], CLEAN[:40], CLEAN[:-4], CLEAN[:8] + CLEAN[33:], CLEAN[:8] + CLEAN[-12:]]
)
def test_broken(data):
    """Files that end too early or do not start with a header are broken."""
    with pytest.raises(BrokenPictureError):
        png.parse(data)
