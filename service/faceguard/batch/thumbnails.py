"""Small pictures of results that lie in a folder, found by their digests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256 as digest_of

from faceguard.batch.digest import sha256
from faceguard.batch.pictures import Source
from faceguard.errors import FaceguardError

SIDE, QUALITY = 360, 80
"""The longest, in pixels, and that of the JPEG."""


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Those pictures of a folder that are results, whatever their names are."""

    found: dict[str, Source]
    draw: Callable[[bytes], bytes]
    """Makes a small JPEG of a picture; raises FaceguardError."""

    @classmethod
    def among(
        cls, sources: Iterable[Source], is_result: Callable[[str], bool], draw: Callable[[bytes], bytes]
    ) -> "Thumbnails":
        """Look for the results among these files; the others, originals among them, are not remembered."""
        found = {}
        for source in sources:
            try:
                if not source.is_video() and is_result(digest := sha256(source)):
                    found[digest] = source
            except FaceguardError:  # it is not shown
                continue
        return cls(found, draw)

    def __call__(self, sha256: str) -> bytes | None:
        """Return that of the result with this digest; None where it is not here, or is another picture by now."""
        source = self.found.get(sha256)
        try:
            content = source.read() if source else b""
            return self.draw(content) if digest_of(content).hexdigest() == sha256 else None
        except FaceguardError:
            return None
