"""Whether people can still be recognised in a finished video, whose faces are found again in what covers them."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from faceguard.detection.spec import Loader
from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.policy.comparison import Comparison
from faceguard.ticket import Checkpoint
from faceguard.video.clearest import visit
from faceguard.video.find import Found

LOOKS = 3
"""How many frames are compared for each track: the best of as many parts of its time."""
AROUND = 0.5
"""What is kept around a box for that, in shares of it: the points of a face are looked for there."""
Pictures = Callable[[], AbstractContextManager[Iterable[VideoPicture]]]
"""Shows a video from its first frame on."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Compares the faces of the source with what is in their places."""

    source: Pictures
    result: Pictures
    lent: Callable[[], AbstractContextManager[Comparison]]
    """Lends what compares faces."""
    checkpoint: Checkpoint

    def recognised(self, found: Found, tracks: Sequence[int]) -> set[int]:
        """Tell which of these tracks, which were found in the result, are recognised by the faces that were there."""
        before, known = defaultdict[int, deque[Pixels]](deque), set[int]()
        if not tracks:
            return known

        def keep(track: int, pixels: Pixels, box: Box) -> None:
            before[track].append(_around(pixels, box)[0].copy())

        with self.source() as pictures:
            visit(pictures, found, LOOKS, keep, self.checkpoint, tracks)
        with self.result() as pictures, self.lent() as comparison:

            def compare(track: int, pixels: Pixels, box: Box) -> None:
                after, place = _around(pixels, box)
                if comparison.remains(before[track].popleft(), after, place):
                    known.add(track)

            visit(pictures, found, LOOKS, compare, self.checkpoint, tracks)
        return known


def recogniser(
    source: Pictures, result: Pictures, loader: Loader, checkpoint: Checkpoint
) -> Callable[[Found, Sequence[int]], set[int]] | None:
    """Return what tells which tracks of a result are recognised; None where no network for that is installed."""
    if not Comparison.can_be_had(loader):
        return None
    return Compared(source, result, partial(Comparison.lent, loader), checkpoint).recognised


def _around(pixels: Pixels, box: Box) -> tuple[Pixels, Box]:
    """Return a part of a frame (height, width, 3) around a box, and where the box is in it."""
    height, width = pixels.shape[:2]
    part = box.padded(AROUND).clipped(width, height)
    left, top, right, bottom = int(part.x), int(part.y), int(part.right), int(part.bottom)
    return pixels[top:bottom, left:right], Box(box.x - left, box.y - top, box.width, box.height)
