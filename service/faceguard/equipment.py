"""The detectors of the workers: each thread has its own, and gets new ones where one of them failed."""

import contextlib
import logging
import threading

from faceguard.detection.detectors import Detectors, Offer
from faceguard.errors import ModelError
from faceguard.models import Weights

logger = logging.getLogger("faceguard.equipment")
logger.addHandler(logging.NullHandler())  # the command line has no log


class Equipment:
    """Makes, hands out and closes the detectors of the thread that calls."""

    def __init__(self, weights: Weights, offer: Offer | None = None) -> None:
        """Take the detectors that can be asked for; where there are none here, they are tried at the start."""
        self._weights = weights
        self._offer = offer
        self._local = threading.local()
        self._made: list[Detectors] = []
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many threads have theirs."""
        return len(self._made)

    def prepare(self) -> Offer:
        """Verify the weights, and return what can be asked for; raises ModelError."""
        self._weights.verify()
        self._offer = self._offer or Offer.of(self._weights)
        return self._offer

    def make(self) -> None:
        """Make this thread's; raises ModelError."""
        detectors = Detectors(self._weights, self._offer)
        self._local.detectors = detectors
        with self._lock:
            self._made.append(detectors)

    def taken(self) -> Detectors:
        """Return this thread's, which are made where that did not succeed before; raises ModelError."""
        if not self._local.detectors:
            try:
                self.make()
            except ModelError:
                raise ModelError from None  # the detail has a path
        detectors: Detectors = self._local.detectors
        return detectors

    def replace(self) -> None:
        """Make this thread's anew: the state of the old ones after a crash is unknown."""
        self.close()
        try:
            self.make()
        except Exception:
            logger.exception("New detectors could not be loaded; the worker tries again when work comes")

    def close(self) -> None:
        """Close this thread's; it has none where they failed and could not be replaced."""
        if detectors := self._local.detectors:
            with self._lock:
                self._made.remove(detectors)
            self._local.detectors = None
            with contextlib.suppress(Exception):
                detectors.close()
