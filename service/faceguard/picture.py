"""A decoded picture: upright pixels and what the encoder needs to know of the source, nothing else."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faceguard.formats import PictureFormat

Pixels = NDArray[np.uint8]
"""Eight bits a sample: (height, width, 3) in R, G, B order, or (height, width) for an alpha channel."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One upright image in sRGB. Where alpha is 0 nothing is shown, but the RGB below is as it was stored."""

    pixels: Pixels
    alpha: Pixels | None = None
    duration: float = 0
    """How long it is shown in an animation, in milliseconds."""

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def simplified(self) -> "Frame":
        """Drop an alpha channel that hides nothing; the arrays are the same."""
        opaque = self.alpha is not None and self.alpha.min() == 255
        return Frame(self.pixels, None, self.duration) if opaque else self


@dataclass(frozen=True, slots=True)
class JpegTables:
    """How a JPEG was coded, so that writing it again changes nothing but the redacted parts, and not its size.

    It crosses to the answer: there are less than a million of these.
    """

    quantisation: tuple[tuple[int, ...], ...]
    """The known tables that are most like those of brightness and of colour, of 64 steps in zigzag order."""
    subsampling: int
    """Pillow's number: 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0, -1 is unknown."""
    optimised: bool
    """Its Huffman tables were made for it."""
    progressive: bool


class Rescalable(Protocol):
    """A picture whose stored samples have more than 8 bits, of which the brightest one makes 255."""

    def without(self, hidden: Pixels) -> Frame:
        """Return the upright frame, scaled by the brightest of the samples for which an upright mask is 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What a file shows: one frame, or several of the same size when it is animated."""

    format: PictureFormat
    frames: tuple[Frame, ...]
    loop: int = 0
    """How often an animation is shown; 0 is for ever."""
    jpeg: JpegTables | None = None
    lossless: bool = False
    """The source is a WebP without loss, to be written again without."""
    quality: int | None = None
    """That at which its own format is coded as coarsely, 1 to 100; None if it has no losses, or if not known."""
    rescaling: Rescalable | None = None
    """Where a still picture is scaled by its brightest sample, which may lie in a face."""

    @property
    def width(self) -> int:
        return self.frames[0].width

    @property
    def height(self) -> int:
        return self.frames[0].height
