"""What is known of each person of a video beyond their boxes, by the frames in which they are seen best."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from faceguard.detection.guard import guarded
from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.policy.sight import Known
from faceguard.policy.witness import Impression, Witness
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover
from faceguard.video.clearest import clearest
from faceguard.video.find import Found

LOOKS = 8
"""How many frames are looked at for each track: the best of as many parts of its time, as it may be two people's."""


def known(
    pictures: Iterable[VideoPicture], found: Found, witness: Witness, checkpoint: Checkpoint = lambda: None
) -> list[Known]:
    """Tell what is known of each track, in their order; the pictures are those of the first pass, from the first on.

    Tracks that are there at the same time are not of one person.
    """
    wanted = defaultdict[int, list[int]](list)
    for track, cover in enumerate(found.covers):
        for frame in clearest(cover, found.hidden, LOOKS):
            wanted[frame].append(track)
    seen = defaultdict[int, list[Impression]](list)
    last = max(wanted, default=-1)
    try:
        for number, picture in enumerate(pictures):
            checkpoint()
            if number > last:
                break
            if number in wanted:
                covers = {track: found.covers[track] for track in wanted[number]}
                _look(picture, number, covers, witness, seen, checkpoint)
    finally:
        witness.forget()
    faces = [witness.together(seen[track]) for track in range(len(found.covers))]
    return witness.settled(faces, _beside(found.covers))


def _look(
    picture: VideoPicture,
    frame: int,
    covers: Mapping[int, Cover],
    witness: Witness,
    seen: dict[int, list[Impression]],
    checkpoint: Checkpoint,
) -> None:
    pixels = picture.rgb()
    with guarded():
        for track, cover in covers.items():
            checkpoint()
            box = Box(*cover.boxes[frame - cover.first].tolist())
            seen[track].append(witness.impression(pixels, box))


def _beside(covers: Sequence[Cover]) -> Callable[[int, int], bool]:
    """Return what tells of two tracks whether both are seen at the same time."""

    def beside(one: int, other: int) -> bool:
        first, second = covers[one].track, covers[other].track
        return first.first.frame <= second.last.frame and second.first.frame <= first.last.frame

    return beside
