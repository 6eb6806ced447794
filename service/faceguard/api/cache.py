"""The cache of boxes, by whose it is and the digest of the picture. It never holds pixels."""

import time
from collections import OrderedDict

from faceguard.api.body import Body
from faceguard.options import DetectOptions

Key = tuple[str, str, DetectOptions]
"""The owner, the picture's digest, and the options that it was seen with."""


class Cache:
    """Keeps response bodies for a time, and drops the least recently used first. With 0 entries it is off."""

    def __init__(self, entries: int, seconds: float) -> None:
        self._entries = entries
        self._seconds = seconds
        self._bodies: OrderedDict[Key, tuple[float, Body]] = OrderedDict()

    @property
    def enabled(self) -> bool:
        return self._entries > 0

    def put(self, owner: str, sha256: str, options: DetectOptions, body: Body) -> None:
        """Keep the response to the owner's picture with this digest, given in hex digits."""
        key = owner, sha256, options
        self._bodies[key] = time.monotonic() + self._seconds, body
        self._bodies.move_to_end(key)
        while len(self._bodies) > self._entries:
            self._bodies.popitem(last=False)

    def get(self, owner: str, sha256: str, options: DetectOptions) -> Body | None:
        """Return the response to this owner for a digest and options, None if it is not there."""
        key = owner, sha256.lower(), options
        expires, body = self._bodies.get(key, (0, None))
        if expires < time.monotonic():
            self._bodies.pop(key, None)
            return None
        self._bodies.move_to_end(key)
        return body
