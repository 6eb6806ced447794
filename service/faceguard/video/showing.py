"""Videos shown from their first frame on, as often as is asked."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from faceguard.media.film import Film, Films
from faceguard.media.frames import VideoPicture
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.ticket import Checkpoint

Opened = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens a file, with a position of its own."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows videos within limits."""

    films: Films
    limits: VideoLimits
    checkpoint: Checkpoint

    def film(self, file: BinaryIO, sounding: Sounding = Sounding.AAC) -> AbstractContextManager[Film]:
        """Show a file; raises FaceguardError, and what the checkpoint raises."""
        return self.films(file, self.limits, self.checkpoint, sounding)

    @contextmanager
    def pictures(self, opened: Opened) -> Iterator[Iterable[VideoPicture]]:
        """Give the pictures of a file that is opened for that; raises the same, and what opening raises."""
        with opened() as file, self.film(file) as film:
            yield film.pictures()
