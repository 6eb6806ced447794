"""The names of the picture formats, and the suffixes of videos.

All else that is known of them stands in `faceguard.codecs` and `faceguard.media`.
"""

from enum import StrEnum
from pathlib import PurePath
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


VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".3gp", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".flv", ".wmv"}
    | {".ogv", ".mxf", ".dv"}
)
"""By these names files are taken for videos."""


def is_named_as_video(path: str) -> bool:
    """Tell by the suffix."""
    return PurePath(path).suffix.lower() in VIDEO_SUFFIXES


WritableFormat = Literal["jpeg", "png", "webp", "avif", "gif"]
"""The names of those that can be written: their codecs have a writer."""
