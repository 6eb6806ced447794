"""Boxes of pictures seen recently, by the picture's digest; never pixels."""

import time
from collections import OrderedDict

from faceguard.api.body import Body
from faceguard.options import DetectOptions

Key = tuple[str, DetectOptions]


class Cache:
    """Keeps answers as they are sent. The least recently used leave first, and all after their time.

    With no entries it is off.
    """

    def __init__(self, entries: int, seconds: float) -> None:
        self._entries = entries
        self._seconds = seconds
        self._bodies: OrderedDict[Key, tuple[float, Body]] = OrderedDict()

    @property
    def enabled(self) -> bool:
        return self._entries > 0

    def put(self, sha256: str, options: DetectOptions, body: Body) -> None:
        """Remember the answer to a picture of this digest, in hex digits."""
        key = sha256, options
        self._bodies[key] = time.monotonic() + self._seconds, body
        self._bodies.move_to_end(key)
        while len(self._bodies) > self._entries:
            self._bodies.popitem(last=False)

    def get(self, sha256: str, options: DetectOptions) -> Body | None:
        """Return the answer, or None."""
        key = sha256.lower(), options
        expires, body = self._bodies.get(key, (0, None))
        if expires < time.monotonic():
            self._bodies.pop(key, None)
            return None
        self._bodies.move_to_end(key)
        return body
