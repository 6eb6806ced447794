"""Files that are not pictures."""

from faceguard.batch.pictures import Source
from faceguard.codecs import sniff
from faceguard.errors import FaceguardError


class UnnamedPictureError(FaceguardError):
    slug = "unnamed-picture"
    title = "A picture without the suffix of one is not copied; name it, or rename it, to have it redacted"


def content(source: Source) -> bytes:
    """Return the bytes of a file that is not a picture; raises UnnamedPictureError and UnreadableFileError."""
    data = source.read()
    try:
        sniff(data)
    except FaceguardError:
        return data
    raise UnnamedPictureError
