import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detail import Detail
from faceguard.detection.centerface import CenterFace
from faceguard.detection.detections import Detections
from faceguard.detection.detectors import Detectors
from faceguard.detection.ensemble import Ensemble
from faceguard.detection.explanation import ExplainedPass, Outcome
from faceguard.detection.levels import FRAMES, LEVELS, budget_scale
from faceguard.detection.recorder import explained
from faceguard.detection.stakes import HEIGHTS
from faceguard.detection.yunet import FirstLook
from faceguard.detector import DetectorName

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
    ("detail", "first", "refinements", "close_ups", "second"),
    [
        (Detail.FAST, 1, [(1, False)], [0.2], []),
        (Detail.BALANCED, 1, [(1, False), (2, False)], [0.2, 0.4, 0.1], [1.5]),
        (Detail.THOROUGH, 1, [(1, False), (1.5, False), (2, True), (3, False)], [0.2, 0.4, 0.1], [2]),
    ],
)
def test_a_level_has_its_passes(
    detectors: Detectors,
    detail: Detail,
    first: float,
    refinements: list[tuple[float, bool]],
    close_ups: list[float],
    second: list[float],
):
    """One over the whole picture, closer ones where it saw something, reduced ones for close-ups, and one in doubt."""
    made = passes(detectors, np.zeros((60, 800, 3), np.uint8), detail)

    expected = [("first", first, False), *(("refinement", *each) for each in refinements)]
    expected += [("close-up", scale, False) for scale in close_ups]
    expected += [("second-opinion", scale, True) for scale in second]
    assert expected == [(each.name, each.scale, each.flipped) for each in made]


@pytest.mark.parametrize("detail", [Detail.BALANCED, Detail.THOROUGH])
def test_frames_are_searched_on_fainter_evidence(detail: Detail):
    """Motion blurs them; what is in doubt is told by other frames, not by a second opinion."""
    case = (30, FRAMES[detail].refinements[0].evidence + 0.001)
    photos = Ensemble(ScriptedFirst(case), Scripted())

    looks = []
    for ensemble in (photos, photos.for_frames(upright=False)):
        (explanation,) = explained(ensemble, PICTURE, detail, None).explanations
        asked, refinement = explanation.passes[-1].name, explanation.passes[1]
        looks.append((asked == "second-opinion", bool(refinement.tiles)))

    assert [(True, False), (False, True)] == looks


def side_by_side(*found: tuple[float, float]) -> Detections:
    """Return boxes of these heights and scores."""
    return Detections.of(
        "scripted",
        np.array([[10 + 50 * index, 10, 0.9 * height, height] for index, (height, _) in enumerate(found)]).reshape(
            -1, 4
        ),
        np.array([score for _, score in found], float),
        np.zeros((len(found), 4, 2)),
    )


class Scripted(CenterFace):
    """Sees the same boxes in every picture, whatever it is shown."""

    def __init__(self, *found: tuple[float, float]) -> None:
        """Take the height and the score of each box; they lie side by side."""
        self._found = side_by_side(*found)

    def infer(self, pixels: np.ndarray, scale: float, evidence: float) -> Detections:  # noqa: ARG002 - it does not look
        return self._found


class ScriptedFirst(FirstLook):
    """The same, for the first pass."""

    def __init__(self, *found: tuple[float, float]) -> None:
        """Take the height and the score of each box; they lie side by side."""
        self._found = side_by_side(*found)

    def infer(self, pixels: np.ndarray, scale: float, evidence: float) -> Detections:  # noqa: ARG002 - it does not look
        return self._found


def scripted(*found: tuple[float, float]) -> Ensemble:
    """Return an ensemble whose networks see the same boxes."""
    return Ensemble(ScriptedFirst(*found), Scripted(*found))


PICTURE = np.full((200, 200, 3), (220, 150, 90), np.uint8)
"""In colour, well lit and not compressed: no score is raised."""
LARGE = np.tile(PICTURE, (2, 2, 1))
"""No face of 80 pixels is a close-up in it."""


@pytest.fixture
def unmirrored(monkeypatch: pytest.MonkeyPatch):
    """No pass sees a mirror image: what is scripted is not mirrored with the picture."""
    for detail, level in LEVELS.items():
        refinements = tuple(replace(each, flipped=False) for each in level.refinements)
        monkeypatch.setitem(LEVELS, detail, replace(level, refinements=refinements, second=None))


@pytest.mark.usefixtures("unmirrored")
@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("number", range(HEIGHTS.index(320)))
def test_a_level_has_a_score_for_each_height(detail: Detail, number: int):
    """From the fused score that it names on, a box is a face, with the level's threshold; below, a candidate."""
    level = LEVELS[detail]
    above, below = (level.cuts[number] + change for change in (0.001, -0.001))

    (face,) = scripted((HEIGHTS[number], above)).detect(LARGE, detail, None).faces
    (candidate,) = scripted((HEIGHTS[number], below)).detect(LARGE, detail, None).candidates

    assert face.score >= level.threshold > candidate.score
    assert level.threshold == pytest.approx((face.score + candidate.score) / 2, abs=0.001)


@pytest.mark.parametrize("detail", [Detail.FAST, Detail.BALANCED])
def test_a_level_has_candidates(detail: Detail):
    """A box of 12 pixels is one from a score on, brought to the one scale; below, it is not reported."""
    level = LEVELS[detail]
    cut = level.cuts[HEIGHTS.index(12)]
    least = level.candidates ** (math.log(cut) / math.log(level.threshold))

    (candidate,) = scripted((12, least + 0.001)).detect(PICTURE, detail, None).candidates

    assert level.candidates == pytest.approx(candidate.score, abs=0.005)
    assert [] == list(scripted((12, least - 0.001)).detect(PICTURE, detail, None).candidates)


def test_a_close_up_pass_is_heard_on_large_faces_alone():
    """A box that is lower than 20 pixels in its input is left out, and the explanation says so."""
    (explanation,) = explained(scripted((48, 0.5), (52, 0.5)), PICTURE, Detail.BALANCED, None).explanations

    close_ups = [index for index, each in enumerate(explanation.passes) if each.scale == 80 / 200]
    told = [each for each in explanation.boxes if each.pass_index in close_ups]
    assert [48] == [each.box.height for each in told if each.outcome == Outcome.TOO_SMALL]
    assert [52] == [each.box.height for each in told if each.outcome != Outcome.TOO_SMALL]


@pytest.mark.parametrize(("detail", "number"), [(d, n) for d in Detail for n in range(len(LEVELS[d].refinements))])
def test_a_refinement_looks_where_something_was_seen(detail: Detail, number: int):
    """It looks again where the first pass saw more than its evidence of a face of its heights."""
    refinement = LEVELS[detail].refinements[number]
    low, high = refinement.heights
    enough = refinement.evidence + 0.001
    cases = [(high - 0.5, enough), (high, enough), (high - 0.5, refinement.evidence), (low + 0.5, enough)]

    looks = []
    for case in cases:
        ensemble = Ensemble(ScriptedFirst(case), Scripted())
        (explanation,) = explained(ensemble, PICTURE, detail, None).explanations
        looks.append(bool([each for each in explanation.passes if each.name == "refinement"][number].tiles))

    assert [True, False, False, True] == looks


def test_a_second_opinion_is_asked_where_there_is_doubt():
    """On boxes of its heights and scores."""
    second = LEVELS[Detail.BALANCED].second
    assert second
    (low, high), (least, most) = second.heights, second.scores
    cases = [(low + 1, least + 0.01), (high - 1, most - 0.01), (low - 1, 0.2), (high + 1, 0.2)]
    cases += [(30, least - 0.01), (30, most + 0.01)]

    looks = []
    for case in cases:
        (explanation,) = explained(
            Ensemble(ScriptedFirst(case), Scripted(case)), LARGE, Detail.BALANCED, None
        ).explanations
        looks.append(bool(explanation.passes[-1].tiles))

    assert [True, True, False, False, False, False] == looks


def test_further_close_ups_look_where_a_large_face_may_be():
    """The first is shown all of the picture; the next, twice as large, what evidence of that size touches."""
    looks = []
    for height in (69, 71):
        ensemble = Ensemble(ScriptedFirst((height, 0.1)), Scripted())
        (explanation,) = explained(ensemble, np.tile(PICTURE, (4, 3, 1)), Detail.BALANCED, None).explanations
        first, second, _ = (each.tiles for each in explanation.passes if each.name == "close-up")
        assert [(0, 0, 600, 800)] == [(tile.x, tile.y, tile.width, tile.height) for tile in first]
        looks.append(bool(second))

    assert [False, True] == looks


@pytest.mark.parametrize(("detail", "found"), [(Detail.FAST, 1), (Detail.BALANCED, 0), (Detail.THOROUGH, 0)])
def test_what_calls_for_no_closer_look_stands_by_itself(detail: Detail, found: int):
    """A small box of the first pass is a face at `fast`; elsewhere CenterFace looks closer, and has to see it too."""
    assert found == len(Ensemble(ScriptedFirst((12, 0.6)), Scripted()).detect(PICTURE, detail, None).faces)


class Lying(FirstLook):
    """Sees many boxes, each as hot as this, in pictures that are higher than wide, and none in others."""

    def __init__(self, heat: float) -> None:
        self._heat = heat

    def infer(self, pixels: np.ndarray, scale: float, evidence: float) -> Detections:  # noqa: ARG002 - at any scale
        if pixels.shape[0] < pixels.shape[1] or self._heat < evidence:
            return Detections.empty()
        boxes, scores = np.full((40, 4), 5.0), np.full(40, self._heat)
        return Detections.of("lying", boxes, scores, np.zeros((40, 4, 2)))


@pytest.mark.parametrize(("heat", "rotation"), [(0.051, 90), (0.049, 0)])
def test_weak_heat_says_which_way_is_up(heat: float, rotation: int):
    """From 0.05 on, though no box of it is a face."""
    result = Ensemble(Lying(heat), Scripted()).detect(PICTURE[:100], Detail.THOROUGH, None)

    assert result.judgement
    assert rotation == result.judgement.rotation
    assert [] == list(result.faces)


@pytest.mark.parametrize(
    ("detail", "scale"), [(Detail.FAST, 0.125 * 2**0.5), (Detail.BALANCED, 0.25), (Detail.THOROUGH, 0.5)]
)
def test_a_large_picture_is_reduced_for_the_first_pass(detail: Detail, scale: float):
    """To 2, 4 or 16 megapixels, so that the time is bounded."""
    assert scale == pytest.approx(LEVELS[detail].first_scale(8000, 8000))


def test_the_first_pass_has_the_scale_of_its_level(detectors: Detectors):
    """Also where the picture is reduced for it."""
    first, *_ = passes(detectors, np.zeros((4000, 4000, 3), np.uint8), Detail.FAST)

    assert LEVELS[Detail.FAST].first_scale(4000, 4000) == pytest.approx(first.scale, abs=0.0001)
