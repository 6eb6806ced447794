"""PNG files: chunks, packing and interlacing."""

import random
import zlib
from collections.abc import Sequence

import numpy as np

from faceguard.picture import Pixels
from testing.pictures import chunk
from testing.twins.png.filters import filtered
from testing.twins.png.samples import Stored
from testing.twins.scenes import noise

_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# No chunk that turns the picture or gives it other colours.
_JUNK = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"hIST", b"sPLT", b"bKGD", b"prVt", b"vpAg", b"iCCP", b"sBIT")


class Writer:
    """Writes files of these pixels, in samples of a kind."""

    def __init__(self, pixels: Pixels, kind: str, rng: random.Random) -> None:
        self.rng, self.pixels = rng, pixels
        self.numbers = np.random.default_rng(rng.getrandbits(32))
        self.interlaced = rng.random() < 0.3
        self.stored = Stored(pixels, kind, rng, self.numbers)

    def file(self) -> bytes:
        packed = [chunk(b"IDAT", body) for body in self.packed(None)]
        return self.framed(packed)

    def framed(self, parts: Sequence[bytes]) -> bytes:
        """Put chunks between header and end, and others before, between and behind them."""
        rng = self.rng
        height, width = self.pixels.shape[:2]
        size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
        header = chunk(b"IHDR", size + bytes([self.stored.depth, self.stored.colour, 0, 0, int(self.interlaced)]))
        written = [_SIGNATURE, header]
        for part in [*self.stored.chunks, *parts]:
            while rng.random() < 0.2 and (part is not parts[-1] or part is parts[0]):
                written.append(self._junk())
            written.append(part)
        while rng.random() < 0.3:
            written.append(self._junk())
        return b"".join([*written, chunk(b"IEND", b""), noise(rng)])

    def _junk(self) -> bytes:
        return chunk(self.rng.choice(_JUNK), noise(self.rng))

    def packed(self, frame: Pixels | None) -> list[bytes]:
        """Filter and deflate the samples, cut as chance wills."""
        rng, samples = self.rng, self.stored.samples
        if frame is not None:
            samples = frame.astype(np.int64)[..., : samples.shape[2]]
        passes = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        raw = b"".join(filtered(samples[y::dy, x::dx], self.stored.depth, rng, self.numbers) for x, y, dx, dy in passes)
        packer = zlib.compressobj(
            rng.randint(0, 9), zlib.DEFLATED, rng.randint(9, 15), rng.randint(1, 9), rng.choice([0, 1, 2, 3, 4])
        )
        data, rest = bytearray(), raw
        while rest:
            size = rng.randint(1, len(rest))
            data += packer.compress(rest[:size])
            rest = rest[size:]
            if rng.random() < 0.3:
                data += packer.flush(rng.choice([zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH]))
        data += packer.flush()
        cuts = sorted(rng.sample(range(len(data) + 1), min(rng.choice([0, 0, 1, 3]), len(data))))
        return [bytes(data[a:b]) for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
