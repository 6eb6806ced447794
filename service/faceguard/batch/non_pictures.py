"""Files that are not pictures."""

from faceguard.batch.pictures import Source
from faceguard.batch.store import BEGINNING
from faceguard.codecs import is_picture
from faceguard.errors import FaceguardError


class UnnamedPictureError(FaceguardError):
    slug = "unnamed-picture"
    title = "A picture without the suffix of one is not copied; name it, or rename it, to have it redacted"


def content(source: Source) -> bytes:
    """Return the bytes of a file that is not a picture; raises UnnamedPictureError and UnreadableFileError."""
    data = source.read_within()
    if is_picture(data[:BEGINNING]):
        raise UnnamedPictureError
    return data
