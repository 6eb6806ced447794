import zlib

import numpy as np
import pytest
from PIL import Image

from faceguard.audit import png
from faceguard.container.png import SIGNATURE, animation, parse
from faceguard.errors import BrokenPictureError, LeakError
from testing.pictures import chunk, saved, scene

CLEAN = saved(scene(), "PNG")
PALETTE = saved(Image.fromarray(scene()).quantize(256), "PNG", transparency=bytes(range(256)))
GREY16 = saved(scene()[:, :, 0].astype(np.uint16) * 257, "PNG")
FEW = Image.fromarray(scene()).quantize(4)
MOVING = animation([saved(scene(seed=i), "PNG") for i in range(2)], [10, 20], 0)
FINE = {
    "colour": CLEAN,
    "alpha": saved(np.dstack([scene(), scene(seed=1)[:, :, 0]]), "PNG"),
    "palette": PALETTE,
    "palette of two bits": saved(FEW, "PNG", bits=2),
    "grey": saved(scene()[:, :, 0].copy(), "PNG"),
    "pixels in two chunks": b"",
    "animation": MOVING,
}
RAW = np.pad(scene().reshape(32, -1), ((0, 0), (1, 0))).tobytes()
PACKED = zlib.compress(RAW)


def _of(*bodies: bytes) -> bytes:
    """Write a picture of the scene's size whose packed pixels are these."""
    return CLEAN[:33] + b"".join(chunk(b"IDAT", body) for body in bodies) + CLEAN[-12:]


FINE["pixels in two chunks"] = _of(PACKED[:100], PACKED[100:])


@pytest.mark.parametrize("name", FINE)
def test_what_is_written_passes(name):
    """Every kind of samples, and animations."""
    png.audit(FINE[name])


def _chunks(data: bytes, kind: bytes, body: bytes) -> bytes:
    """Give the first chunk of a kind another body."""
    file, done = [(bytes(c.kind), bytes(c.body)) for c in parse(data).chunks], False
    for number, (name, _) in enumerate(file):
        if name == kind and not done:
            file[number], done = (kind, body), True
    return SIGNATURE + b"".join(chunk(*each) for each in file)


CONTROL = next(bytes(body) for body in parse(MOVING).bodies(b"fcTL"))
SECOND = next(bytes(body) for body in parse(MOVING).bodies(b"fdAT"))
WRONG = {
    "another signature": b"\x89GPS" + CLEAN[4:],
    "bytes behind": CLEAN + b"\0",
    "a checksum of nothing": CLEAN[:-1] + b"\0",
    "more colours than there are": _chunks(PALETTE, b"PLTE", bytes(771)),
    "more transparency than colours": _chunks(PALETTE, b"tRNS", bytes(257)),
    "more colours than two bits can name": _chunks(saved(FEW, "PNG", bits=2), b"PLTE", bytes(15)),
    "no palette": _chunks(PALETTE, b"PLTE", b"").replace(chunk(b"PLTE", b""), b""),
    "a palette of no use": CLEAN[:33] + chunk(b"PLTE", bytes(768)) + CLEAN[33:],
    "a transparent colour": CLEAN[:33] + chunk(b"tRNS", bytes(6)) + CLEAN[33:],
    "sixteen bits": GREY16,
    "one bit": saved(Image.fromarray(scene()).convert("1"), "PNG"),
    "interlaced": _chunks(CLEAN, b"IHDR", CLEAN[16:28] + b"\1"),
    "an end with something in it": _chunks(CLEAN, b"IEND", b"G"),
    "two headers": CLEAN[:33] + CLEAN[8:33] + CLEAN[33:],
    "no pixels": CLEAN[:33] + CLEAN[-12:],
    "an animation's header of too many bytes": _chunks(MOVING, b"acTL", b"\0\0\0\2\0\0\0\0G"),
    "an animation of other frames": _chunks(MOVING, b"acTL", b"\0\0\0\3\0\0\0\0"),
    "a frame's header of too many bytes": _chunks(MOVING, b"fcTL", CONTROL + b"G"),
    "a frame's header of too few bytes": _chunks(MOVING, b"fcTL", CONTROL[:-1]),
    "a frame in another place": _chunks(MOVING, b"fcTL", CONTROL[:15] + b"\1" + CONTROL[16:]),
    "a frame of another size": _chunks(MOVING, b"fcTL", CONTROL[:7] + b"\1" + CONTROL[8:]),
    "a time in other units": _chunks(MOVING, b"fcTL", CONTROL[:22] + b"GP" + CONTROL[24:]),
    "a frame over another": _chunks(MOVING, b"fcTL", CONTROL[:-1] + b"\1"),
    "a frame with a message": _chunks(MOVING, b"fdAT", SECOND + b"G"),
    "a frame of too many rows": _chunks(MOVING, b"fdAT", SECOND[:4] + zlib.compress(RAW + b"G")),
    "animation chunks in a still picture": CLEAN[:33] + chunk(b"fcTL", CONTROL) + CLEAN[33:],
    "a byte too many": _of(zlib.compress(RAW + b"G")),
    "a byte too few": _of(zlib.compress(RAW[:-1])),
    "a byte behind the packed ones": _of(PACKED + b"G"),
    "a byte in a chunk of its own": _of(PACKED, b"G"),
    "a message behind an empty chunk": _of(PACKED, b"", b"G"),
    "packed bytes without their end": _of(PACKED[:-1]),
    "packed bytes with a wrong sum": _of(PACKED[:-1] + bytes([PACKED[-1] ^ 1])),
    "damaged packed bytes": _of(PACKED[:9] + b"GPS" + PACKED[12:]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_says_more_than_it_has_to_does_not_pass(name):
    """A file that passes, with one thing more or another."""
    with pytest.raises((LeakError, BrokenPictureError)):
        png.audit(WRONG[name])


@pytest.mark.parametrize(
    "data",
    [
        CLEAN[:33] + chunk(b"tRNS", bytes(600)) + CLEAN[33:],
        CLEAN[:33] + chunk(b"PLTE", bytes(3)) * 2 + CLEAN[33:],
        CLEAN[:33] + CLEAN[8:33] + CLEAN[33:],
        CLEAN[:-12] + chunk(b"IEND", b"more"),
        CLEAN[:-1] + b"\0",
        CLEAN[:33] + CLEAN[-12:],
        CLEAN[:33] + chunk(b"acTL", b"\0\0\0\1\0\0\0\0") + CLEAN[33:],
    ],
)
def test_audit(data):
    """Small chunks that are too long, repeated, damaged or missing do not pass."""
    with pytest.raises(LeakError):
        png.audit(data)


def test_audit_of_a_hidden_image():
    """A default image that no player shows does not pass, though all of its chunks are allowed."""
    at = MOVING.index(b"fcTL") - 4

    with pytest.raises(LeakError, match="animation"):
        png.audit(MOVING[:at] + chunk(b"IDAT", PACKED) + MOVING[at:])
