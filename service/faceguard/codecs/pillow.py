"""Pillow, as the codecs use it: one plugin at a time, and within our limits instead of its own."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image
from PIL.ImageFile import ImageFile

from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.raster import Raster
from faceguard.container.icc import Conversion, Profile
from faceguard.errors import UnsupportedPictureError


def opened(data: bytes, plugin: str, limits: DecodeLimits, frames: int = 1) -> Image.Image:
    """Open a file with one plugin, which has to be imported unless it is one of the common ones.

    Not by `Image.open`: it warns of what is larger than a bound that all who use Pillow in a process share, and the
    limits here are those of a call.
    """
    Image.preinit()  # imports these once
    factory, _ = Image.OPEN[plugin]
    try:
        image = factory(io.BytesIO(data), "")
    except SyntaxError:  # so say plugins that this is nothing for them
        raise UnsupportedPictureError from None
    limits.check(image.size, frames)
    return image


def composed(
    image: Image.Image, profile: Profile, numbers: range, unprofiled: Conversion | None = None
) -> Iterator[tuple[Raster, float]]:
    """Give the frames of these numbers and their durations in milliseconds, each valid until the next is taken.

    Their colours are those of the profile, or without one what `unprofiled` takes them for.
    """
    for number in numbers:
        image.seek(number)
        if isinstance(image, ImageFile):
            # Pillow 13 adds to it for each frame of an interlaced PNG, and cannot read the second one.
            image.decoderconfig = ()
        image.load()
        yield Raster.of(image, profile, unprofiled), float(image.info.get("duration") or 0)


def saved(image: Image.Image, plugin: str, **options: Any) -> bytes:
    """Write a file with one plugin."""
    buffer = io.BytesIO()
    image.save(buffer, plugin, **options)
    return buffer.getvalue()
