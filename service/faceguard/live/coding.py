"""What a source gives for a frame, and what is given back for it."""

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from faceguard.codecs.coder import Coders
from faceguard.picture import Pixels
from faceguard.ticket import Checkpoint

Given_contra = TypeVar("Given_contra", contravariant=True)
Content_co = TypeVar("Content_co", covariant=True)


class Coding(Protocol[Given_contra, Content_co]):
    """Reads and writes the frames of one stream."""

    def decode(self, data: Given_contra, coders: Coders, checkpoint: Checkpoint, /) -> Pixels:
        """Return pixels (height, width, 3) RGB of its own; raises FaceguardError."""
        ...

    def encode(self, pixels: Pixels, quality: int | None, /) -> Content_co:
        """Write a frame of the size of the last one that was read; raises FaceguardError."""
        ...

    def used(self) -> AbstractContextManager[None]:
        """Keep what it works with for this block, which no other thread ends meanwhile."""
        ...

    def close(self) -> None:
        """End it, for good: at once, or when whoever uses it is done."""
        ...
