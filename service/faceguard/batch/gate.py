"""What a file holds, with its digest; of a known file, the digest alone."""

import hashlib
from dataclasses import dataclass
from typing import Any

from faceguard.batch.digest import sha256
from faceguard.batch.look import Look
from faceguard.batch.pictures import Source
from faceguard.batch.videos import Tell
from faceguard.workers import Workers


@dataclass(frozen=True, slots=True)
class Gate:
    """Says what a file holds, with its digest, and of a known file that alone; it can be pickled."""

    look: Look
    known: frozenset[str] = frozenset()

    def __call__(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return it; raises FaceguardError."""
        if source.is_video():
            digest = sha256(source)
            return {"sha256": digest} | ({} if digest in self.known else self.look.film(workers, source, tell))
        content = source.read()
        digest = hashlib.sha256(content).hexdigest()
        return {"sha256": digest} | ({} if digest in self.known else self.look.photo(workers, content))
