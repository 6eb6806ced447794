"""The box to be covered in each frame: in gaps and beyond a track's ends too, and without a jump or a flicker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Box, Boxes
from faceguard.redaction.head import Head
from faceguard.ticket import Checkpoint
from faceguard.tracking.heading import HeadBoxes, Heading, as_head, heading, takes_less
from faceguard.tracking.scene import Scene
from faceguard.tracking.smoothing import extremes, lasting, smoothed
from faceguard.tracking.track import Sighting, Track

Each = TypeVar("Each")

HEIGHTS = (40, 80)
"""Heights of faces up to which one is small, and from which it is large, in pixels; a measure between them."""
GROWTH = 0.0075
"""What a box gains a frame from the nearest sighting on, as a share of its sides."""
SLOWING = 0.9
"""What a head keeps of its speed with each frame in which nobody sees it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a person is believed to be there whom nobody sees, in frames."""

    beyond: int
    """Before the first sighting of a small face and after the last one."""
    near: int
    """The same of a large face, which a detector misses less often, and which covers much."""
    bridged: int
    """A gap from which a track's two sides are carried towards each other, and both covered."""

    def around(self, height: float) -> int:
        """Return how many frames a face of this height in pixels is carried beyond both ends."""
        return round(float(np.interp(height, HEIGHTS, (self.beyond, self.near))))


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """What is covered for one track."""

    track: Track
    first: int
    """The first frame."""
    boxes: Boxes
    """Shape (n, 4), one a frame: x, y, width, height in pixels of that frame; partly or wholly outside it at times."""
    heads: HeadBoxes | None = None
    """Shape (n, 5), one a frame: the box of the head and how far it is turned; None where that is too seldom known."""

    @property
    def frames(self) -> range:
        return range(self.first, self.first + len(self.boxes))

    def box(self, frame: int) -> Box:
        """Return the box of one of its frames."""
        return Box(*self.boxes[frame - self.first].tolist())

    def head(self, frame: int) -> Head | None:
        """Return the head in one of its frames, if it is known."""
        return None if self.heads is None else as_head(self.heads[frame - self.first])


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What is covered for one track, in the axes in which its head is believed to move evenly."""

    track: Track
    first: int
    """The first frame."""
    boxes: Boxes
    """Shape (n, 4), one a frame: x, y, width, height in these axes."""
    followed: bool
    """Whether these are the picture's, as the camera follows the head, and not the scene's."""
    heading: Heading | None = None
    """How the head lies in the boxes; None where no sighting tells."""

    @property
    def frames(self) -> range:
        return range(self.first, self.first + len(self.boxes))

    def box(self, frame: int, scene: Scene) -> NDArray[np.float64]:
        """Return the box of one of its frames, in pixels of that frame; shape (4,)."""
        box: NDArray[np.float64] = self.boxes[frame - self.first]
        return box if self.followed else np.asarray(scene.to_frame(box[None], frame)[0])

    def head(self, frame: int, box: NDArray[np.float64]) -> Head | None:
        """Return the head in one of its frames, in which this is its box, shape (4,); None where nobody knows."""
        if self.heading is None:
            return None
        place = frame - self.first
        return as_head(self.heading.within(box[None], slice(place, place + 1))[0])


def covered(track: Track, scene: Scene, patience: Patience, checkpoint: Checkpoint = lambda: None) -> Cover:
    """Return what is covered for a track, within its shot; the checkpoint is called at each frame."""
    shot, beyond = scene.shot(track.first.frame), patience.around(track.in_picture(scene).height)
    frames = range(max(track.first.frame - beyond, shot.start), min(track.last.frame + beyond + 1, shot.stop))
    way = course(track, scene, patience.bridged, frames, checkpoint)
    moved = np.array([way.box(frame, scene) for frame in _checked(way.frames, checkpoint)])
    heads = way.heading.within(moved) if way.heading else None
    # One shape throughout, as a change of it would be seen.
    return Cover(track, way.first, moved, heads if heads is not None and takes_less(heads, moved) else None)


def course(track: Track, scene: Scene, bridged: int, frames: range, checkpoint: Checkpoint = lambda: None) -> Course:
    """Return what is covered for a track in these frames, which hold all of its sightings.

    The first and last of them may be none of the scene's yet. A gap of `bridged` frames is covered from both sides.
    """
    followed = track.followed(scene)
    if followed:
        track = track.in_picture(scene)
    sides = np.array(
        [
            *_before(track, frames.start),
            *_checked(_between(track, bridged), checkpoint),
            *_after(track, frames.stop - 1),
        ]
    )
    smooth = _smooth(sides)
    boxes = np.hstack([smooth[:, :2], smooth[:, 2:] - smooth[:, :2]])
    return Course(track, frames.start, boxes, followed, heading(track, frames, boxes, bridged / 2))


def _checked(frames: Iterable[Each], checkpoint: Checkpoint) -> Iterator[Each]:
    """Give what there is for each frame, and call the checkpoint each time."""
    for each in frames:
        checkpoint()
        yield each


Sides = NDArray[np.float64]
"""Left, top, right, bottom in the shot's axes; shape (4,), or (n, 4) for n frames."""


def _before(track: Track, first: int) -> Iterator[Sides]:
    """Carry the first sighting backwards, to this frame and from there on."""
    drift = -track.speed_at_start()
    for gap in range(track.first.frame - first, 0, -1):
        yield _carried(track.first, drift, gap)


def _after(track: Track, last: int) -> Iterator[Sides]:
    """Carry the last sighting forwards, up to this frame."""
    drift = track.speed_at_end()
    for gap in range(1, last - track.last.frame + 1):
        yield _carried(track.last, drift, gap)


def _between(track: Track, bridged: int) -> Iterator[Sides]:
    """Give the sightings, and what is between them."""
    for one, other in pairwise(track.sightings):
        gap = other.frame - one.frame
        start, end = _sides(one.box), _sides(other.box)
        for step in range(gap):
            between = start + (end - start) * step / gap
            # Wherever the head was while nobody saw it: where it was, where it will be, or between.
            there = between if gap < bridged else _hull(np.array([start, between, end]))
            yield _grown(there, GROWTH * min(step, gap - step))
    yield _sides(track.last.box)


def _carried(sighting: Sighting, drift: NDArray[np.float64], gap: int) -> Sides:
    """Return where a head may be so many frames from where it was seen: there, where it was heading, or between."""
    way = drift * (1 - SLOWING**gap) / (1 - SLOWING)
    start = _sides(sighting.box)
    return _grown(_hull(np.array([start + 0.5 * np.tile(way, 2), start + np.tile(way, 2)])), GROWTH * gap)


def _sides(box: NDArray[np.float64]) -> Sides:
    return np.concatenate([box[:2], box[:2] + box[2:]])


def _grown(sides: Sides, share: float) -> Sides:
    """Move each side outwards by a share of the box's width or height."""
    step = (sides[2:] - sides[:2]) * share
    return np.concatenate([sides[:2] - step, sides[2:] + step])


def _hull(sides: Sides) -> Sides:
    return np.concatenate([sides[:, :2].min(0), sides[:, 2:].max(0)])


def _smooth(sides: Sides) -> Sides:
    """Return boxes that move and grow smoothly, and hold the box of their frame and those of its two neighbours.

    A face that was inside in one frame is inside in the next. The middle follows its own mean over some frames. How far
    it is from there to each side is the most that any of these frames needs, and then its mean, which is no less.
    """
    smooth = smoothed((sides[:, :2] + sides[:, 2:]) / 2)
    held = np.stack([extremes(column, 1, low=index < 2) for index, column in enumerate(sides.T)], 1)
    reach = lasting(np.hstack([smooth - held[:, :2], held[:, 2:] - smooth]))
    return np.hstack([smooth - reach[:, :2], smooth + reach[:, 2:]])
