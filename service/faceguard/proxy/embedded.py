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
RUN = re.compile(r"[\w+/\-\\%]{60,}+={0,2}", re.ASCII)
"""What a file in base64 or hexadecimal begins with among other words, with the escapes of JSON and of URLs."""
LINE = re.compile(r"(?:\s|\\++[nr])++[\w+/\-]{16,}", re.ASCII)
"""What follows where it is broken into lines."""
HEXADECIMAL = re.compile(r"(?:\\*+x|0x)?((?:[0-9a-fA-F]{2}){30,})")
ENOUGH = 256
"""Characters in one line that may be a picture: those of a digest or a key are fewer."""
HEAD = 8192
"""Characters of base64 that are enough to tell a file by."""
DEEPEST = 3
"""How often texts may stand in the data: URLs of texts."""


def holds_file(text: str) -> bool:
    """Tell whether a text is one data: URL and nothing else, of what can be taken for a picture; or raise.

    Raises UnknownPartError for base64 that is none.
    """
    found = URL.fullmatch(text.strip())
    return found is not None and (not _kind(found).startswith("text/") or _is_file(_content(found)))


def is_bare_file(text: str) -> bool:
    """Tell whether a text is a file in base64, with no word on it."""
    return BARE.fullmatch(text) is not None and _is_file(_decoded(text, HEAD))


def without_faces(text: str, redact: Redact, depth: int = 0) -> str:
    """Return a text with every picture in it redacted; raises UnknownPartError, and what `redact` raises."""
    if is_bare_file(text):
        return _encoded(redact(_decoded(text))[0])
    pieces, at = list[str](), 0
    for found in URL.finditer(text):
        pieces += [_without_runs(text[at : found.start()], redact), _replaced(found, redact, depth)]
        at = found.end()
    return "".join([*pieces, _without_runs(text[at:], redact)])


def _kind(found: re.Match[str]) -> str:
    return (found[1] or "text/plain").lower()


def _content(found: re.Match[str]) -> bytes:
    plain = unquote_to_bytes(found[3])
    return _decoded(plain.decode("latin-1")) if found[2] else plain


def _replaced(found: re.Match[str], redact: Redact, depth: int) -> str:
    content = _content(found)
    if _kind(found).startswith("text/") and not _is_file(content):
        return _text(found, content.decode("latin-1"), redact, depth)
    content, media_type = redact(content)
    return f"data:{media_type};base64,{_encoded(content)}"


def _text(found: re.Match[str], text: str, redact: Redact, depth: int) -> str:
    """Return the URL of a text, such as HTML, without the faces of the pictures in it."""
    if depth == DEEPEST:
        raise UnknownPartError
    inner = without_faces(text, redact, depth + 1)
    return found[0] if inner == text else f"data:{_kind(found)};base64,{_encoded(inner.encode('latin-1'))}"


def _without_runs(text: str, redact: Redact) -> str:
    """Return a text outside of data: URLs without the faces of files that are encoded somewhere in it."""

    def replaced(found: re.Match[str]) -> str:
        run = re.sub(r"(?<!\\)\\++/", "/", found[0])
        plain = re.match(r"[^\\%]*", run)[0]  # type: ignore[index]  # it may be empty
        if not (len(run) >= ENOUGH or LINE.match(text, found.end())) or not _begins_file(run, plain):
            return found[0]
        if plain != run:  # in an encoding of its own, or hexadecimal
            raise UnknownPartError
        return _encoded(redact(_decoded(run))[0])

    return RUN.sub(replaced, text)


def _begins_file(run: str, plain: str) -> bool:
    if found := HEXADECIMAL.match(run):
        return _is_file(bytes.fromhex(found[1][:HEAD]))
    return len(plain) > 1 and _is_file(_decoded(plain, HEAD))


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


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
