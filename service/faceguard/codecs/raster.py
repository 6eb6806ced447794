"""Decoded samples of any kind -> upright 8-bit sRGB, band by band, so that no second copy ever exists."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceguard.codecs.canvas import canvas
from faceguard.container import icc
from faceguard.container.colours import Colours
from faceguard.errors import UnsupportedPictureError
from faceguard.picture import Frame, Pixels

Samples = Pixels | NDArray[np.uint16]

_ROWS = 128
_BAND = 1 << 20
"""Pixels of a band, of which several copies exist, in a picture so wide that fewer rows hold them."""
_SPACES = {
    "1": "L",
    "L": "L",
    "LA": "L",
    "I;16": "L",
    "I;16B": "L",
    "I;16L": "L",
    "I;16N": "L",
    "CMYK": "CMYK",
}
_GREY16 = ("I;16", "I;16B", "I;16L", "I;16N")
_READ = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", *_GREY16)


@dataclass(frozen=True, slots=True)
class Raster:
    """A decoded picture as it is stored: not upright yet, in a mode of Pillow's, with its colours."""

    size: tuple[int, int]
    mode: str
    band: Callable[[int, int], Image.Image]
    """The rows from the first number up to the second."""
    to_srgb: icc.Conversion | None
    transparent: bool
    bits: int = 8
    """Significant bits of 16-bit grey samples: scanners and microscopes store 12 in 16."""

    @classmethod
    def of(
        cls, source: Image.Image | Samples, profile: bytes | icc.Profile, unprofiled: icc.Conversion | None = None
    ) -> Self:
        """Take up a Pillow image, or an array in R, G, B(, A) order, of 8 bits or, where it is grey, 16.

        Without a profile, its colours are turned into sRGB by `unprofiled`, or are sRGB.
        """
        if isinstance(profile, bytes):
            profile = icc.Profile(profile)
        if not isinstance(source, Image.Image):
            return cls._of_array(source, profile, unprofiled)
        if source.mode not in _READ:
            raise UnsupportedPictureError("Samples of 32 bits or in an unusual colour space")
        source.load()
        width, height = source.size
        space = _SPACES.get(source.mode, "RGB")
        return cls(
            size=(width, height),
            mode=source.mode,
            band=lambda top, bottom: source.crop((0, top, width, min(bottom, height))),
            to_srgb=profile.to_srgb(space) if profile else unprofiled,
            transparent=source.has_transparency_data,
            bits=_significant_bits(source.getextrema()[1]) if source.mode in _GREY16 else 8,
        )

    @classmethod
    def _of_array(cls, pixels: Samples, profile: icc.Profile, unprofiled: icc.Conversion | None) -> Self:
        grey = "L" if pixels.dtype == np.uint8 else "I;16"
        mode = grey if pixels.ndim == 2 else {2: "LA", 3: "RGB", 4: "RGBA"}[pixels.shape[2]]
        return cls(
            size=(pixels.shape[1], pixels.shape[0]),
            mode=mode,
            band=lambda top, bottom: Image.fromarray(pixels[top:bottom]),
            to_srgb=profile.to_srgb(_SPACES.get(mode, "RGB")) if profile else unprofiled,
            transparent=mode in {"LA", "RGBA"},
            bits=_significant_bits(pixels.max(initial=0)) if mode in _GREY16 else 8,
        )

    def frame(self, orientation: int, duration: float = 0) -> Frame:
        """Turn the picture upright (EXIF orientation 1 to 8), and into sRGB."""
        width, height = self.size[::-1] if orientation >= 5 else self.size
        pixels, alpha = canvas.get()(width, height, self.transparent)
        rows = _rows(self.size[0])
        for top in range(0, self.size[1], rows):
            colours, opacity = self._parts(self.band(top, top + rows))
            _place(pixels, colours, top, orientation)
            if alpha is not None and opacity is not None:
                _place(alpha, opacity, top, orientation)
        if alpha is not None and alpha.min() == 255:
            alpha = None
        return Frame(pixels, alpha, duration)

    def cropped(self, left: int, top: int, right: int, bottom: int) -> Self:
        """Leave out what is outside a rectangle of the stored picture."""

        def band(first: int, last: int) -> Image.Image:
            rows = self.band(top + first, min(top + last, bottom))
            return rows.crop((left, 0, right, rows.height))

        return replace(self, size=(right - left, bottom - top), band=band)

    def unscaled(self) -> Self:
        """Take grey of 16 bits as it is, however few of them are used."""
        return replace(self, bits=16 if self.mode in _GREY16 else 8)

    def scaled_by(self, shown: NDArray[np.bool_]) -> Self:
        """Scale grey of 16 bits by the brightest of these samples; the mask is turned as the picture is stored."""
        rows = _rows(self.size[0])
        tops = range(0, self.size[1], rows)
        highest = [np.asarray(self.band(top, top + rows))[shown[top : top + rows]].max(initial=0) for top in tops]
        return replace(self, bits=_significant_bits(max(highest)))

    def _parts(self, band: Image.Image) -> tuple[Pixels, Pixels | None]:
        """SRGB and, if the picture is transparent anywhere, alpha."""
        if band.mode in _GREY16:
            samples = np.asarray(band).astype(np.uint16) >> (self.bits - 8)
            band = Image.fromarray(np.minimum(samples, 255).astype(np.uint8))
        opacity = None
        if self.transparent:
            band = band.convert("RGBA")
            opacity = np.asarray(band.getchannel("A"))
        space = _SPACES.get(self.mode, "RGB")
        band = band.convert(space)
        if self.to_srgb:
            band = self.to_srgb(band)
        return np.asarray(band.convert("RGB")), opacity


def shallow(samples: NDArray[np.uint16], colours: Colours) -> Pixels:
    """Turn (height, width[, channels]) samples of 16 bits into sRGB of 8, with alpha where they have it."""
    convert = colours.transform()
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    opaque = channels in {1, 3}
    pixels = np.empty((*samples.shape[:2], 3 if opaque else 4), np.uint8)
    rows = _rows(samples.shape[1])
    for top in range(0, len(samples), rows):
        band = samples[top : top + rows].reshape(-1, samples.shape[1], channels)
        pixels[top : top + rows, :, :3] = convert(band[:, :, :3] if channels >= 3 else band[:, :, 0])
        if not opaque:
            pixels[top : top + rows, :, 3] = band[:, :, -1] >> 8
    return pixels


def _rows(width: int) -> int:
    """Return how many rows of a picture this wide are a band."""
    return max(1, min(_ROWS, _BAND // width))


def _significant_bits(highest: Any) -> int:
    """16, or fewer than 13 where no sample uses more."""
    bits = max(8, int(highest).bit_length())
    return bits if bits <= 12 else 16


def as_stored(upright: Pixels, orientation: int) -> Pixels:
    """View an upright picture as the stored one (EXIF 2.32, tag 274)."""
    stored = upright.swapaxes(0, 1) if orientation >= 5 else upright
    if orientation in {3, 4, 6, 7}:
        stored = stored[::-1]
    if orientation in {2, 3, 7, 8}:
        stored = stored[:, ::-1]
    return stored


def _place(upright: Pixels, band: Pixels, top: int, orientation: int) -> None:
    """Write rows of the stored picture to where they belong in the upright one."""
    # Turned here, cache by cache, and not by the assignment below, which is four times slower at it.
    columns = cv2.transpose(band) if orientation >= 5 else band.swapaxes(0, 1)
    as_stored(upright, orientation)[top : top + len(band)].swapaxes(0, 1)[:] = columns
