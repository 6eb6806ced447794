import struct

import pytest

from faceguard.audit import riff as riff_audit
from faceguard.container import riff
from faceguard.errors import BrokenPictureError, TooComplexError
from testing.metadata_carriers import WEBPS
from testing.pictures import riff_chunk, riff_file, saved, scene

CLEAN = saved(scene(), "WEBP")


@pytest.mark.parametrize("data", [CLEAN, saved(scene(), "WEBP", lossless=True), WEBPS["exif"]])
def test_size(data):
    """The size is read from each kind of header."""
    assert riff.parse(data).size == (48, 32)
    assert riff.parse(data).image_size == (48, 32)


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (b"VP8 ", bytes(6) + struct.pack("<HH", 2 << 14 | 16_383, 1 << 14 | 12_345)),
        (b"VP8L", b"\x2f" + struct.pack("<I", 0b1011 << 28 | 12_344 << 14 | 16_382)),
    ],
)
def test_size_of_large_pictures(kind, head):
    """Each side has 14 bits; those beside it say how it is to be scaled, or whether there is alpha."""
    source = riff.parse(riff_file(riff_chunk(kind, head)))

    assert (16_383, 12_345) == source.size == source.image_size


def test_size_of_a_large_canvas():
    """Each side has three bytes, and is one more than they say."""
    canvas = bytes(4) + (70_000).to_bytes(3, "little") + (8_000_000).to_bytes(3, "little")
    source = riff.parse(riff_file(riff_chunk(b"VP8X", canvas) + CLEAN[12:]))

    assert (70_001, 8_000_001) == source.size
    assert (48, 32) == source.image_size


def test_chunks_are_counted():
    """As many as are allowed are read, and one more is not."""
    files = [riff_file(CLEAN[12:] + riff_chunk(b"FACE", b"") * (count - 1)) for count in (9_999, 10_000)]

    assert 9_999 == len(riff.parse(files[0]).chunks)
    with pytest.raises(TooComplexError):
        riff.parse(files[1])


def test_what_follows_the_file_is_not_read():
    """It ends where its length says; a chunk of odd length is filled up, at the end of some files without."""
    odd = riff_chunk(b"FACE", b"odd")
    source = riff.parse(riff_file(CLEAN[12:] + odd + odd[:-1]) + b"more")

    assert [b"\0", b""] == [bytes(c.padding) for c in source.chunks if c.kind == b"FACE"]
    assert len(CLEAN) + 2 * len(odd) - 1 == source.end


def test_bare():
    """What is left is the coded picture alone."""
    assert riff.parse(WEBPS["exif"]).bare() == CLEAN
    assert riff.parse(WEBPS["alpha of none"]).bare() == CLEAN


def test_animation():
    """Frames, loops and durations survive, and the result passes the audit."""
    data = riff.animation([CLEAN, saved(scene(seed=1), "WEBP")], [10, 20], 3)

    assert (riff.parse(data).frames, riff.parse(data).loop) == (2, 3)
    riff_audit.audit(data)


@pytest.mark.parametrize(
    ("more", "loop", "duration"), [(0, 65_535, 0xFFFFFF), (1, 65_535, 0xFFFFFF), (-1, 65_534, 0xFFFFFE)]
)
def test_an_animation_says_what_it_can(more, loop, duration):
    """Longer durations and more loops than there are bytes for become the longest and the most."""
    source = riff.parse(riff.animation([CLEAN], [0xFFFFFF + more], 65_535 + more))

    assert loop == source.loop
    assert duration == int.from_bytes(source.chunks[2].body[12:15], "little")


@pytest.mark.parametrize("data", [b"", CLEAN[:12], CLEAN[:-1], riff_file(b""), riff_file(b"VP8 \xff\xff\xff\xff")])
def test_broken(data):
    """Files that end too early or whose lengths are impossible are broken."""
    with pytest.raises(BrokenPictureError):
        riff.parse(data)
