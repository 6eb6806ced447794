"""A place for pictures, and the thread that writes the newest one to it."""

import threading
from collections.abc import Callable

import cv2
import numpy as np

from faceguard.cameras.shows import Opening, Size
from faceguard.errors import FaceguardError
from faceguard.media.broadcast import NOT_TAKEN
from faceguard.picture import Pixels

WHOLE = 1e9
"""Seconds that whoever ends an outlet waits for it at most: until its file is whole."""


class Outlet:
    """Writes pictures at its own pace: where it is slow, the newest one is what it goes on with.

    All pictures are as large as the first one; others are made to fit into that.
    """

    def __init__(self, fell: Callable[[str | None], None], opening: Opening | None = None) -> None:
        """Take who is told, with a reason where there is one, when nothing can be written any more.

        Where no opening is given, it waits for one.
        """
        self._fell, self._opening = fell, opening
        self._there = threading.Condition()
        self._newest: tuple[Pixels, float] | None = None
        self._ended = False
        self.written = 0
        """Pictures so far."""
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)
        self._thread.start()

    def open(self, opening: Opening) -> None:
        """Begin, or begin anew."""
        with self._there:
            self._opening = opening
            self._there.notify()

    def offer(self, pixels: Pixels, seconds: float) -> None:
        """Take a picture (height, width, 3) RGB, instead of one that still waits."""
        with self._there:
            self._newest = pixels, seconds
            self._there.notify()

    def end(self, seconds: float = WHOLE) -> bool:
        """Finish what is written; return whether that was done in time."""
        with self._there:
            self._ended = True
            self._there.notify()
        self._thread.join(min(seconds, threading.TIMEOUT_MAX))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (first := self._next(needs_opening=True)) and (opening := self._opening):
            reason = None
            try:
                self._show(opening, *first)
            except FaceguardError as error:
                reason = error.slug
            except NOT_TAKEN:
                pass
            else:
                return
            self._opening = None
            self._fell(reason)

    def _show(self, opening: Opening, pixels: Pixels, start: float) -> None:
        height, width = pixels.shape[:2]
        seconds = start
        with opening((width, height)) as show:
            while True:
                show.write(fitted(pixels, (width, height)), seconds - start)
                self.written += 1
                following = self._next(needs_opening=False)
                if following is None:
                    return
                pixels, seconds = following

    def _next(self, *, needs_opening: bool) -> tuple[Pixels, float] | None:
        """Wait for a picture, and take it; None at the end."""
        with self._there:
            self._there.wait_for(
                lambda: self._ended or (self._newest and not (needs_opening and self._opening is None))
            )
            if self._newest is None or (needs_opening and self._opening is None):
                return None
            newest, self._newest = self._newest, None
            return newest


def fitted(pixels: Pixels, size: Size) -> Pixels:
    """Return a picture (height, width, 3) of this size, which shows the one given as large as it may be."""
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    scale = min(size[0] / width, size[1] / height)
    own = max(1, round(width * scale)), max(1, round(height * scale))
    whole = np.zeros((size[1], size[0], 3), np.uint8)
    left, top = (size[0] - own[0]) // 2, (size[1] - own[1]) // 2
    whole[top : top + own[1], left : left + own[0]] = cv2.resize(pixels, own, interpolation=cv2.INTER_AREA)
    return whole
