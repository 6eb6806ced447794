"""The picture formats: their names, media types and file suffixes in one place."""

from enum import StrEnum


class PictureFormat(StrEnum):
    """A format that can be read; those of `WRITABLE` can be written as well."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    BMP = "bmp"
    GIF = "gif"
    HEIC = "heic"
    TIFF = "tiff"

    @property
    def media_type(self) -> str:
        return f"image/{self}"

    @property
    def suffix(self) -> str:
        return ".jpg" if self is PictureFormat.JPEG else f".{self}"

    @property
    def written_as(self) -> "PictureFormat":
        """The format of the answer when none is asked for."""
        if self in WRITABLE:
            return self
        return PictureFormat.JPEG if self is PictureFormat.HEIC else PictureFormat.PNG


WRITABLE = (PictureFormat.JPEG, PictureFormat.PNG, PictureFormat.WEBP, PictureFormat.AVIF)
