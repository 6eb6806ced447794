"""A client's JPEGs, read and written in processes of their own, one after the other."""

import threading
from contextlib import ExitStack

from faceguard.codecs import sniff
from faceguard.codecs.coder import Coder, Coders
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import CodecFailedError, UnsupportedPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture, Pixels
from faceguard.ticket import Checkpoint


class FrameCoder:
    """Reads and writes the frames of one client, which is never told anything of another's.

    A helper serves for as many pixels as one photo may have, which is what its memory and its time are bounded for, or
    until it fails. Then it ends, and another takes its place.
    """

    def __init__(self, limits: DecodeLimits, most: int) -> None:
        """Take the limits of a frame, and how many pixels a helper reads at most."""
        self._limits, self._most = limits, most
        self._lock, self._closed = threading.Lock(), False
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

    def close(self) -> None:
        """End the helper, for good; whoever still works with it fails."""
        with self._lock:
            self._closed = True
        self._give_back()

    def _check(self) -> None:
        """Call the checkpoint of the work at hand, which is another one with each frame."""
        self._checkpoint()

    def _taken(self, coders: Coders) -> Coder:
        if self._left <= 0:
            self._give_back()
        if self._coder is None:
            with self._lock:
                if self._closed:
                    raise CodecFailedError
                self._coder = self._lent.enter_context(coders(self._check))
            self._left = self._most
        return self._coder

    def _give_back(self) -> None:
        with self._lock:
            self._coder = self._picture = None
            self._lent.close()
