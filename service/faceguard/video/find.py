"""The first pass: who is where in which frame."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from faceguard.detail import Detail
from faceguard.detection import Detector
from faceguard.media.frames import VideoPicture
from faceguard.options import DetectOptions
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover, Patience, covered
from faceguard.tracking.evidence import Evidence
from faceguard.tracking.link import Seen, linked
from faceguard.tracking.motion import Camera, Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track
from faceguard.video.looks import Looks

LOOK: Mapping[Detail, float] = {Detail.FAST: 0.12, Detail.BALANCED: 0.08, Detail.THOROUGH: 0.04}
"""Seconds from one look of the detector to the next: every third, second or single frame of 25 a second."""
LINKED, BEYOND, NEAR, BRIDGED = 1.0, 1.0, 0.36, 0.4
"""Seconds: the longest gap in a track, what it is carried beyond its ends if the face is small and if it is large,
and the gap from which it is bridged."""
AROUND = 0.5
"""Seconds before and after a track in which looks that see nobody speak against it."""

Progress = Callable[[int], None]
"""Is told how many frames are done."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the first pass knows."""

    times: Sequence[int]
    """When each frame is shown."""
    hidden: frozenset[int]
    """The frames that the decoder could not make whole, which are covered altogether."""
    looks: int
    """How many frames a detector saw."""
    shots: int
    tracks: Sequence[Track]
    """Those that are believed."""
    covers: Sequence[Cover]
    """What is covered for each of them."""
    rate: float
    step: int
    """How many frames there are from one look to the next."""
    turned: bool = False
    """Whether any shot does not stand upright."""


def stride(rate: float, detail: Detail) -> int:
    """Return how many frames there are from one look to the next, at so many frames a second."""
    return max(1, round(rate * LOOK[detail]))


def find(
    pictures: Iterable[VideoPicture],
    rate: Callable[[], float],
    detector: Detector,
    options: DetectOptions,
    *,
    believe_all: bool = False,
    upright: bool = False,
    checkpoint: Checkpoint = lambda: None,
    progress: Progress = lambda _: None,
) -> Found:
    """Look at the pictures, and link what is found; the rate is known once the first one is there.

    It may be known that all are upright.
    """
    camera, steps, times, hidden, size = Camera(), list[Step](), list[int](), set[int](), (0, 0)
    shown, looks, due = Looks(detector, options, checkpoint, upright=upright), list[Seen](), 0
    for number, picture in enumerate(pictures):
        checkpoint()
        times.append(picture.time)
        size = picture.width, picture.height
        step = camera.step(picture.luma) if picture.whole else Step()
        steps.append(step)
        if not picture.whole:
            hidden.add(number)
        elif step.cut or number >= due:
            looks.append(shown.at(number, picture, begins=step.cut or not looks))
            due = number + stride(rate(), options.detail)
        progress(number + 1)
    scene, frames = Scene(steps), rate()
    tracks = linked(looks, scene, round(LINKED * frames), checkpoint)
    evidence = Evidence([seen.frame for seen in looks], *size, _frames(AROUND, frames))
    believed = [track for track in tracks if believe_all or evidence.believed(track, scene, checkpoint)]
    believed.sort(key=lambda track: (track.first.frame, *track.first.box))
    patience = Patience(_frames(BEYOND, frames), _frames(NEAR, frames), _frames(BRIDGED, frames))
    covers = [covered(track, scene, patience, checkpoint) for track in believed]
    shots, apart = scene.shots[-1] + 1, stride(frames, options.detail)
    return Found(times, frozenset(hidden), len(looks), shots, believed, covers, frames, apart, shown.turned)


def _frames(seconds: float, rate: float) -> int:
    return max(1, round(seconds * rate))
