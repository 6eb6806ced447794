"""What becomes of each person of a video: rules decide on tracks, not on frames."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from faceguard.geometry import Box
from faceguard.policy.sight import Sight, sight
from faceguard.policy.verdict import Bench, Verdict
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover

Areas = dict[int, list[float]]
"""The areas of all boxes in a frame, in order, by the frame's number."""


def verdicts(
    covers: Sequence[Cover], size: tuple[int, int], bench: Bench, keep: Collection[int], checkpoint: Checkpoint
) -> list[Verdict]:
    """Decide on each track by all frames in which the person was seen; a condition holds if it does in each of them.

    The size is that of the upright picture: width and height in pixels.
    """
    areas = _areas(covers) if bench.sits else {}
    found = []
    for number, cover in enumerate(covers):
        checkpoint()
        seen = list(_sights(cover, areas, *size)) if bench.sits else []
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


def _sights(cover: Cover, areas: Areas, width: int, height: int) -> Iterator[Sight]:
    for each in cover.track.sightings:
        box = Box(*cover.boxes[each.frame - cover.first].tolist())
        yield sight(box, cover.track.score, areas[each.frame], width, height)
