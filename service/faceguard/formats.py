"""The names of the picture formats; all else that is known of them stands in `faceguard.codecs`."""

from enum import StrEnum


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
