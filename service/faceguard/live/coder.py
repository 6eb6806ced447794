"""A client's JPEGs, read and written in processes of their own, one after the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from faceguard.codecs import sniff
from faceguard.codecs.coder import Coder, Coders
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import CodecFailedError, UnsupportedPictureError
from faceguard.formats import PictureFormat
from faceguard.live.limits import decode_limits
from faceguard.picture import Frame, Picture, Pixels
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint


def jpegs(settings: Settings) -> Callable[[], "FrameCoder"]:
    """Return what makes coders for clients, within these settings."""
    return lambda: FrameCoder(decode_limits(settings.max_pixels), settings.max_pixels)


class FrameCoder:
    """Reads and writes the frames of one client, which is never told anything of another's.

    A helper serves for as many pixels as one photo may have, which is what its memory and its time are bounded for, or
    until it fails. Then it ends, and another takes its place.
    """

    def __init__(self, limits: DecodeLimits, most: int) -> None:
        """Take the limits of a frame, and how many pixels a helper reads at most."""
        self._limits, self._most = limits, most
        self._in_use, self._closed = threading.Lock(), False
        self._lent = ExitStack()
        self._coder: Coder | None = None
        self._left = 0
        self._picture: Picture | None = None
        self._checkpoint: Checkpoint = lambda: None

    def decode(self, data: bytes, coders: Coders, checkpoint: Checkpoint) -> Pixels:
        """Read a JPEG; return pixels (height, width, 3) RGB of its own. Raises FaceguardError."""
        if sniff(data) is not PictureFormat.JPEG:
            raise UnsupportedPictureError("Frames are JPEGs")
        self._checkpoint = checkpoint
        coder = self._taken(coders)
        try:
            self._picture = coder.decode(data, self._limits)
        except BaseException:
            self._give_back()
            raise
        self._left -= self._picture.width * self._picture.height
        return self._picture.frames[0].pixels.copy()

    def encode(self, pixels: Pixels, quality: int | None) -> bytes:
        """Write a frame of the size of the last one that was read; by default about as coarse as that.

        Raises FaceguardError.
        """
        if self._coder is None or self._picture is None:
            raise CodecFailedError
        try:
            return self._coder.encode(self._picture, [Frame(pixels)], PictureFormat.JPEG, quality)
        except BaseException:
            self._give_back()
            raise

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the helper for this block: its memory goes to others as soon as it ends."""
        try:
            with self._in_use:
                yield
        finally:
            if self._closed:
                self.close()

    def close(self) -> None:
        """End the helper, for good: at once, or when whoever uses it is done."""
        self._closed = True
        if self._in_use.acquire(blocking=False):
            try:
                self._give_back()
            finally:
                self._in_use.release()

    def _check(self) -> None:
        """Call the checkpoint of the work at hand, which is another one with each frame."""
        self._checkpoint()

    def _taken(self, coders: Coders) -> Coder:
        if self._left <= 0:
            self._give_back()
        if self._coder is None:
            if self._closed:
                raise CodecFailedError
            self._coder = self._lent.enter_context(coders(self._check))
            self._left = self._most
        return self._coder

    def _give_back(self) -> None:
        self._coder = self._picture = None
        self._lent.close()
