"""The names of files in an archive, which are a stranger's text and become paths where it is unpacked."""

import re
import unicodedata
from pathlib import PurePosixPath

from faceguard.errors import TakenNameError, UnsafeNameError

LONGEST, LONGEST_PART = 1024, 255
"""Bytes of a whole name and of a part of it, which is the most that usual file systems take."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_SYSTEM = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever the suffix."""


def checked(name: str) -> PurePosixPath:
    r"""Return the name as a relative path that stays below where it is unpacked; raises UnsafeNameError.

    What stands between its parts is read as programs write it: `./a`, `a//b` and, on Windows, `a\b`.
    """
    slashed = name.replace("\\", "/")
    parts = [part for part in slashed.split("/") if part not in {"", "."}]
    if slashed.startswith("/") or not parts or not all(part.rstrip(". ") for part in parts):
        raise UnsafeNameError("A name has to be a relative path that does not lead upwards")
    if _CONTROL.search(name) or _DRIVE.match(parts[0]):
        raise UnsafeNameError("Control characters and drives are not taken")
    path = PurePosixPath(*parts)
    if len(path.as_posix().encode()) > LONGEST or any(len(part.encode()) > LONGEST_PART for part in parts):
        raise UnsafeNameError(f"At most {LONGEST} bytes, and {LONGEST_PART} between slashes")
    return path


def is_folder(name: str) -> bool:
    """Tell whether an entry of this name is a folder."""
    return name.endswith(("/", "\\"))


def is_left_out(path: PurePosixPath) -> bool:
    """Tell whether a file is hidden, or one of those that systems put beside pictures."""
    return any(part.startswith(".") or part in _SYSTEM for part in path.parts)


def portable(path: PurePosixPath) -> PurePosixPath:
    """Return a path that every system can write: without blanks and dots at the ends of its parts, or devices."""
    return PurePosixPath(*(_portable(part) for part in path.parts))


class TakenNames:
    """The files of an archive; of those that are one file on some system, the first is taken."""

    def __init__(self) -> None:
        self._files, self._folders = set[PurePosixPath](), set[PurePosixPath]()

    def take(self, path: PurePosixPath) -> None:
        """Take a path; raises TakenNameError where it is one that was taken, or lies below one or above."""
        key = PurePosixPath(*map(_folded, path.parts))
        folders = set(key.parents)
        if key in self._files or key in self._folders or not self._files.isdisjoint(folders):
            raise TakenNameError
        self._files.add(key)
        self._folders |= folders


def _portable(part: str) -> str:
    """Name a part of a path as Windows would, but for devices, which it cannot name."""
    bare = part.rstrip(". ")
    return f"_{bare}" if _DEVICE.match(bare) else bare


def _folded(part: str) -> str:
    """Return what all spellings of a name have in common (Unicode, canonical caseless matching)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", part).casefold())
