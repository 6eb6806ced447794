"""Each detector of the registry, alone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from faceguard.detail import Detail
from faceguard.detection.detectors import DETECTORS, Detectors
from faceguard.detection.ensemble import Ensemble
from faceguard.detection.recorder import explained
from faceguard.detection.trace import Trace
from faceguard.detector import DetectorName
from faceguard.errors import CancelledError, UnavailableDetectorError
from faceguard.geometry import as_array, iou
from faceguard.models import Weights
from tests.conftest import FACE, ROOT
from tests.detection.registration import OPTIONS, listed, missing, unserved

BUNDLED = [name for name, spec in DETECTORS.items() if not spec.needs_own_file]


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("name", DetectorName)
def test_a_portrait_has_one_face(all_detectors: Detectors, portrait: np.ndarray, name: DetectorName, detail: Detail):
    """Each detector finds it at every detail, by its own threshold."""
    result = all_detectors[name].detect(portrait, detail, None)

    (face,) = result.faces
    assert iou(as_array([FACE]), as_array([face.box]))[0, 0] > 0.5
    assert set(DETECTORS[name].models) <= set(all_detectors[name].models)
    assert face.detector in all_detectors[name].models
    assert result.judgement
    assert DETECTORS[name].threshold(detail) == all_detectors[name].threshold(detail) == result.judgement.threshold
    assert face.score >= result.judgement.threshold


@pytest.mark.parametrize("name", DetectorName)
def test_min_confidence_is_the_threshold(all_detectors: Detectors, portrait: np.ndarray, name: DetectorName):
    """What scores less is no face."""
    result = all_detectors[name].detect(portrait, Detail.FAST, 1)

    assert result.judgement
    assert 1 == result.judgement.threshold
    assert [] == list(result.faces)


def test_networks_are_loaded_once(all_detectors: Detectors):
    """The ensemble is made of the very detectors that can be asked alone: their memory is not needed twice."""
    ensemble = all_detectors[DetectorName.ENSEMBLE]

    assert isinstance(ensemble, Ensemble)
    assert ensemble._centerface is all_detectors[DetectorName.CENTERFACE]


def test_a_detector_without_its_file_is_not_available(detectors: Detectors):
    """The user has to bring it."""
    assert not DETECTORS[DetectorName.YUNET].is_available(Weights())
    with pytest.raises(UnavailableDetectorError):
        detectors[DetectorName.YUNET]


@pytest.mark.parametrize("name", DetectorName)
def test_every_place_knows_a_detector(name: DetectorName):
    """NOTICE, documentation and OpenAPI say of it what its SPEC says."""
    assert [] == missing(name, ROOT)


@pytest.mark.parametrize("page", OPTIONS)
def test_no_detector_is_made_up(page: str):
    """The tables of options list those that there are, in their order."""
    assert list(DetectorName) == listed(ROOT / page)


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_detector_is_served(name: DetectorName):
    """Options, /v1/info, pipeline and report follow from its SPEC."""
    assert [] == list(unserved(name, None))


def test_a_detector_with_its_own_file_is_served(shared: Path):
    """So does YuNet, where its file is."""
    assert [] == list(unserved(DetectorName.YUNET, shared / "models"))


@pytest.mark.parametrize("name", [DetectorName.ENSEMBLE, DetectorName.CENTERFACE, DetectorName.YUNET])
@pytest.mark.parametrize("detail", Detail)
def test_a_search_is_stopped_before_any_tile(all_detectors: Detectors, name: DetectorName, detail: Detail):
    """A large picture has many: its deadline waits neither for them nor for the question which way is up."""
    pixels, calls = np.zeros((60, 2100, 3), np.uint8), 0

    def leave_at(last: int) -> Callable[[], None]:
        def checkpoint() -> None:
            nonlocal calls
            calls += 1
            if calls == last:
                raise CancelledError

        return checkpoint

    all_detectors[name].detect(pixels, detail, None, Trace(leave_at(0)))
    tiles, calls = calls, 0
    assert tiles > 1
    with pytest.raises(CancelledError):
        all_detectors[name].detect(pixels, detail, None, Trace(leave_at(tiles)))
    assert tiles == calls
    calls = 0
    with pytest.raises(CancelledError):
        explained(all_detectors[name], pixels, detail, None, leave_at(tiles))
