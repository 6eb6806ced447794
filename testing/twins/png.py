"""PNGs of the same pixels: other kinds of samples, filters, packing, interlacing, chunks, and colours under holes."""

import random
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from faceguard.picture import Pixels
from testing.pictures import chunk
from testing.twins.scenes import changed, drawn, hidden, noise

Samples = npt.NDArray[np.int64]
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# No chunk that turns the picture or gives it other colours.
_JUNK = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"hIST", b"sPLT", b"bKGD", b"prVt", b"vpAg", b"iCCP", b"sBIT")


def subject(rng: random.Random) -> Pixels:
    """Draw RGBA."""
    return drawn(rng)


def file(pixels: Pixels, rng: random.Random) -> bytes:
    """Write a file that shows these pixels."""
    pixels = hidden(pixels, rng)
    kind = rng.choice(_kinds(pixels))
    return _Writer(pixels, kind, rng).file()


def moving_file(frames: Sequence[Pixels], rng: random.Random) -> bytes:
    """Write an animation of these frames, each for 100 ms, for ever; where chance wills behind a picture not shown."""
    writer = _Writer(frames[0], rng.choice(["rgb", "rgba"]), rng)
    number, parts = 0, list[bytes]()
    if rng.random() < 0.3:
        parts += [chunk(b"IDAT", body) for body in writer.packed(drawn(rng, frames[0].shape[1::-1]))]
    before, kept = frames[0], False
    for each in frames:
        # Interlaced parts of a frame are refused: Pillow puts them into the wrong place.
        left, top = changed(before, each, rng) if kept and not writer.interlaced else (0, 0)
        dispose = rng.choice([0, 0, 1, 2])
        parts.append(chunk(b"fcTL", _control(number, each.shape, (left, top), dispose, rng)))
        number += 1
        for body in writer.packed(each[top:, left:]):
            if each is frames[0] and parts[0][4:8] == b"fcTL":
                parts.append(chunk(b"IDAT", body))
            else:
                parts.append(chunk(b"fdAT", number.to_bytes(4, "big") + body))
                number += 1
        before, kept = each, dispose == 0
    return writer.framed([chunk(b"acTL", len(frames).to_bytes(4, "big") + bytes(4)), *parts])


def _control(number: int, shape: tuple[int, ...], place: tuple[int, int], dispose: int, rng: random.Random) -> bytes:
    """Describe a frame of 100 ms that reaches from a place, left and top, to the right and lower border."""
    units = rng.choice([10, 100, 500])
    numbers = (number, shape[1] - place[0], shape[0] - place[1], *place)
    time = (units // 10).to_bytes(2, "big") + units.to_bytes(2, "big")
    return b"".join(n.to_bytes(4, "big") for n in numbers) + time + bytes([dispose, rng.choice([0, 1])])


def _kinds(pixels: Pixels) -> list[str]:
    """List the kinds of samples that can hold these pixels."""
    colours, alpha = pixels[..., :3], pixels[..., 3]
    seen = colours[alpha > 0]
    grey = not len(seen) or bool((seen == seen[:, :1]).all())
    kinds = ["rgba", "rgba16"]
    if (alpha == 255).all():
        kinds += ["rgb", "rgb16"]
        if grey:
            kinds += ["grey"] + ["grey16"] * bool(seen.max() > 15)
            kinds += [f"grey{bits}" for bits in (1, 2, 4) if not (colours % (255 // ((1 << bits) - 1))).any()]
    if grey:
        kinds += ["grey alpha"]
    if set(np.unique(alpha)) <= {0, 255}:
        kinds += ["rgb key"]
    if len(np.unique(_painted(pixels).reshape(-1, 4), axis=0)) <= 200:
        kinds += ["palette"] * 3
    return kinds


def _painted(pixels: Pixels) -> Pixels:
    """Make what is fully transparent black."""
    return np.where(pixels[..., 3:] == 0, 0, pixels).astype(np.uint8)


class _Writer:
    def __init__(self, pixels: Pixels, kind: str, rng: random.Random) -> None:
        self.rng, self.kind, self.pixels = rng, kind, pixels
        self.numbers = np.random.default_rng(rng.getrandbits(32))
        self.interlaced = rng.random() < 0.3
        self.small: list[bytes] = []
        self.depth, self.colour, self.samples = 8, 6, pixels.astype(np.int64)
        self._chosen()

    def _chosen(self) -> None:
        pixels, kind = self.pixels.astype(np.int64), self.kind
        if kind == "palette":
            self._paletted()
            return
        grey = pixels.copy()
        grey[pixels[..., 3] == 0, :3] = 77
        if kind == "rgb key":
            self._keyed()
            return
        self.colour, self.samples = {
            "rgb": (2, pixels[..., :3]),
            "rgba": (6, pixels),
            "grey alpha": (4, grey[..., [0, 3]]),
        }.get(kind.replace("16", "") if kind.startswith("rgb") else kind, (0, pixels[..., :1]))
        if kind.endswith("16"):
            self.depth = 16
            low = self.numbers.integers(0, 256, self.samples.shape)
            if self.samples.shape[2] == 4:  # opaque is opaque, and a hole a hole
                low[..., 3] = np.where(self.samples[..., 3] == 255, 255, 0)
            self.samples = self.samples << 8 | low
        elif kind[-1].isdigit():
            self.depth = int(kind[-1])
            self.samples = self.samples // (255 // ((1 << self.depth) - 1))
        if self.colour == 2 and self.rng.random() < 0.4:
            self.small.append(chunk(b"PLTE", self.rng.randbytes(3 * self.rng.randint(1, 256))))

    def _keyed(self) -> None:
        """Make holes of a colour that nothing else has."""
        pixels = self.pixels.copy()
        opaque = {tuple(map(int, each)) for each in pixels[pixels[..., 3] == 255][:, :3]}
        key = tuple(self.rng.randbytes(3))
        while key in opaque:
            key = tuple(self.rng.randbytes(3))
        pixels[pixels[..., 3] == 0, :3] = key
        self.colour, self.samples = 2, pixels[..., :3].astype(np.int64)
        self.small.append(chunk(b"tRNS", b"".join(bytes([0, value]) for value in key)))

    def _paletted(self) -> None:
        rng, pixels = self.rng, _painted(self.pixels)
        height, width = pixels.shape[:2]
        colours = [tuple(map(int, each)) for each in np.unique(pixels.reshape(-1, 4), axis=0)]
        while len(colours) < 256 and rng.random() < 0.8:
            colours.append(rng.choice([rng.choice(colours), tuple(rng.randbytes(4))]))
        rng.shuffle(colours)
        depths = [bits for bits in (1, 2, 4, 8) if len(colours) <= 1 << bits]
        self.depth, self.colour = rng.choice(depths), 3
        places: dict[tuple[int, ...], list[int]] = {}
        for place, each in enumerate(colours):
            places.setdefault(each, []).append(place)
        numbers = [rng.choice(places[tuple(map(int, each))]) for each in pixels.reshape(-1, 4)]
        self.samples = np.array(numbers).reshape(height, width, 1)
        self.small.append(chunk(b"PLTE", bytes(value for each in colours for value in self._shown(each))))
        alpha = bytes(each[3] for each in colours)
        if rng.random() < 0.5:
            alpha = alpha.rstrip(b"\xff")
        if alpha.strip(b"\xff") or rng.random() < 0.3:
            self.small.append(chunk(b"tRNS", alpha))

    def _shown(self, colour: tuple[int, ...]) -> bytes:
        """Give a colour that nobody sees another value."""
        return bytes(colour[:3]) if colour[3] else self.rng.randbytes(3)

    def file(self) -> bytes:
        packed = [chunk(b"IDAT", body) for body in self.packed(None)]
        return self.framed(packed)

    def framed(self, parts: Sequence[bytes]) -> bytes:
        """Put chunks between header and end, and others before, between and behind them."""
        rng = self.rng
        height, width = self.pixels.shape[:2]
        size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
        header = chunk(b"IHDR", size + bytes([self.depth, self.colour, 0, 0, int(self.interlaced)]))
        written = [_SIGNATURE, header]
        for part in [*self.small, *parts]:
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
        rng, samples = self.rng, self.samples
        if frame is not None:
            samples = frame.astype(np.int64)[..., : samples.shape[2]]
        passes = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        raw = b"".join(self._filtered(samples[y::dy, x::dx]) for x, y, dx, dy in passes)
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

    def _filtered(self, samples: Samples) -> bytes:
        height, width = samples.shape[:2]
        if not height or not width:
            return b""
        values = samples.reshape(height, -1)
        if self.depth == 16:
            rows = values.astype(">u2").view(np.uint8).reshape(height, -1)
        elif self.depth == 8:
            rows = values.astype(np.uint8)
        else:
            rows = self._narrow(values)
        step = max(1, samples.shape[2] * self.depth // 8)
        result, above = bytearray(), np.zeros(rows.shape[1], np.int64)
        for row in rows.astype(np.int64):
            left = np.concatenate([np.zeros(step, np.int64), row])[: len(row)]
            corner = np.concatenate([np.zeros(step, np.int64), above])[: len(row)]
            kind = self.rng.randrange(5)
            guess = [0 * row, left, above, (left + above) // 2, _paeth(left, above, corner)][kind]
            result.append(kind)
            result += ((row - guess) & 255).astype(np.uint8).tobytes()
            above = row
        return bytes(result)

    def _narrow(self, values: Samples) -> npt.NDArray[np.uint8]:
        """Put several samples into a byte, and noise into the bits that are left."""
        each = 8 // self.depth
        more = -values.shape[1] % each
        spare = self.numbers.integers(0, 1 << self.depth, (len(values), more))
        parts = np.concatenate([values, spare], 1).reshape(len(values), -1, each)
        shifts = np.arange(8 - self.depth, -1, -self.depth)
        narrow: npt.NDArray[np.uint8] = (parts << shifts).sum(2).astype(np.uint8)
        return narrow


def _paeth(left: Samples, above: Samples, corner: Samples) -> Samples:
    guess = left + above - corner
    distances = np.stack([abs(guess - left), abs(guess - above), abs(guess - corner)])
    chosen: Samples = np.choose(distances.argmin(0), [left, above, corner])
    return chosen
