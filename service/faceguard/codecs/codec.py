"""What has to be known of a format to read it, to write it and to name it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faceguard.codecs.limits import DecodeLimits
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written, and what it can hold."""

    write: Callable[[Picture, Sequence[Pixels], int | None], bytes]
    """Code the frames, all grey (height, width), RGB or RGBA alike, in the place of those of the source.

    Quality is 1 to 100; without one, the writer keeps the source's where it can.
    """
    audit: Callable[[bytes], None]
    """Raise LeakError, BrokenPictureError or TooComplexError unless a file holds its pictures and nothing else."""
    max_side: int | None = None
    """The longest side that the format, or its encoder, can hold, in pixels."""
    transparent: bool = True
    """It holds an alpha channel."""
    animated: bool = True
    """It holds several frames."""
    palette: bool = False
    """Frames of few colours are written as numbers of these."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One format. Its name is its key in `CODECS`."""

    title: str
    """What people call it."""
    media_type: str
    suffixes: tuple[str, ...]
    """Of files in this format, in lower case; a file that is written has the first one."""
    matches: Callable[[bytes], bool]
    """Tell by its first bytes whether a file is in this format and no other."""
    read: Callable[[bytes, DecodeLimits], Picture]
    """Read a file within the limits; may raise anything, of which FaceguardError says what is wrong."""
    written_as: PictureFormat
    """The format of the answer when none is asked for: itself where it has a writer."""
    writer: Writer | None = None

    @property
    def suffix(self) -> str:
        """The one that a file in this format is written with."""
        return self.suffixes[0]
