"""What is covered in each frame."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from faceguard.options import RedactOptions
from faceguard.policy.look import Look
from faceguard.policy.place import Place
from faceguard.policy.verdict import Verdict
from faceguard.redaction.region import Region
from faceguard.tracking.cover import Cover
from faceguard.video.moving import MovingRegion


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person who has seen the tracks says of them."""

    keep: Collection[int] = frozenset()
    """The numbers of tracks that are left as they are, unless the operator's rules redact them."""
    regions: Sequence[MovingRegion] = ()
    """What is covered besides."""


EVERYONE = Choice()


class Plan:
    """The regions around each person who is not kept, each covered in its own way.

    They are worked out frame by frame, in order: all at once they would fill memory.
    """

    def __init__(self, covers: Sequence[Cover], options: RedactOptions, verdicts: Sequence[Verdict]) -> None:
        self._usual = options.look
        people = enumerate(zip(covers, verdicts, strict=True), 1)
        wanted = [(cover, each.look, number) for number, (cover, each) in people if not each.keeps]
        self._coming = sorted(wanted, key=lambda one: one[0].first, reverse=True)
        self._there: list[tuple[Cover, Look, int]] = []

    def regions(self, frame: int) -> list[Region]:
        """Return those of a frame, which is none before the last one that was asked for."""
        while self._coming and self._coming[-1][0].first <= frame:
            self._there.append(self._coming.pop())
        self._there = [one for one in self._there if frame in one[0].frames]
        return [
            Place(cover.box(frame), look, head=cover.head(frame)).region(self._usual, number)
            for cover, look, number in self._there
        ]


class Moving:
    """The regions that move by themselves, worked out frame by frame too."""

    def __init__(self, regions: Sequence[MovingRegion], seconds: Sequence[float], options: RedactOptions) -> None:
        """Take the second of each frame."""
        self._seconds, self._drawn = seconds, options.look.as_drawn()
        self._there = [(region, region.frames(seconds)) for region in regions]

    def regions(self, frame: int) -> list[Region]:
        """Return those of a frame."""
        second = self._seconds[frame]
        return [Place(each.at(second)).region(self._drawn) for each, frames in self._there if frame in frames]


class Regions:
    """All that is covered in each frame: people, what moves by itself, and what is covered throughout."""

    def __init__(
        self,
        covers: Sequence[Cover],
        options: RedactOptions,
        verdicts: Sequence[Verdict],
        choice: Choice,
        seconds: Sequence[float],
    ) -> None:
        """Take the tracks, what is decided on each, what a person says besides, and the second of each frame."""
        self._plan, self._moving = Plan(covers, options, verdicts), Moving(choice.regions, seconds, options)
        self._always = everywhere(options)

    def __call__(self, frame: int) -> list[Region]:
        """Return those of a frame, which is none before the last one that was asked for."""
        return [*self._plan.regions(frame), *self._moving.regions(frame), *self._always]


def everywhere(options: RedactOptions) -> list[Region]:
    """Return the regions that are covered in every frame, as asked."""
    drawn = options.look.as_drawn()
    return [place.region(drawn) for place in options.selection().regions]
