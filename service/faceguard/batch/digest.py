"""The digest of a file that may be too long for memory."""

import hashlib

from faceguard.batch.pictures import Source

PIECE = 1 << 20
"""Bytes that are read at a time."""


def sha256(source: Source) -> str:
    """Return it as 64 hex digits; raises UnreadableFileError."""
    digest = hashlib.sha256()
    with source.lying() as place, place.open() as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
