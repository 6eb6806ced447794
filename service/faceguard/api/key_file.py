"""Files of API keys, as editors write them."""

import codecs
import re

from faceguard.errors import FaceguardError

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What stands at the beginning of a text in wider letters, the longest first: one begins like another."""
_COMMENT = re.compile(r"(^|\s)#.*")


class KeyFileError(FaceguardError):
    slug = "key-file"
    title = "The file of API keys is not a text in UTF-8, or in UTF-16 with a byte order mark"


def keys_of(content: bytes) -> tuple[bytes, ...]:
    """Return the keys of a file, one a line, without blanks and comments; raises KeyFileError."""
    page = next((page for mark, page in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(page)
    except UnicodeDecodeError:
        raise KeyFileError from None
    if "\0" in text:
        raise KeyFileError
    # A byte order mark may stand at the beginning of each file that was joined to another.
    lines = (_COMMENT.sub("", line).strip() for line in text.replace("\ufeff", "").splitlines())
    return tuple(line.encode() for line in lines if line)
