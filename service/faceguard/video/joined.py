"""Which tracks are surely of one person: each has several views that are alike, and they are never there together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.policy.person import POSSIBLE, SURE, Recogniser
from faceguard.recognition.sface import Numbers
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover
from faceguard.video.clearest import beside, visit
from faceguard.video.find import Found

LOOKS = 8
"""How many frames are looked at for each track."""
SEVERAL = 2
"""Clear views that a track has at least."""
MOST = 500
"""Tracks that are compared with each other; where there are more, those that were seen most often."""


def joined(
    pictures: Iterable[VideoPicture], found: Found, recogniser: Recogniser, checkpoint: Checkpoint = lambda: None
) -> list[int]:
    """Return a number for each track, in their order, the same for those of one person; persons come in order, from 0.

    The pictures are those of the first pass, from the first on. The numbers of the faces are erased.
    """
    views = defaultdict[int, list[Numbers]](list)

    def see(track: int, pixels: Pixels, box: Box) -> None:
        if (numbers := recogniser.portrait(pixels, box)) is not None:
            views[track].append(numbers)

    try:
        visit(pictures, found, LOOKS, see, checkpoint, _seen_most(found.covers))
        return _numbered(_together(found.covers, views, checkpoint), len(found.covers))
    finally:
        recogniser.forget()
        for each in views.values():
            for numbers in each:
                numbers.fill(0)


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the middling cosine of the views of two tracks, (n, 128) and (m, 128); 0 unless they are surely alike."""
    cosines = one @ other.T
    middling = float(np.median(cosines))
    return middling if middling >= SURE and cosines.min() >= POSSIBLE else 0.0


def _seen_most(covers: Sequence[Cover]) -> list[int]:
    tracks = sorted(range(len(covers)), key=lambda track: -len(covers[track].track.sightings))
    return [track for track in tracks[:MOST] if len(covers[track].track.sightings) >= SEVERAL]


def _together(covers: Sequence[Cover], views: dict[int, list[Numbers]], checkpoint: Checkpoint) -> list[set[int]]:
    """Join the most alike first; a track joins others only if it is alike with each, and beside none of them."""
    shown = sorted(track for track, each in views.items() if len(each) >= SEVERAL)
    rows = {track: np.array(views[track], np.float32) for track in shown}
    likeness: dict[tuple[int, int], float] = {}
    try:
        for one, other in combinations(shown, 2):
            checkpoint()
            if not beside(covers[one], covers[other]) and (cosine := alike(rows[one], rows[other])):
                likeness[one, other] = cosine
    finally:
        for each in rows.values():
            each.fill(0)
    groups = {track: {track} for track in shown}
    for one, other in sorted(likeness, key=lambda pair: -likeness[pair]):
        first, second = groups[one], groups[other]
        if first is not second and all((min(pair), max(pair)) in likeness for pair in product(first, second)):
            first |= second
            groups |= dict.fromkeys(second, first)
    return list({id(group): group for group in groups.values()}.values())


def _numbered(groups: Iterable[set[int]], tracks: int) -> list[int]:
    first = {track: min(group) for group in groups for track in group}
    leaders = [first.get(track, track) for track in range(tracks)]
    order = {leader: number for number, leader in enumerate(sorted(set(leaders)))}
    return [order[leader] for leader in leaders]
