"""What a file holds, with its digest; of a known file, the digest alone."""

import hashlib
from dataclasses import dataclass
from typing import Any

from faceguard.batch.look import Look
from faceguard.batch.pictures import Source
from faceguard.batch.videos import Tell
from faceguard.workers import Workers

PIECE = 1 << 20
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Says what a file holds, with its digest, and of a known file that alone; it can be pickled."""

    look: Look
    known: frozenset[str] = frozenset()

    def __call__(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return it; raises FaceguardError."""
        if source.is_video():
            digest = _digest(source)
            return {"sha256": digest} | ({} if digest in self.known else self.look.film(workers, source, tell))
        content = source.read()
        digest = hashlib.sha256(content).hexdigest()
        return {"sha256": digest} | ({} if digest in self.known else self.look.photo(workers, content))


def _digest(source: Source) -> str:
    """Return the digest of a file that may be too long for memory."""
    digest = hashlib.sha256()
    with source.lying() as place, place.open() as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
