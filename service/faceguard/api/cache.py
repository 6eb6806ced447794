"""Boxes of pictures seen recently, by the picture's digest; never pixels."""

import hashlib
import time
from collections import OrderedDict

from faceguard.options import DetectOptions
from faceguard.report import DetectionReport

Key = tuple[str, DetectOptions]


class Cache:
    """Least recently used entries leave first, and all after their time. With no entries it is off."""

    def __init__(self, entries: int, seconds: float) -> None:
        self._entries = entries
        self._seconds = seconds
        self._reports: OrderedDict[Key, tuple[float, DetectionReport]] = OrderedDict()

    @property
    def enabled(self) -> bool:
        return self._entries > 0

    def put(self, image: bytes, options: DetectOptions, report: DetectionReport) -> None:
        """Remember a report, if the cache is on: a digest is a fingerprint, so it is made for that alone."""
        if self.enabled:
            key = hashlib.sha256(image).hexdigest(), options
            self._reports[key] = time.monotonic() + self._seconds, report
            self._reports.move_to_end(key)
            while len(self._reports) > self._entries:
                self._reports.popitem(last=False)

    def get(self, sha256: str, options: DetectOptions) -> DetectionReport | None:
        """The report, or None."""
        key = sha256.lower(), options
        expires, report = self._reports.get(key, (0, None))
        if expires < time.monotonic():
            self._reports.pop(key, None)
            return None
        self._reports.move_to_end(key)
        return report
