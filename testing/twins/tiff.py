"""TIFFs of the same pixels: other orders of bytes, strips, tiles, packing, tags, and gaps."""

import random
import struct
import zlib

import numpy as np
import numpy.typing as npt

from faceguard.picture import Pixels
from testing.twins.scenes import drawn, noise

Samples = npt.NDArray[np.unsignedinteger]
_RAW, _DEFLATE, _PACKBITS = 1, 8, 32773


def subject(rng: random.Random) -> Pixels:
    """Draw RGB, or grey."""
    pixels = drawn(rng)[..., :3].copy()
    return pixels[..., :1] if rng.random() < 0.3 else pixels


def file(pixels: Pixels, rng: random.Random) -> bytes:
    """Write a file of one page."""
    return _Writer(pixels, rng).file()


class _Writer:
    def __init__(self, pixels: Pixels, rng: random.Random) -> None:
        self.pixels, self.rng = pixels, rng
        self.order = rng.choice("<>")
        # Fewer bits of 16 than all would be scaled.
        self.depth = 16 if pixels.max() > 15 and rng.random() < 0.4 else 8
        self.data = bytearray()

    def file(self) -> bytes:
        rng = self.rng
        height, width, channels = self.pixels.shape
        self.data += (b"II*\0" if self.order == "<" else b"MM\0*") + bytes(4)
        packing = rng.choice([_RAW, _DEFLATE, _PACKBITS])
        planes = channels > 1 and rng.random() < 0.3
        predictor = 2 if packing == _DEFLATE and self.depth == 8 and rng.random() < 0.5 else 1
        pixels: Samples = self._deep() if self.depth == 16 else self.pixels
        parts = [pixels[..., i : i + 1] for i in range(channels)] if planes else [pixels]
        tags: dict[int, tuple[int, list[int]]] = {
            256: (4, [width]),
            257: (4, [height]),
            258: (3, [self.depth] * channels),
            259: (3, [packing]),
            262: (3, [2 if channels == 3 else 1]),
            277: (3, [channels]),
            284: (3, [2 if planes else 1]),
        }
        if predictor == 2:
            tags[317] = (3, [2])
        rows = rng.randint(1, height)
        bands = [part[top : top + rows] for part in parts for top in range(0, height, rows)]
        places = [self._put(_packed(_differences(band) if predictor == 2 else band, packing, rng)) for band in bands]
        tags |= {278: (4, [rows]), 273: (4, [at for at, _ in places]), 279: (4, [size for _, size in places])}
        for tag in rng.sample([270, 271, 272, 305, 306, 315, 700, 33432, 40000, 50000], rng.randint(0, 4)):
            tags[tag] = (7 if tag in {700, 40000, 50000} else 2, list(noise(rng) + b"\0"))
        self._directory(tags)
        return bytes(self.data) + noise(rng)

    def _deep(self) -> Samples:
        """Put noise into a lower byte of each sample."""
        numbers = np.random.default_rng(self.rng.getrandbits(32))
        deep = self.pixels.astype(np.uint16) << 8 | numbers.integers(0, 256, self.pixels.shape, np.uint16)
        ordered: Samples = deep.astype(f"{self.order}u2")
        return ordered

    def _put(self, body: bytes) -> tuple[int, int]:
        self.data += noise(self.rng, 6)
        self.data += bytes(len(self.data) % 2)
        at = len(self.data)
        self.data += body
        return at, len(body)

    def _directory(self, tags: dict[int, tuple[int, list[int]]]) -> None:
        entries = []
        for tag, (kind, values) in sorted(tags.items()):
            body = struct.pack(f"{self.order}{len(values)}{ {2: 'B', 3: 'H', 4: 'I', 7: 'B'}[kind] }", *values)
            value = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack(f"{self.order}I", self._put(body)[0])
            entries.append(struct.pack(f"{self.order}HHI", tag, kind, len(values)) + value)
        at, _ = self._put(struct.pack(f"{self.order}H", len(entries)) + b"".join(entries) + bytes(4))
        self.data[4:8] = struct.pack(f"{self.order}I", at)


def _differences(band: Samples) -> Samples:
    before = np.concatenate([np.zeros_like(band[:, :1]), band[:, :-1]], 1)
    differences: Samples = np.subtract(band, before)
    return differences


def _packed(band: Samples, packing: int, rng: random.Random) -> bytes:
    if packing == _DEFLATE:
        return zlib.compress(band.tobytes(), rng.randint(0, 9))
    if packing == _PACKBITS:
        return b"".join(_bits(row.tobytes(), rng) for row in band)
    return band.tobytes()


def _bits(row: bytes, rng: random.Random) -> bytes:
    """Pack by PackBits, where chance wills as repetitions."""
    result = b""
    while row:
        same = len(row) - len(row.lstrip(row[:1]))
        if same > 1 and rng.random() < 0.7:
            size = rng.randint(2, min(same, 128))
            result += bytes([257 - size]) + row[:1]
        else:
            size = rng.randint(1, min(len(row), 128))
            result += bytes([size - 1]) + row[:size]
        row = row[size:]
    return result
