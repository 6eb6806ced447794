"""Frames in, redacted frames out: each after a fixed look-ahead, and in order."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from faceguard.geometry import Box
from faceguard.live.inquiry import Inquiry
from faceguard.live.options import LiveOptions
from faceguard.live.tracker import Tracker
from faceguard.picture import Frame, Pixels
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Impression
from faceguard.redaction import redact_in_place
from faceguard.redaction.artwork import Artwork
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.style import Style
from faceguard.ticket import Checkpoint
from faceguard.tracking.link import Seen


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A frame for a detector to look at."""

    number: int
    pixels: Pixels
    """Shape (height, width, 3), RGB; nobody else has this copy."""
    begins: bool
    """Whether nobody has looked at its shot yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A frame as it may be seen."""

    number: int
    pixels: Pixels
    """Shape (height, width, 3), RGB."""
    covered: bool
    """Whether all of it is covered, as nobody knows who is in it."""


class Engine:
    """Takes frames of one size, one after the other, and gives each back with all that is to be covered.

    What is known of a frame when its turn comes is all that it is covered by, so whoever looks may be late or never
    come back: a frame is shown as a whole only where somebody looked at its shot, and not long before or after it.

    One thread at a time takes and gives frames; what was seen may be told by others.
    """

    def __init__(self, options: LiveOptions, standing: Standing = NO_RULES, persons: Persons = NOBODY) -> None:
        """Take what is asked for, which may be replaced later, the operator's rules, and whom rules may ask for."""
        self.options = options
        self._standing = standing
        self.artwork: Artwork | None = None
        """What the style `image` shows; None is the first emoji."""
        self._tracker, self._lock = Tracker(persons), threading.Lock()
        self._waiting = deque[tuple[int, Pixels]]()

    def take(self, pixels: Pixels, seconds: float) -> int:
        """Take a frame (height, width, 3) RGB, which is the engine's from now on, and when it came; return its number.

        The clock is one that never goes back.
        """
        luma = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
        with self._lock:
            number = self._tracker.step(luma, seconds, len(self._waiting))
        self._waiting.append((number, pixels))
        return number

    def newest(self) -> Subject:
        """Return the frame that was taken last and not given back yet."""
        number, pixels = self._waiting[-1]
        with self._lock:
            return Subject(number, pixels.copy(), self._tracker.begins(number))

    def saw(self, seen: Seen) -> Inquiry | None:
        """Take what somebody saw in a frame; return which faces of it should be looked at more closely, if any."""
        with self._lock:
            self._tracker.saw(seen)
            inquiry = self._tracker.inquiry()
            return inquiry if inquiry and inquiry.frame == seen.frame else None

    def hear(self, inquiry: Inquiry, impressions: Mapping[int, Impression]) -> None:
        """Take what came of that."""
        with self._lock:
            self._tracker.hear(inquiry, impressions)

    def doubt(self) -> None:
        """Believe nothing that came of it: it failed."""
        with self._lock:
            self._tracker.doubt()

    def due(self, checkpoint: Checkpoint = lambda: None, *, all_of_them: bool = False) -> Iterator[Shown]:
        """Give the frames back whose turn it is, covered; all that wait where no more are coming."""
        while len(self._waiting) > (0 if all_of_them else self.options.look_ahead):
            number, pixels = self._waiting.popleft()
            yield self._covered(number, pixels, checkpoint)

    def _covered(self, number: int, pixels: Pixels, checkpoint: Checkpoint) -> Shown:
        options, frame = self.options, Frame(pixels)
        with self._lock:
            self._tracker.judge(Bench(options.rules, self._standing))
            places = self._tracker.places(number, options.max_age)
        if places is None:
            cover_whole(frame, options)
            return Shown(number, pixels, covered=True)
        usual = options.look
        regions = [place.region(usual) for place in places]
        regions += options.everywhere
        redact_in_place(
            frame,
            regions,
            options.style,
            color=options.rgb,
            artwork=self.artwork,
            outline=options.outline,
            checkpoint=checkpoint,
        )
        return Shown(number, pixels, covered=False)


def cover_whole(frame: Frame, options: LiveOptions) -> None:
    """Cover all of a frame with one colour, of which no style could leave anything."""
    style = Style.SOLID if options.style is Style.SOLID else Style.BLUR
    everything = Region(Box(0, 0, frame.width, frame.height), Shape.RECTANGLE)
    redact_in_place(frame, [everything], style, color=options.rgb)
