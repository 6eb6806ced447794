"""The frames in which a person is seen best."""

from collections.abc import Collection

import numpy as np

from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Sighting

TALL = 160
"""Height of a face in pixels from which more does not make it clearer."""


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
