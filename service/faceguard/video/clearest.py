"""The frames in which a person is seen best."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

import numpy as np

from faceguard.detection.guard import guarded
from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Sighting
from faceguard.video.find import Found

TALL = 160
"""Height of a face in pixels from which more does not make it clearer."""

See = Callable[[int, Pixels, Box], None]
"""Is shown a track, a frame (height, width, 3) RGB, and where the face is in it."""


def visit(
    pictures: Iterable[VideoPicture],
    found: Found,
    parts: int,
    see: See,
    checkpoint: Checkpoint,
    tracks: Iterable[int] | None = None,
) -> None:
    """Show the best frame of each part of these tracks, or of all.

    The pictures are those of the first pass, from the first on.
    """
    wanted = defaultdict[int, list[int]](list)
    for track in range(len(found.covers)) if tracks is None else tracks:
        for frame in clearest(found.covers[track], found.hidden, parts):
            wanted[frame].append(track)
    last = max(wanted, default=-1)
    for number, picture in enumerate(pictures):
        checkpoint()
        if number > last:
            break
        if number not in wanted:
            continue
        pixels = picture.rgb()
        for track in wanted[number]:
            checkpoint()
            cover = found.covers[track]
            with guarded():
                see(track, pixels, Box(*cover.boxes[number - cover.first].tolist()))


def beside(one: Cover, other: Cover) -> bool:
    """Tell whether two tracks are seen at the same time, so that they are not of one person."""
    first, second = one.track, other.track
    return first.first.frame <= second.last.frame and second.first.frame <= first.last.frame


def clearest(cover: Cover, hidden: Collection[int], parts: int) -> list[int]:
    """Return the best frame of each of so many parts of a track's time, in order; none of the hidden ones."""
    usable = [each for each in cover.track.sightings if each.frame not in hidden]
    if not usable:
        return []
    first, last = usable[0].frame, usable[-1].frame
    edges = np.linspace(first, last + 1, parts + 1)
    of_part = (np.searchsorted(edges, [each.frame for each in usable], side="right") - 1).tolist()
    best: dict[int, Sighting] = {}
    for part, each in zip(of_part, usable, strict=True):
        if part not in best or _clarity(each) > _clarity(best[part]):
            best[part] = each
    return [best[part].frame for part in sorted(best)]


def _clarity(sighting: Sighting) -> float:
    """Grow with the certainty of a sighting, and its height."""
    return sighting.score * min(float(sighting.box[3]), TALL)
