"""What is known of each person of a video beyond their boxes, by the frames in which they are seen best."""

from collections import defaultdict
from collections.abc import Iterable

from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.policy.sight import Known
from faceguard.policy.witness import VIEWS, Impression, Witness, agreed, together
from faceguard.ticket import Checkpoint
from faceguard.video.clearest import beside, visit
from faceguard.video.find import Found


def known(
    pictures: Iterable[VideoPicture], found: Found, witness: Witness, checkpoint: Checkpoint = lambda: None
) -> list[Known]:
    """Tell what is known of each track, in their order; the pictures are those of the first pass, from the first on.

    The best frame of each part of a track's time is looked at, as it may be two people's.
    Tracks that are there at the same time are not of one person.
    """
    seen = defaultdict[int, list[Impression]](list)

    def see(track: int, pixels: Pixels, box: Box) -> None:
        seen[track].append(witness.impression(pixels, box))

    try:
        visit(pictures, found, VIEWS, see, checkpoint)
    finally:
        witness.forget()
    covers = found.covers
    faces = [together(seen[track], witness.persons) for track in range(len(covers))]
    return agreed(faces, witness.persons, lambda one, other: beside(covers[one], covers[other]))
