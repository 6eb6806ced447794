from collections.abc import Callable

import numpy as np
import pytest

from faceguard.detail import Detail
from faceguard.detection.detections import Detections
from faceguard.detection.orientation import turned, upright_quarters

SIDES = 80, 100
"""Of the pictures here; a coarse pass sees a quarter of each."""
Detect = Callable[[np.ndarray], Detections]


def is_fine(pixels: np.ndarray) -> bool:
    """Tell whether this is what a fine pass sees."""
    return bool(max(pixels.shape) > max(SIDES) / 2)


def boxes(*scores: float) -> Detections:
    """Make boxes of a face with these scores."""
    count = len(scores)
    return Detections.of("test", np.full((count, 4), 20.0), np.array(scores, float), np.zeros((count, 4, 2)))


def bright(pixels: np.ndarray) -> Detections:
    """Detect pictures whose top is brighter than the rest; small things show at larger scales only."""
    score = pixels[: pixels.shape[0] // 4].mean() / 255
    return boxes(*[score] * (is_fine(pixels) or score > 0.9))


def quarters_of(
    detect: Detect,
    picture: np.ndarray | None = None,
    *,
    seen: Detections | None = None,
    detail: Detail = Detail.BALANCED,
    best: float = 0,
) -> int:
    """Ask for the direction, where nothing was seen if nothing else is said."""
    picture = np.zeros((*SIDES, 3), np.uint8) if picture is None else picture
    return upright_quarters(detect, picture, boxes() if seen is None else seen, detail, best)


class Watched:
    """A detector that notes which passes were made."""

    def __init__(self, detect: Detect = lambda _: boxes()) -> None:
        self._detect = detect
        self.fine: list[bool] = []

    def __call__(self, pixels: np.ndarray) -> Detections:
        self.fine.append(is_fine(pixels))
        return self._detect(pixels)


@pytest.mark.parametrize("quarters", range(4))
def test_the_direction_with_the_most_evidence_is_upright(quarters: int):
    """A picture that lies on its side is found out, whatever the side."""
    picture = np.zeros((*SIDES, 3), np.uint8)
    picture[:20] = 255

    assert quarters == quarters_of(bright, turned(picture, -quarters % 4))


def test_a_picture_without_evidence_stays_as_it_is():
    """Nothing is turned for nothing."""
    assert 0 == quarters_of(lambda _: boxes())


@pytest.mark.parametrize(
    ("detail", "best", "passes"),
    [
        (Detail.FAST, 0, []),
        (Detail.BALANCED, 0, [True] * 3),
        (Detail.BALANCED, 0.8, [False] * 4),
        (Detail.BALANCED, 0.9, []),
        (Detail.THOROUGH, 0, [True] * 3),
        (Detail.THOROUGH, 0.8, [False] * 4),
        (Detail.THOROUGH, 0.9, [False] * 4),
    ],
)
def test_the_surer_a_face_is_the_less_is_asked(detail: Detail, best: float, passes: list[bool]):
    """Coarse passes do where a face is certain as it is, and `balanced` asks none where it is beyond doubt."""
    watched = Watched()

    assert 0 == quarters_of(watched, detail=detail, best=best)
    assert passes == watched.fine


@pytest.mark.parametrize(("score", "passes"), [(0.6, 3), (0.4, 4)])
def test_the_picture_as_it_is_is_looked_at_again_where_it_is_close(score: float, passes: int):
    """What the first look saw is known: a direction with much less evidence needs no closer comparison."""
    watched = Watched(lambda pixels: boxes(0.3 if pixels.shape[0] > pixels.shape[1] else 0.2))

    quarters_of(watched, seen=boxes(score, score))
    assert passes == len(watched.fine)


@pytest.mark.parametrize("coarse", [0.3, 0.9])
def test_a_finer_pass_can_overrule_the_coarse_one(coarse: float):
    """Chance evidence in the coarse pass does not turn the picture, however clear it is."""

    def detect(pixels: np.ndarray) -> Detections:
        sideways = pixels.shape[0] > pixels.shape[1]
        return boxes((coarse if sideways else 0.2) if not is_fine(pixels) else (0.3 if sideways else 0.9))

    watched = Watched(detect)

    assert 0 == quarters_of(watched, best=0.75)
    assert [False] * 4 + [True] * 4 == watched.fine
