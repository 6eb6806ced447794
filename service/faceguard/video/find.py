"""The first pass: who is where in which frame."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from faceguard.detail import Detail
from faceguard.detection import Detector
from faceguard.media.frames import VideoPicture
from faceguard.options import DetectOptions
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover
from faceguard.tracking.motion import Camera, Step
from faceguard.tracking.scene import Scene
from faceguard.video.believed import Believed, Pace
from faceguard.video.looks import Looks

LOOK: Mapping[Detail, float] = {Detail.FAST: 0.12, Detail.BALANCED: 0.08, Detail.THOROUGH: 0.04}
"""Seconds from one look of the detector to the next: every third, second or single frame of 25 a second."""

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
    covers: Sequence[Cover]
    """What is covered for each track that is believed."""
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
    camera, scene, times, hidden = Camera(), Scene(), array("q"), set[int]()
    shown, due, pace = Looks(detector, options, checkpoint, upright=upright), 0, None
    believed = Believed(scene, all_are=believe_all, checkpoint=checkpoint)
    for number, picture in enumerate(pictures):
        checkpoint()
        times.append(picture.time)
        step = camera.step(picture.luma) if picture.whole else Step()
        scene.follow(step)
        pace = pace or Pace(rate(), picture.width, picture.height)
        if not picture.whole:
            hidden.add(number)
        elif step.cut or number >= due:
            believed.see(shown.at(number, picture, begins=step.cut or not believed.looks), pace)
            due = number + stride(pace.rate, options.detail)
        progress(number + 1)
    pace = pace or Pace(rate(), 0, 0)
    covers = believed.covers(pace)
    shots, apart = scene.shots[-1] + 1, stride(pace.rate, options.detail)
    return Found(times, frozenset(hidden), believed.looks, shots, covers, pace.rate, apart, shown.turned)
