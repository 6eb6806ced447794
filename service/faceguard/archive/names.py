"""The names of files in an archive, which are a stranger's text and become paths where it is unpacked."""

import re
from pathlib import PurePosixPath

from faceguard.errors import UnsafeNameError

LONGEST, LONGEST_PART = 1024, 255
"""Bytes of a whole name and of a part of it, which is the most that usual file systems take."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_SYSTEM = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


def checked(name: str) -> PurePosixPath:
    """Return the name as a relative path that stays below where it is unpacked; raises UnsafeNameError."""
    parts = name.removesuffix("/").split("/")
    if _CONTROL.search(name) or _DRIVE.match(name) or "\\" in name:
        raise UnsafeNameError("Control characters, drives and backslashes are not taken")
    if not all(parts) or {".", ".."}.intersection(parts):
        raise UnsafeNameError("A name has to be a relative path that does not lead upwards")
    if len(name.encode()) > LONGEST or any(len(part.encode()) > LONGEST_PART for part in parts):
        raise UnsafeNameError(f"At most {LONGEST} bytes, and {LONGEST_PART} between slashes")
    return PurePosixPath(name)


def is_left_out(path: PurePosixPath) -> bool:
    """Tell whether a file is hidden, or one of those that systems put beside pictures."""
    return any(part.startswith(".") or part in _SYSTEM for part in path.parts)
