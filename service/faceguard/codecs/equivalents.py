"""At which quality a picture is written in another format than its own, so that its file has about the same size.

Eight photos of 0.1 to 0.3 megapixels were coded at ten qualities by Pillow and libheif, and again by the codecs here
at the quality with which the second file is as large as the first: these are the medians.
"""

from collections.abc import Mapping

import numpy as np

from faceguard.formats import PictureFormat as Format
from faceguard.picture import Picture

_SOURCE = (10, 20, 30, 40, 50, 60, 70, 80, 90, 97)
# WebP and AVIF are asked for to save bytes: they are no finer than where nothing is known of the source.
_EQUIVALENTS: Mapping[tuple[Format, Format], tuple[int, ...]] = {
    (Format.HEIC, Format.JPEG): (3, 7, 17, 37, 68, 84, 93, 97, 99, 99),
    (Format.AVIF, Format.JPEG): (5, 8, 12, 18, 30, 52, 72, 83, 91, 95),
    (Format.WEBP, Format.JPEG): (14, 20, 26, 32, 41, 48, 56, 71, 86, 95),
    (Format.HEIC, Format.WEBP): (1, 2, 16, 46, 79, 88, 90, 90, 90, 90),
    (Format.AVIF, Format.WEBP): (1, 3, 10, 22, 42, 68, 80, 88, 90, 90),
    (Format.JPEG, Format.WEBP): (14, 32, 49, 63, 72, 78, 82, 86, 90, 90),
    (Format.HEIC, Format.AVIF): (4, 21, 38, 52, 67, 75, 75, 75, 75, 75),
    (Format.WEBP, Format.AVIF): (34, 42, 46, 49, 54, 56, 60, 67, 75, 75),
    (Format.JPEG, Format.AVIF): (42, 50, 58, 62, 67, 70, 75, 75, 75, 75),
}


def equivalent(source: Picture, target: Format) -> int | None:
    """Return the quality in a format that stands for the source's; None where that is not known."""
    if source.quality is None or source.format is target:
        return source.quality
    known = _EQUIVALENTS.get((source.format, target))
    return round(np.interp(source.quality, _SOURCE, known)) if known else None
