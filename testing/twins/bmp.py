"""BMPs of the same pixels: other headers, depths, palettes, orders of rows, and padding."""

import random
import struct

import numpy as np

from faceguard.picture import Pixels
from testing.twins.scenes import drawn, noise


def subject(rng: random.Random) -> Pixels:
    """Draw RGB."""
    return drawn(rng)[..., :3].copy()


def file(pixels: Pixels, rng: random.Random) -> bytes:
    """Write a file with 24 or 32 bits a pixel, or a palette."""
    height, width = pixels.shape[:2]
    colours = [tuple(map(int, each)) for each in np.unique(pixels.reshape(-1, 3), axis=0)]
    bits = rng.choice([24, 32] + [b for b in (1, 4, 8) if len(colours) <= 1 << b])
    palette = b""
    if bits <= 8:
        while len(colours) < 1 << bits and rng.random() < 0.8:
            colours.append(rng.choice([rng.choice(colours), tuple(rng.randbytes(3))]))
        rng.shuffle(colours)
        palette = b"".join(bytes(each[::-1]) + rng.randbytes(1) for each in colours)
        numbers = [colours.index(tuple(map(int, each))) for each in pixels.reshape(-1, 3)]
        rows = [_packed(numbers[at : at + width], bits, rng) for at in range(0, len(numbers), width)]
    elif bits == 24:
        rows = [row[:, ::-1].tobytes() for row in pixels]
    else:
        rows = [b"".join(bytes(pixel[::-1]) + rng.randbytes(1) for pixel in row) for row in pixels]
    downwards = rng.random() < 0.4
    rows = [row + rng.randbytes(-len(row) % 4) for row in (rows if downwards else rows[::-1])]
    size = rng.choice([40, 108, 124])
    used = len(colours) if bits <= 8 else 0
    gap, body = noise(rng, 12), b"".join(rows)
    start = 14 + size + len(palette) + len(gap)
    header = struct.pack(
        "<IiiHHIIiiII",
        size,
        width,
        -height if downwards else height,
        1,
        bits,
        0,
        rng.choice([0, len(body)]),
        rng.randint(0, 9000),
        rng.randint(0, 9000),
        used,
        0,
    )
    header += b"\0" * 16 + b"BGRs" + bytes(48) if size > 40 else b""
    header += rng.randbytes(4) + bytes(12) if size > 108 else b""
    return struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start) + header + palette + gap + body + noise(rng)


def _packed(numbers: list[int], bits: int, rng: random.Random) -> bytes:
    each = 8 // bits
    numbers = numbers + [rng.randrange(1 << bits) for _ in range(-len(numbers) % each)]
    return bytes(
        sum(number << 8 - bits * (at + 1) for at, number in enumerate(numbers[start : start + each]))
        for start in range(0, len(numbers), each)
    )
