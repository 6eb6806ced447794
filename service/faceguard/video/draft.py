"""What is going to be written of a video."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from faceguard.policy.verdict import Verdict
from faceguard.tracking.cover import Cover
from faceguard.video.examined import Examined
from faceguard.video.visible import Visible


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What is known of a video, and what becomes of each track."""

    examined: Examined
    decided: Sequence[Verdict]

    @property
    def kept(self) -> list[int]:
        """The numbers of the tracks that stay."""
        return [number for number, verdict in enumerate(self.decided) if verdict.keeps]

    @property
    def visible(self) -> Visible:
        """The tracks that stay."""
        return Visible({number: self.examined.found.covers[number] for number in self.kept})

    def with_more(self, covers: Sequence[Cover]) -> Examined:
        """Return what is known, with more tracks behind the others."""
        found = self.examined.found
        more = replace(found, covers=[*found.covers, *covers])
        return replace(self.examined, found=more, people=_each_another(self.examined.people, len(covers)))


def _each_another(people: Sequence[int], more: int) -> Sequence[int]:
    """Return the persons with so many others behind them, where they are told apart."""
    first = max(people, default=-1) + 1
    return [*people, *range(first, first + more)] if people else people
