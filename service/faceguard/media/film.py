"""What is known of a video, and who shows it picture by picture."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO, Protocol

from faceguard.media.frames import Colour, VideoPicture
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.ticket import Checkpoint


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a file says of its video."""

    width: int
    """Of the upright picture."""
    height: int
    codec: str
    rate: Fraction
    """Pictures a second on the average."""
    time_base: Fraction
    """Seconds that one unit of time stands for."""
    aspect: Fraction
    """Width of an upright pixel, in its heights."""
    sounds: tuple[str, ...]
    """The codec of each track of sound."""
    colour: Colour
    """That of the first picture."""
    start: Fraction
    """The second at which the file's clock begins."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """A track of sound, as it is handed on."""

    codec: str
    """In the file."""
    rate: int
    """Samples a second of what is handed on."""
    layout: str
    """FFmpeg's name of how its channels lie."""
    configuration: bytes
    """That of the packets that are handed on; empty where samples are."""


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """A packet of a track of sound, or samples of it."""

    data: bytes
    """Of samples: 32-bit floating point numbers, one channel after the other."""
    time: int | None
    """When it is heard, in units of `base`."""
    order: int | None
    """By which the decoder goes, in the same units."""
    duration: int
    base: Fraction


SoundPieces = Callable[[int, SoundPiece], None]
"""Is given a track's place among those of sound, and a piece of it."""


class Film(Protocol):
    """Shows a video once, from its beginning to its end."""

    @property
    def expected(self) -> int | None:
        """How many pictures there may be; None where the file says nothing of it."""
        ...

    @property
    def facts(self) -> VideoFacts:
        """What is known once the first picture is there."""
        ...

    @property
    def sounds(self) -> Sequence[SoundFacts]:
        """The tracks of sound."""
        ...

    @property
    def unread(self) -> int:
        """Packets of pictures that the decoder made nothing of, so far."""
        ...

    @property
    def coded(self) -> int:
        """Bytes of the pictures in the file, so far."""
        ...

    def pictures(self, sound: SoundPieces | None = None) -> Iterator[VideoPicture]:
        """Yield the pictures in the order in which they are shown, no two at one time, and all of one size.

        Pieces of sound are given away as they come, if somebody takes them. Raises FaceguardError.
        """
        ...


class Films(Protocol):
    """Opens files."""

    def __call__(
        self, file: BinaryIO, limits: VideoLimits, checkpoint: Checkpoint, sounding: Sounding = Sounding.AAC, /
    ) -> AbstractContextManager[Film]:
        """Open one; raises FaceguardError, and what the checkpoint raises, which is called while it waits."""
        ...
