"""A source's pictures, as they come: in order, at their times, and none of them damaged."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from faceguard.codecs.coder import Coders
from faceguard.errors import CancelledError, FaceguardError
from faceguard.live.limits import MAX_PIXELS
from faceguard.media.frames import VideoPicture
from faceguard.media.limits import VideoLimits
from faceguard.picture import Pixels
from faceguard.sandbox.films import SealedFilms
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint

FOREVER = 10.0 * 365 * 24 * 60 * 60
"""Seconds of a stream that has no end."""
LATE, EARLY = 1.0, 10.0
"""Seconds by which a picture may be late or early before its source's clock is taken for another one."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is to be shown: a pipe of packets, or a file."""

    number: int
    descriptor: int
    """Of a pipe of packets, or of a file."""
    is_file: bool
    is_paced: bool
    """Whether the pictures are to be waited for."""


class Filming(threading.Thread):
    """Shows one of these, from the beginning to its end or until another one takes its place."""

    def __init__(
        self,
        films: SealedFilms,
        settings: Settings,
        incoming: Incoming,
        take: Callable[[VideoPicture], None],
        ended: Callable[[str | None], None],
    ) -> None:
        """Take who is given the pictures, and who is told that there are no more, and why."""
        super().__init__(name="filming", daemon=True)
        self._films, self._settings, self._incoming, self._take, self._ended = films, settings, incoming, take, ended
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End it soon."""
        self._stopped.set()

    def run(self) -> None:
        """Show the pictures, and say when there are no more."""
        reason = None
        try:
            self._show()
        except CancelledError:
            return
        except FaceguardError as error:
            reason = error.slug
        finally:
            os.close(self._incoming.descriptor)
        self._ended(reason)

    def _show(self) -> None:
        limits, most = self._settings, self._settings.max_video
        if not self._incoming.is_file:
            bounds = VideoLimits(limits.max_pixels, 0, FOREVER)
            with self._films.flow(self._incoming.descriptor, bounds, self._check) as film:
                self._give(film.pictures(), lambda: film.facts.time_base)
            return
        bounds = VideoLimits(limits.max_pixels, most, limits.max_video_seconds)
        with (
            open(self._incoming.descriptor, "rb", closefd=False) as file,
            self._films(file, bounds, self._check) as film,
        ):
            self._give(film.pictures(), lambda: film.facts.time_base)

    def _give(self, pictures: Iterable[VideoPicture], base: Callable[[], Fraction]) -> None:
        paced = self._paced(pictures, base) if self._incoming.is_paced else pictures
        for picture in paced:
            self._check()
            if picture.whole:
                self._take(picture)

    def _paced(self, pictures: Iterable[VideoPicture], base: Callable[[], Fraction]) -> Iterator[VideoPicture]:
        """Give each at its time, as seen from the first one."""
        start: float | None = None
        for picture in pictures:
            own = float(picture.time * base())
            if start is None or not -EARLY < time.monotonic() - (start + own) < LATE:
                start = time.monotonic() - own
            self._stopped.wait(max(0.0, start + own - time.monotonic()))
            yield picture

    def _check(self) -> None:
        if self._stopped.is_set():
            raise CancelledError


class Filmed:
    """Makes frames of pictures, of sides that are even and no larger than live frames may be."""

    def decode(self, picture: VideoPicture, _: Coders, checkpoint: Checkpoint) -> Pixels:
        """Return pixels (height, width, 3) RGB."""
        checkpoint()
        pixels = picture.rgb()
        height, width = pixels.shape[:2]
        if width * height <= MAX_PIXELS:
            return pixels
        scale = (MAX_PIXELS / (width * height)) ** 0.5
        size = int(width * scale) // 2 * 2, int(height * scale) // 2 * 2
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)

    def encode(self, pixels: Pixels, _: int | None) -> Pixels:
        """Return them: each outlet codes them for itself."""
        return pixels

    def used(self) -> AbstractContextManager[None]:
        """Need nothing."""
        return nullcontext()

    def close(self) -> None:
        """Hold nothing."""
