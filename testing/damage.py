"""Makes small valid files of every kind, and damages them."""

import random
import struct
import zlib
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from testing import heics
from testing.metadata_carriers import AVIFS, GIFS, HEICS, JPEGS, PNGS, WEBPS
from testing.pictures import animations, chunk, saved, scene
from testing.tiffs import packed, planar, tiff


def seeds() -> dict[str, bytes]:
    """Make small valid files of every format, kind of sample and container feature, to damage."""
    pixels = scene()
    alpha = np.dstack([pixels, scene(seed=5)[:, :, 0]])
    grey16 = pixels[:, :, 0].astype(np.uint16) * 257
    cmyk = Image.fromarray(pixels).convert("CMYK")
    png = cv2.imencode(".png", pixels.astype(np.uint16) * 257)[1].tobytes()
    return animations() | {
        "jpeg": JPEGS["exif"],
        "jpeg progressive": saved(pixels, "JPEG", progressive=True),
        "jpeg cmyk": saved(cmyk, "JPEG"),
        "jpeg icc": JPEGS["icc"],
        "jpeg grey": saved(pixels[:, :, 0].copy(), "JPEG"),
        "png rgba": saved(alpha, "PNG"),
        "png grey16": saved(grey16, "PNG"),
        "png palette": saved(Image.fromarray(pixels).quantize(16), "PNG", transparency=1),
        "png icc": PNGS["icc"],
        "png linear": png[:33] + chunk(b"gAMA", struct.pack(">I", 100_000)) + png[33:],
        "png pq": png[:33] + chunk(b"cICP", bytes([9, 16, 0, 1])) + png[33:],
        "webp lossy": WEBPS["icc"],
        "webp lossless": saved(alpha, "WEBP", lossless=True),
        "webp alpha": saved(alpha, "WEBP"),
        "avif still": AVIFS["exif"],
        "avif alpha": saved(alpha, "AVIF"),
        "heic": HEICS["exif"],
        "heic thumbnail": HEICS["thumbnail"],
        "heic grey10": heics.GREY10,
        "heic pq": heics.PQ,
        "gif still": GIFS["comment"],
        "bmp": saved(pixels, "BMP"),
        "bmp palette": saved(Image.fromarray(pixels).quantize(16), "BMP"),
        "tiff": saved(pixels, "TIFF", compression="tiff_lzw"),
        "tiff raw": saved(alpha, "TIFF"),
        "tiff jpeg": saved(pixels, "TIFF", compression="jpeg"),
        "tiff deflate": saved(grey16, "TIFF", compression="tiff_adobe_deflate"),
        "tiff big-endian": tiff(grey16, ">"),
        "tiff planar": planar(pixels.astype(np.uint16) * 257),
        "tiff float": tiff((pixels / 255).astype(np.float32)),
        "tiff packed": packed(grey16 >> 4, 12),
    }


def edited(data: bytes, old: bytes, new: bytes) -> bytes:
    """Change the first of some bytes in a file to as many others."""
    at = data.index(old)
    assert len(old) == len(new)
    return data[:at] + new + data[at + len(new) :]


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 1, 2, 8, 40])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    value = rng.choice(
        [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0", b"\xff\xff", b"\1\0", b"\xff\xd9"]
    )
    data[at : at + len(value)] = value[: len(data) - at]


def _truncate(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(1, len(data)) :]


def _duplicate(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    part = data[start : start + rng.choice([1, 4, 12, 64, 400])]
    at = rng.randrange(len(data))
    data[at:at] = part * rng.choice([1, 1, 3, 50])


def _remove(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice([1, 2, 4, 30])]


def _header(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(min(len(data), 120))
    data[at] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])


def _mend(data: bytearray, _rng: random.Random) -> None:
    """Make a PNG's checksums right again, so that what was damaged is believed."""
    if not data.startswith(b"\x89PNG"):
        return
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            return
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[at + 4 : end]))
        at = end + 4


_DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _overwrite, _truncate, _duplicate, _remove, _header, _header),
)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Damage a file one to four times; half of the PNGs get correct checksums."""
    result = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4])):
        if len(result) > 1:
            rng.choice(_DAMAGES)(result, rng)
    if rng.random() < 0.5:
        _mend(result, rng)
    return bytes(result)
