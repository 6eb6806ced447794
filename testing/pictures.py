"""Makes test pictures: small files of every format, and the parts that files are made of."""

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from faceguard.picture import Pixels


def scene(width: int = 48, height: int = 32, seed: int = 0) -> Pixels:
    """Draw smooth blobs of colour, which no turning or mirroring leaves as they are."""
    blobs = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), np.uint8)
    return cv2.resize(blobs, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def saved(pixels: Pixels | npt.NDArray[np.uint16] | Image.Image, name: str, **options: Any) -> bytes:
    """Write pixels with Pillow."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Pixels:
    """Read RGB pixels with Pillow, independently of the service."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA").convert("RGB"))


def psnr(one: Pixels, other: Pixels) -> float:
    """Compare two pictures, in decibels."""
    error = np.mean((one.astype(float) - other) ** 2)
    return float("inf") if not error else float(10 * np.log10(255**2 / error))


def segment(marker: int, payload: bytes) -> bytes:
    """Write a JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def chunk(kind: bytes, body: bytes) -> bytes:
    """Write a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def riff_file(chunks: bytes) -> bytes:
    """Wrap chunks into a WebP file."""
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def riff_chunk(kind: bytes, body: bytes) -> bytes:
    """Write a RIFF chunk."""
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def animations() -> dict[str, bytes]:
    """Make an animation of three frames in each format that has them."""
    frames = [Image.fromarray(scene(seed=i)) for i in range(3)]
    options = {"save_all": True, "append_images": frames[1:], "duration": [100, 200, 300]}
    palettes = [f.quantize(64) for f in frames]
    return {
        "gif": saved(palettes[0], "GIF", **options | {"append_images": palettes[1:]}, loop=0),
        "png": saved(frames[0], "PNG", **options),
        "webp": saved(frames[0], "WEBP", **options),
        "avif": saved(frames[0], "AVIF", **options),
    }
