"""BMPs whose pixels are packed in run lengths."""

import io
import struct
import time

import numpy as np
import pytest
from PIL import Image

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import BrokenPictureError, TooManyPixelsError, UnsupportedPictureError

LIMITS = DecodeLimits()
PALETTE = np.random.default_rng(3).integers(0, 256, (16, 3), np.uint8)


def bmp(width, height, body, bits=8):
    """Write a BMP in run lengths of 8 or 4 bits, with a palette of 16 colours."""
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 1 if bits == 8 else 2, len(body), 0, 0, 16, 0)
    palette = b"".join(bytes(colour[::-1]) + b"\0" for colour in PALETTE)
    start = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + head + palette + body


def runs(numbers, bits):
    """Pack rows of palette numbers, the lowest first, as runs and, every third row, as they are."""
    body = b""
    for index, row in enumerate(numbers[::-1]):
        if index % 3 == 2:
            packed = bytes(row) if bits == 8 else bytes(row[::2] << 4 | row[1::2])
            body += bytes([0, len(row)]) + packed + b"\0" * (len(packed) % 2) + b"\0\0"
            continue
        for number in row:
            body += bytes([1, number if bits == 8 else number << 4])
        body += b"\0\0"
    return body + b"\0\1"


@pytest.mark.parametrize("size", [40, 52, 56, 64, 108, 124])
def test_headers_of_every_size_are_read(size):
    """Later ones say more, and begin alike."""
    pixels = np.random.default_rng(5).integers(0, 256, (4, 8, 3), np.uint8)
    head = struct.pack("<IiiHHII", size, 8, 4, 1, 24, 0, pixels.size).ljust(size, b"\0")
    start = 14 + size
    data = b"BM" + struct.pack("<IHHI", start + pixels.size, 0, 0, start) + head + pixels[::-1, :, ::-1].tobytes()

    assert np.array_equal(pixels, decode(data, LIMITS).frames[0].pixels)


@pytest.mark.parametrize("size", [11, 13, 39, 41, 57, 63, 65, 107, 125])
def test_texts_that_begin_like_one(size):
    """Where no header's size stands, it is none of these pictures at all."""
    with pytest.raises(UnsupportedPictureError):
        decode(b"BM" + bytes(12) + struct.pack("<I", size) + bytes(200), LIMITS)


@pytest.mark.parametrize("bits", [8, 4])
def test_run_lengths_are_read(bits):
    """Runs and what stands between them are the pixels that others read, too."""
    numbers = np.random.default_rng(4).integers(0, 16, (9, 12), np.uint8)
    data = bmp(12, 9, runs(numbers, bits), bits)

    pixels = decode(data, LIMITS).frames[0].pixels

    assert np.array_equal(PALETTE[numbers], pixels)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), pixels)


@pytest.mark.parametrize("size", [(4000, 4000), (80, 8000)])
def test_rows_that_end_early(size):
    """A short row costs no step for each pixel that it leaves out."""
    data = bmp(size[0], size[1], b"\1\1\0\0" * size[1] + b"\0\1")
    start = time.process_time()

    picture = decode(data, LIMITS)

    assert time.process_time() - start < 5
    assert size == (picture.width, picture.height)
    assert PALETTE[1].tolist() == picture.frames[0].pixels[0, 0].tolist()


@pytest.mark.parametrize("body", [b"", b"\1", b"\xff\1" * 20, b"\0\x09\1"])
def test_broken_runs(body):
    """Runs that end too early or reach beyond their row are broken, or leave pixels as the palette begins."""
    try:
        frame = decode(bmp(12, 9, body), LIMITS).frames[0]
    except BrokenPictureError:
        return
    assert {*map(tuple, frame.pixels.reshape(-1, 3).tolist())} <= {*map(tuple, PALETTE[:2].tolist()), (0, 0, 0)}


def test_the_size_is_checked_first():
    """More pixels than are allowed are refused before they are unpacked."""
    with pytest.raises(TooManyPixelsError):
        decode(bmp(8000, 8001, b"\0\1"), LIMITS)


@pytest.mark.parametrize("alpha", [0, 1])
def test_alpha_of_0_everywhere(alpha: int):
    """Clipboards leave it so, and the picture is shown; one pixel that is seen a little makes the others unseen."""
    pixels = np.full((4, 5, 4), [10, 20, 30, 0], np.uint8)
    pixels[0, 0, 3] = alpha
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    head = struct.pack("<IiiHHIIiiII", 108, 5, 4, 1, 32, 3, pixels.nbytes, 0, 0, 0, 0) + masks + b"BGRs" + bytes(48)
    data = b"BM" + struct.pack("<IHHI", 14 + len(head) + pixels.nbytes, 0, 0, 14 + len(head)) + head + pixels.tobytes()

    (frame,) = decode(data, LIMITS).frames

    assert [30, 20, 10] == frame.pixels[2, 2].tolist()
    assert (frame.alpha is None) == (not alpha)
