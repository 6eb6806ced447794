"""Files that are neither pictures nor videos."""

from faceguard.batch.pictures import Source
from faceguard.batch.store import BEGINNING
from faceguard.codecs import is_picture
from faceguard.errors import FaceguardError


class UnnamedPictureError(FaceguardError):
    slug = "unnamed-picture"
    title = "A picture or video without the suffix of one is not copied; name it, or rename it, to have it redacted"


def content(source: Source) -> bytes:
    """Return the bytes of a file that is neither; raises UnnamedPictureError and UnreadableFileError."""
    data = source.read_within()
    if is_picture(data[:BEGINNING]) or source.begins_as_video(data[:BEGINNING]):
        raise UnnamedPictureError
    return data
