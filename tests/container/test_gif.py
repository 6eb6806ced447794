import struct
from typing import Any, SupportsIndex

import pytest
from PIL import Image

from faceguard.container import gif
from faceguard.errors import BrokenPictureError, TooComplexError
from testing.metadata_carriers import GIFS
from testing.pictures import animations, saved, scene

CLEAN = saved(Image.fromarray(scene()).quantize(32), "GIF")


def test_what_it_says():
    """Size, frames and loops are read without decoding; a GIF without a loop is shown once."""
    source = gif.parse(animations()["gif"])

    assert (source.size, source.frames, source.loop) == ((48, 32), 3, 0)
    assert (gif.parse(CLEAN).frames, gif.parse(CLEAN).loop) == (1, 1)


@pytest.mark.parametrize(
    ("canvas", "left", "top", "width", "height", "expected"),
    [
        (0x0302, 0x0101, 0x0203, 0x0100, 0x0201, (0x0302, 0x0404)),
        (0x0302, 0x0102, 0x0101, 0x0301, 0x0201, (0x0403, 0x0302)),
    ],
)
def test_frames_that_stick_out(canvas, left, top, width, height, expected):
    """The canvas grows with them, on the side where they do."""
    head = b"GIF89a" + struct.pack("<HH", canvas, canvas) + bytes(3)
    frame = b"," + struct.pack("<HHHH", left, top, width, height) + b"\0\2" + b"\2\x44\1\0"

    assert expected == gif.parse(head + frame + b";").size


def test_a_block_that_only_looks_like_a_loop():
    """It has a number of its own, and stands in an extension of one name."""
    loop = b"!\xff\x0bNETSCAPE2.0\3\1\5\0\0"
    for data, expected in ((loop, 6), (loop.replace(b"\3\1", b"\3\2"), 1), (loop.replace(b"NET", b"TEN"), 1)):
        assert expected == gif.parse(CLEAN[:-1] + data + b";").loop


@pytest.mark.parametrize("name", GIFS)
def test_bare(name):
    """What is left is the same whatever was in the file."""
    assert gif.parse(CLEAN).bare == gif.parse(GIFS[name]).bare


@pytest.mark.parametrize(("again", "expected"), [(0, 0), (1, 2), (9, 10)])
def test_loop(again, expected):
    """The extension counts repetitions, not showings."""
    frames = [Image.fromarray(scene(seed=i)).quantize(32) for i in range(2)]

    assert expected == gif.parse(saved(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=again)).loop


class Counted(bytes):
    """Counts the bytes that are copied out of it."""

    copied = 0

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        part = super().__getitem__(place)
        self.copied += len(part) if isinstance(part, bytes) else 1
        return part


def test_many_frames_are_each_looked_at_once():
    """How long it takes to count them does not grow with their square."""
    start = CLEAN.index(b",", 13)
    data = Counted(CLEAN[:-1] + CLEAN[start:-1] * 2000 + b";")

    assert 2001 == gif.parse(data).frames
    assert data.copied < 3 * len(data)


def test_empty_blocks_count_as_blocks(monkeypatch: pytest.MonkeyPatch):
    """A megabyte of them would be walked through for a second."""
    monkeypatch.setattr(gif, "MAX_BLOCKS", 100)
    with pytest.raises(TooComplexError):
        gif.parse(CLEAN[:-1] + b"\x21\xfe\0" * 100 + b";")


@pytest.mark.parametrize("data", [b"", CLEAN[:10], CLEAN[:-2], CLEAN[:13] + b"\x99", CLEAN[:-30]])
def test_broken(data):
    """Files that end too early or hold unknown blocks are broken."""
    with pytest.raises(BrokenPictureError):
        gif.parse(data)


def test_the_blocks_of_a_file_are_counted():
    """Of all its chains together, the empty ones that end them too; one more than are allowed is refused."""
    head, chains = CLEAN[:6] + bytes(7), [b"!\xfe" + b"\1x" * count + b"\0" for count in (299_000, 997, 1)]

    assert 0 == gif.parse(head + b"".join(chains[:2]) + b";").frames
    with pytest.raises(TooComplexError):
        gif.parse(head + b"".join(chains) + b";")
