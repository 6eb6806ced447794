"""What is known of each person of a video beyond their boxes, by the frames in which they are seen best."""

from collections import defaultdict
from collections.abc import Iterable

from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.policy.sight import Known
from faceguard.policy.witness import Impression, Witness
from faceguard.ticket import Checkpoint
from faceguard.video.clearest import beside, visit
from faceguard.video.find import Found

LOOKS = 8
"""How many frames are looked at for each track: the best of as many parts of its time, as it may be two people's."""


def known(
    pictures: Iterable[VideoPicture], found: Found, witness: Witness, checkpoint: Checkpoint = lambda: None
) -> list[Known]:
    """Tell what is known of each track, in their order; the pictures are those of the first pass, from the first on.

    Tracks that are there at the same time are not of one person.
    """
    seen = defaultdict[int, list[Impression]](list)

    def see(track: int, pixels: Pixels, box: Box) -> None:
        seen[track].append(witness.impression(pixels, box))

    try:
        visit(pictures, found, LOOKS, see, checkpoint)
    finally:
        witness.forget()
    covers = found.covers
    faces = [witness.together(seen[track]) for track in range(len(covers))]
    return witness.settled(faces, lambda one, other: beside(covers[one], covers[other]))
