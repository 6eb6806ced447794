"""Which way up a picture is, as EXIF blocks say it: TIFF files without a picture."""

from faceguard.container.ifd import first, order_of
from faceguard.container.tiff import directory
from faceguard.errors import BrokenPictureError, TooComplexError


def exif_orientation(exif: bytes) -> int:
    """Read the orientation, 1 to 8, that an EXIF block asks for; 1 where it says nothing that can be understood."""
    try:
        order = order_of(exif)
        return directory(exif, first(exif, order), order, more_pages=False).orientation
    except (BrokenPictureError, TooComplexError):
        return 1
