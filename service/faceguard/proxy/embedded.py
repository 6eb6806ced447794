"""Files within texts: as data: URLs (RFC 2397), and as bare base64."""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from faceguard.codecs import is_picture
from faceguard.container.films import begins_as_video
from faceguard.proxy.errors import UnknownPartError

Redact = Callable[[bytes], tuple[bytes, str]]
"""Return a picture without faces, and its media type; raises FaceguardError."""

URL = re.compile(
    r"data:([\w.+-]++/[\w.+-]++)?(?:;[\w.+-]++=[^;,:\s\"]*+)*+(;base64)?,([^\s\"'<>()\[\]{}\\]*+)", re.IGNORECASE
)
"""A data: URL, alone or in a text such as Markdown: media type, whether it is base64, and what it holds.

Before the comma no colon may stand again, so that no text makes the search take more than its length.
"""
BARE = re.compile(r"[A-Za-z0-9+/_\-\s]{64,}+={0,2}+\s*+")
"""What may be a file in base64, without any word on it."""
HEAD = 8192
"""Characters of base64 that are enough to tell a file by."""


def is_data_url(text: str) -> bool:
    """Tell whether a text is one such URL and nothing else."""
    return URL.fullmatch(text.strip()) is not None


def without_faces(text: str, redact: Redact) -> str:
    """Return a text with every picture in it redacted; raises UnknownPartError, and what `redact` raises."""
    if BARE.fullmatch(text) and _is_file(_decoded(text, HEAD)):
        return base64.b64encode(redact(_decoded(text))[0]).decode()
    return URL.sub(lambda found: _replaced(found, redact), text)


def _replaced(found: re.Match[str], redact: Redact) -> str:
    kind, encoded = (found[1] or "text/plain").lower(), found[3]
    content = _decoded(unquote_to_bytes(encoded).decode("latin-1")) if found[2] else unquote_to_bytes(encoded)
    if kind.startswith("text/") and not _is_file(content):
        return found[0]
    content, media_type = redact(content)
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _decoded(text: str, most: int | None = None) -> bytes:
    """Return the bytes of base64, in either alphabet, or those of its beginning; raises UnknownPartError."""
    plain = re.sub(r"\s", "", text).rstrip("=").translate(str.maketrans("-_", "+/"))[:most]
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        raise UnknownPartError from None


def _is_file(head: bytes) -> bool:
    """Tell whether bytes begin as a picture, a video or a document, which may hold pictures."""
    return is_picture(head) or begins_as_video(head) or head.startswith((b"%PDF", b"PK\3\4"))
