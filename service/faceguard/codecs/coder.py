"""What reads a picture and writes it again, in this process or in another."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from faceguard import codecs
from faceguard.codecs.limits import DecodeLimits
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture
from faceguard.ticket import Checkpoint


class Coder(Protocol):
    """Reads one picture and writes it again. All may raise FaceguardError."""

    def decode(self, data: bytes, limits: DecodeLimits) -> Picture:
        """Read a file."""

    def encode(self, source: Picture, frames: Sequence[Frame], format: PictureFormat, quality: int | None) -> bytes:  # noqa: A002 - the option's name
        """Write the frames, which are those of the source with other pixels."""


Coders = Callable[[Checkpoint], AbstractContextManager[Coder]]
"""Lends a coder for one picture; the checkpoint may stop its work."""


@contextmanager
def unguarded(_: Checkpoint) -> Iterator[Coder]:
    """Lend the codecs of this process, which nothing stops and nothing holds in."""
    yield codecs
