import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detail import Detail
from faceguard.detection.detectors import DetectorName, Detectors
from faceguard.detection.explanation import ExplainedPass
from faceguard.detection.levels import LEVELS, budget_scale
from faceguard.detection.recorder import explained

MILLIONS = {Detail.FAST: 0.75, Detail.BALANCED: 3, Detail.THOROUGH: 8}
sides = st.integers(1, 20_000)


@given(sides, sides, st.sampled_from(Detail))
def test_a_picture_fills_the_budget_of_a_single_pass(width: int, height: int, detail: Detail):
    """It is enlarged or reduced to that many pixels, but no picture gets more than twice as wide and high."""
    scale = budget_scale(width, height, detail)

    enough = 4 * width * height >= 1e6 * MILLIONS[detail]
    assert (1e6 * MILLIONS[detail] if enough else 4 * width * height) == pytest.approx(scale**2 * width * height)


def passes(detectors: Detectors, pixels: np.ndarray, detail: Detail) -> tuple[ExplainedPass, ...]:
    """Return those that the ensemble makes."""
    return explained(detectors[DetectorName.ENSEMBLE], pixels, detail, None).explanations[0].passes


@pytest.mark.parametrize(
    ("detail", "first", "refinements", "close_ups"),
    [
        (Detail.FAST, 0.5, [(1.5, False)], [0.25]),
        (Detail.BALANCED, 1, [(2, False)], [0.4, 0.2, 0.1]),
        (Detail.THOROUGH, 1, [(1.5, False), (2, True), (3, False)], [0.4, 0.2, 0.1]),
    ],
)
def test_a_level_has_its_passes(
    detectors: Detectors,
    detail: Detail,
    first: float,
    refinements: list[tuple[float, bool]],
    close_ups: list[float],
):
    """One over the whole picture, larger ones for small faces, one of them flipped, and reduced ones for close-ups."""
    made = passes(detectors, np.zeros((60, 800, 3), np.uint8), detail)

    expected = [("first", first, False), *(("refinement", *each) for each in refinements)]
    expected += [("close-up", scale, False) for scale in close_ups]
    assert expected == [(each.name, each.scale, each.flipped) for each in made]


@pytest.mark.parametrize(("detail", "scale"), [(Detail.FAST, 0.25), (Detail.BALANCED, 0.5), (Detail.THOROUGH, 1)])
def test_a_large_picture_is_reduced_for_the_first_pass(detail: Detail, scale: float):
    """To 1, 4 or 16 megapixels, so that the time is bounded."""
    assert scale == LEVELS[detail].first_scale(4000, 4000)


def test_the_first_pass_has_the_scale_of_its_level(detectors: Detectors):
    """Also where the picture is reduced for it."""
    first, *_ = passes(detectors, np.zeros((4000, 4000, 3), np.uint8), Detail.FAST)

    assert LEVELS[Detail.FAST].first_scale(4000, 4000) == first.scale
