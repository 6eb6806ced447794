"""The names of the picture formats; all else that is known of them stands in `faceguard.codecs`."""

from enum import StrEnum
from typing import Literal


class PictureFormat(StrEnum):
    """A format that can be read."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    BMP = "bmp"
    GIF = "gif"
    HEIC = "heic"
    TIFF = "tiff"


WritableFormat = Literal["jpeg", "png", "webp", "avif", "gif"]
"""The names of those that can be written: their codecs have a writer."""
