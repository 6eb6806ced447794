import numpy as np
import pytest

from faceguard.audit import riff
from faceguard.container.riff import animation, parse
from faceguard.errors import BrokenPictureError, LeakError
from testing.pictures import riff_chunk, riff_file, saved, scene

CLEAN = saved(scene(), "WEBP")
ALPHA = parse(saved(np.dstack([scene(), scene(seed=1)[:, :, 0]]), "WEBP")).bare()
MOVING = animation([CLEAN, ALPHA], [10, 20], 0)
FINE = {"lossy": CLEAN, "lossless": saved(scene(), "WEBP", lossless=True), "alpha": ALPHA, "animation": MOVING}


@pytest.mark.parametrize("name", FINE)
def test_what_is_written_passes(name):
    """With loss and without, with alpha and with several frames."""
    riff.audit(FINE[name])


def _chunks(data: bytes) -> list[bytes]:
    """Take a file apart into its chunks."""
    return [riff_chunk(c.kind, bytes(c.body)) for c in parse(data).chunks]


HEADER, LOOP, FIRST, SECOND = _chunks(MOVING)
WRONG = {
    "bytes behind": CLEAN + b"\0",
    "another kind of file": CLEAN[:8] + b"WAVE" + CLEAN[12:],
    "another beginning": b"GPS!" + CLEAN[4:],
    "no loop": riff_file(HEADER + FIRST + SECOND),
    "the loop twice": riff_file(HEADER + LOOP + LOOP + FIRST + SECOND),
    "a picture behind the frames": riff_file(HEADER + LOOP + FIRST + SECOND + CLEAN[12:]),
    "a header of too many bytes": riff_file(riff_chunk(b"VP8X", HEADER[8:] + b"GG") + LOOP + FIRST + SECOND),
    "a loop of too many bytes": riff_file(HEADER + riff_chunk(b"ANIM", LOOP[8:] + b"GG") + FIRST + SECOND),
    "a chunk that nobody knows": riff_file(HEADER + LOOP + FIRST + SECOND + riff_chunk(b"GPS ", b"")),
    "a chunk that nobody knows in a frame": riff_file(
        HEADER + LOOP + riff_chunk(b"ANMF", FIRST[8:] + riff_chunk(b"GPS ", b"")) + SECOND
    ),
    "a padding in a frame": riff_file(
        HEADER + LOOP + riff_chunk(b"ANMF", FIRST[8:] + riff_chunk(b"ALPH", b"odd")[:-1] + b"G") + SECOND
    ),
    "a frame in another place": riff_file(HEADER + LOOP + FIRST[:8] + b"\1" + FIRST[9:] + SECOND),
    "a frame over another": riff_file(HEADER + LOOP + FIRST[:23] + b"\0" + FIRST[24:] + SECOND),
    "a header with a message": riff_file(HEADER[:9] + b"GPS" + HEADER[12:] + LOOP + FIRST + SECOND),
    "a frame without its header": riff_file(HEADER + LOOP + riff_chunk(b"ANMF", b"") + SECOND),
    "alpha behind the picture": riff_file(b"".join([_chunks(ALPHA)[0], *_chunks(ALPHA)[:0:-1]])),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_says_more_than_it_has_to_does_not_pass(name):
    """A file that passes, with one thing more or another."""
    with pytest.raises((LeakError, BrokenPictureError)):
        riff.audit(WRONG[name])


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
        riff.audit(riff_file(chunks))


@pytest.mark.parametrize("flag", [0x01, 0x04, 0x08, 0x20, 0x40, 0x80])
def test_audit_of_flags(flag):
    """A header that announces a profile, EXIF, XMP or what nobody knows does not pass."""
    alpha = np.dstack([scene(), scene(seed=1)[:, :, 0]])
    data = parse(saved(alpha, "WEBP")).bare()
    riff.audit(data)
    assert b"VP8X" == data[12:16]

    with pytest.raises(LeakError, match="flags"):
        riff.audit(data[:20] + bytes([data[20] | flag]) + data[21:])
