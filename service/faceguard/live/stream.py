"""The frames of one stream, from what they come as to what they go out as."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from faceguard.artwork import artwork
from faceguard.job import Tools
from faceguard.live.coding import Coding
from faceguard.live.engine import Engine, Subject
from faceguard.live.options import LiveOptions
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.redaction.artwork import Artwork
from faceguard.replacement import Emoji, OwnPicture
from faceguard.ticket import Checkpoint

Given = TypeVar("Given")
Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Arrival(Generic[Given]):
    """A frame that came in."""

    data: Given
    """Such as a JPEG."""
    at: float
    """When, by the monotonic clock."""
    dropped: int
    """How many frames that came before it, and after the one before it, are not shown."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Content]):
    """A frame that goes out."""

    content: Content | None
    """Such as a JPEG; None where there are only frames to be told of that are dropped."""
    came: float
    """When it came in, by the monotonic clock."""
    dropped: int
    """How many frames between this and the one before it are not shown."""
    covered: bool
    """Whether all of it is covered."""


Watch = Callable[[Engine, Subject], None]
"""Is shown the newest frame, for a detector to look at."""


class Stream(Generic[Given, Content]):
    """Takes one frame after the other, in one thread at a time."""

    def __init__(
        self,
        options: LiveOptions,
        coder: Coding[Given, Content],
        standing: Standing = NO_RULES,
        persons: Persons = NOBODY,
    ) -> None:
        """Take what reads and writes frames, the operator's rules, and whom rules may ask for."""
        self.options = options
        self._standing, self._persons = standing, persons
        self._coder = coder
        self._engine, self._shape = Engine(options, standing, persons), (0, 0)
        self._waiting = deque[Arrival[Given]]()
        self._lost = 0
        self._shown: tuple[Emoji | OwnPicture, Artwork] | None = None

    @property
    def unanswered(self) -> int:
        """How many of the frames that were taken are neither answered nor told to be dropped."""
        return self._lost + sum(1 + each.dropped for each in self._waiting)

    def redact(
        self, arrival: Arrival[Given], watch: Watch | None, tools: Tools, checkpoint: Checkpoint
    ) -> list[Answer[Content]]:
        """Take a frame, and give those whose turn it is; raises FaceguardError where this one cannot be read.

        Where frames have another size, those that wait are not shown: they could not be written in one go with these.
        """
        with self._coder.used():
            return self._redact(arrival, watch, tools, checkpoint)

    def flush(self, _: Tools, checkpoint: Checkpoint) -> list[Answer[Content]]:
        """Give the frames that wait for others, as none come; raises FaceguardError."""
        with self._coder.used():
            return self._answers(checkpoint, all_of_them=True)

    def close(self) -> None:
        """End it, for good."""
        self._coder.close()

    def _redact(
        self, arrival: Arrival[Given], watch: Watch | None, tools: Tools, checkpoint: Checkpoint
    ) -> list[Answer[Content]]:
        pixels = self._coder.decode(arrival.data, tools.coders, checkpoint)
        if pixels.shape[:2] != self._shape:
            self._begin(pixels.shape[:2])
        self._engine.options, self._engine.artwork = self.options, self._artwork(tools, checkpoint)
        self._waiting.append(arrival)
        self._engine.take(pixels, arrival.at)
        if watch:
            watch(self._engine, self._engine.newest())
        return self._answers(checkpoint)

    def _artwork(self, tools: Tools, checkpoint: Checkpoint) -> Artwork:
        """Return what `image` shows, which is read once; raises InvalidOptionError."""
        replacement = self.options.replacement
        if self._shown is None or self._shown[0] is not replacement:
            self._shown = replacement, artwork(replacement, tools.coders, checkpoint)
        return self._shown[1]

    def _begin(self, shape: tuple[int, ...]) -> None:
        """Forget all frames, and what was seen in them."""
        self._lost, self._shape = self.unanswered, (shape[0], shape[1])
        self._waiting.clear()
        self._engine = Engine(self.options, self._standing, self._persons)

    def _answers(self, checkpoint: Checkpoint, *, all_of_them: bool = False) -> list[Answer[Content]]:
        answers: list[Answer[Content]] = []
        try:
            for shown in self._engine.due(checkpoint, all_of_them=all_of_them):
                content = self._coder.encode(shown.pixels, self.options.quality)
                arrival = self._waiting.popleft()
                answers.append(Answer(content, arrival.at, self._told() + arrival.dropped, shown.covered))
        except BaseException:
            self._lost += sum(1 + answer.dropped for answer in answers)
            self._begin(self._shape)
            raise
        if not self._waiting and self._lost:
            answers.append(Answer(None, 0, self._told(), covered=False))
        return answers

    def _told(self) -> int:
        lost, self._lost = self._lost, 0
        return lost
