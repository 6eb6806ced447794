import pytest
from PIL import Image

from faceguard.audit import gif
from faceguard.codecs import encode
from faceguard.errors import BrokenPictureError, LeakError
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture
from testing.damage import edited
from testing.metadata_carriers import GIFS
from testing.pictures import saved, scene


def written(count: int = 1, loop: int = 0) -> bytes:
    """Write a GIF as the service does."""
    frames = [Frame(scene(seed=i), duration=100) for i in range(count)]
    return encode(Picture(PictureFormat.PNG, tuple(frames), loop=loop), frames, PictureFormat.GIF, None)


def _split(data: bytes, size: int) -> bytes:
    """Cut the first block of the first image, which is as long as can be, in two."""
    at = 13 + 8 + 10 + (6 << (data[30] & 7)) + 1
    assert 255 == data[at]
    first, rest = data[at + 1 : at + 1 + size], data[at + 1 + size : at + 256]
    return data[:at] + bytes([size]) + first + bytes([len(rest)]) + rest + data[at + 256 :]


STILL, MOVING = written(), written(3)
CONTROL = b"\x21\xf9\x04\x04\0\0\0\0"


@pytest.mark.parametrize("data", [STILL, MOVING, written(3, loop=1), written(2, loop=7)])
def test_what_is_written_passes(data: bytes):
    """Stills and animations, shown once, often or for ever."""
    gif.audit(data)


@pytest.mark.parametrize("data", [*GIFS.values(), saved(Image.fromarray(scene()).quantize(9), "GIF"), b"", b"GIF89a"])
def test_what_others_write_does_not(data: bytes):
    """Comments, applications, other palettes and what is no whole file."""
    with pytest.raises((LeakError, BrokenPictureError)):
        gif.audit(data)


@pytest.mark.parametrize(
    "data",
    [
        _split(STILL, 1),
        _split(STILL, 254),
        *(STILL + b"\0", STILL[:-1], STILL[:-1] + b"\0;", STILL + STILL, STILL[:-2] + b"\1x\0;"),
        STILL.replace(b"GIF89a", b"GIF87a"),
        STILL[:11] + b"\1" + STILL[12:],
        STILL[:13] + b"\x21\xfe\1x\0" + STILL[13:],
        STILL[:13] + MOVING[13:32] + STILL[13:],
        edited(STILL, CONTROL, b"\x21\xf9\x04\x06\0\0\0\0"),
        edited(STILL, CONTROL, b"\x21\xf9\x04\x04\0\0\1\0"),
        edited(STILL, CONTROL, b"\x21\xf9\x04\x04\0\0\0\1"),
        edited(STILL, STILL[21:26], b",\1\0\0\0"),
        edited(STILL, STILL[21:30], b",\0\0\0\0\0\0\0\0"),
        edited(STILL, STILL[29:31], STILL[29:30] + bytes([STILL[30] | 0x40])),
        edited(MOVING, b"NETSCAPE2.0", b"NETSCAPE2.1"),
        MOVING[:32] + MOVING[13:32] + MOVING[32:],
    ],
    ids=str,
)
def test_what_is_more_or_less_than_images(data: bytes):
    """One bit elsewhere could be a message."""
    with pytest.raises((LeakError, BrokenPictureError)):
        gif.audit(data)
