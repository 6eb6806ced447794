"""What becomes of each person of a video: rules decide on tracks, not on frames."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from faceguard.geometry import Box
from faceguard.policy.sight import UNKNOWN, Known, Sight, sight
from faceguard.policy.verdict import Bench, Verdict
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover

Areas = dict[int, list[float]]
"""The areas of all boxes in a frame, in order, by the frame's number."""


def verdicts(
    covers: Sequence[Cover],
    size: tuple[int, int],
    bench: Bench,
    keep: Collection[int],
    checkpoint: Checkpoint,
    known: Sequence[Known] = (),
) -> list[Verdict]:
    """Decide on each track by all frames in which the person was seen; a condition holds if it does in each of them.

    What is known of a person is so in all frames; without it, nobody was asked. The size is that of the upright
    picture: width and height in pixels.
    """
    areas = _areas(covers) if bench.sits else {}
    found = []
    for number, (cover, each) in enumerate(zip(covers, known or [UNKNOWN] * len(covers), strict=True)):
        checkpoint()
        seen = list(_sights(cover, areas, *size, each)) if bench.sits else []
        found.append(bench.verdict(seen, kept=number in keep))
    return found


def _areas(covers: Sequence[Cover]) -> Areas:
    asked = {each.frame for cover in covers for each in cover.track.sightings}
    areas: Areas = defaultdict(list)
    for cover in covers:
        for frame, (width, height) in zip(cover.frames, cover.boxes[:, 2:].tolist(), strict=True):
            if frame in asked:
                areas[frame].append(width * height)
    for each in areas.values():
        each.sort()
    return areas


def _sights(cover: Cover, areas: Areas, width: int, height: int, known: Known) -> Iterator[Sight]:
    for each in cover.track.sightings:
        box = Box(*cover.boxes[each.frame - cover.first].tolist())
        yield sight(box, cover.track.score, areas[each.frame], width, height, known)
