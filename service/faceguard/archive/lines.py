"""JSON lines that wait for their place at the end of an archive."""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

STEP = 2**16


class Lines:
    """Lines held compressed, to a tenth or so: there may be thousands, with hundreds of boxes each."""

    def __init__(self) -> None:
        self._deflater = zlib.compressobj()
        self._held = bytearray()

    def add(self, line: Mapping[str, Any]) -> None:
        """Add an object."""
        self.append(json.dumps(line).encode())

    def append(self, line: bytes) -> None:
        """Add a line as it is."""
        self._held += self._deflater.compress(line + b"\n")

    def pieces(self) -> Iterator[bytes]:
        """Give all lines, once the last one was added."""
        inflater = zlib.decompressobj()
        rest = bytes(self._held + self._deflater.flush())
        while rest or not inflater.eof:
            yield inflater.decompress(rest, STEP)
            rest = inflater.unconsumed_tail
