"""Where frames lie in shared memory."""

from dataclasses import dataclass
from typing import Self

from faceguard.picture import Frame, Pixels


@dataclass(frozen=True, slots=True)
class FrameLayout:
    """A frame without its pixels: all of them come first in its memory, then its alpha channel if it has one."""

    start: int
    """Its first byte."""
    width: int
    height: int
    transparent: bool
    duration: float

    @classmethod
    def of(cls, frame: Frame, start: int) -> Self:
        """Take a frame's."""
        return cls(start, frame.width, frame.height, frame.alpha is not None, frame.duration)

    @property
    def size(self) -> int:
        """In bytes."""
        return self.width * self.height * (4 if self.transparent else 3)

    def view(self, memory: Pixels, start: int | None = None) -> Frame:
        """Return the frame in these bytes, of which changes are seen by all who share them; raises ValueError.

        It begins at its own start, unless the memory begins elsewhere.
        """
        first = self.start if start is None else start
        own = memory[first : first + self.size]
        colours = self.width * self.height * 3
        alpha = own[colours:].reshape(self.height, self.width) if self.transparent else None
        return Frame(own[:colours].reshape(self.height, self.width, 3), alpha, self.duration)
