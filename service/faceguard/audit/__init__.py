"""Whether a finished file holds its picture and nothing else: an allow-list for each format that is written."""

from faceguard.audit import isobmff, jpeg, png, riff
from faceguard.errors import BrokenPictureError, LeakError, TooComplexError
from faceguard.formats import PictureFormat

_AUDITS = {
    PictureFormat.JPEG: jpeg.audit,
    PictureFormat.PNG: png.audit,
    PictureFormat.WEBP: riff.audit,
    PictureFormat.AVIF: isobmff.audit,
}


def audit(data: bytes, format: PictureFormat) -> None:  # noqa: A002 - the option's name
    """Raise LeakError on anything in a finished file that is not on the format's list."""
    try:
        _AUDITS[format](data)
    except (BrokenPictureError, TooComplexError, KeyError):
        raise LeakError("not a whole file of a format that is written") from None
