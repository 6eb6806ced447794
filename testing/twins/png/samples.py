"""The samples that hold pixels: grey, colours, palettes, holes, of so many bits."""

import random

import numpy as np
import numpy.typing as npt

from faceguard.picture import Pixels
from testing.pictures import chunk

Samples = npt.NDArray[np.int64]


def kinds(pixels: Pixels) -> list[str]:
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


class Stored:
    """Pixels as samples of a kind, with what the header says of them and the chunks they need.

    `samples` have a row, a column and a channel.
    """

    def __init__(self, pixels: Pixels, kind: str, rng: random.Random, numbers: np.random.Generator) -> None:
        self.rng, self.kind, self.pixels, self.numbers = rng, kind, pixels, numbers
        self.chunks: list[bytes] = []
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
            self.chunks.append(chunk(b"PLTE", self.rng.randbytes(3 * self.rng.randint(1, 256))))

    def _keyed(self) -> None:
        """Make holes of a colour that nothing else has."""
        pixels = self.pixels.copy()
        opaque = {tuple(map(int, each)) for each in pixels[pixels[..., 3] == 255][:, :3]}
        key = tuple(self.rng.randbytes(3))
        while key in opaque:
            key = tuple(self.rng.randbytes(3))
        pixels[pixels[..., 3] == 0, :3] = key
        self.colour, self.samples = 2, pixels[..., :3].astype(np.int64)
        self.chunks.append(chunk(b"tRNS", b"".join(bytes([0, value]) for value in key)))

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
        self.chunks.append(chunk(b"PLTE", bytes(value for each in colours for value in self._shown(each))))
        alpha = bytes(each[3] for each in colours)
        if rng.random() < 0.5:
            alpha = alpha.rstrip(b"\xff")
        if alpha.strip(b"\xff") or rng.random() < 0.3:
            self.chunks.append(chunk(b"tRNS", alpha))

    def _shown(self, colour: tuple[int, ...]) -> bytes:
        """Give a colour that nobody sees another value."""
        return bytes(colour[:3]) if colour[3] else self.rng.randbytes(3)
