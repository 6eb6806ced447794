"""Detectors that a user brings, as they vote in the ensemble."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors, Offer
from faceguard.detection.families.scrfd import SCRFD
from faceguard.detection.onnx_detector import OnnxDetector
from faceguard.detection.onnx_network import OnnxNetwork
from faceguard.detection.recorder import explained
from faceguard.detection.tiling import TileGrid
from faceguard.detection.voter import Voter
from faceguard.detector import DetectorName
from faceguard.errors import ModelError
from faceguard.models import Weights
from faceguard.models.brought import LIST
from testing.networks import SIDE, scrfd_network

WALL = np.full((SIDE // 2, SIDE // 2, 3), 90, np.uint8)
"""A picture without a face, which is enlarged to the size of the network's input and so seen once."""


def listed(folder: Path, *lines: str, score: float = 0.9) -> Weights:
    """Bring a detector that always sees the same face, with an entry of these lines."""
    (folder / "mine.onnx").write_bytes(scrfd_network(score))
    (folder / LIST).write_text("\n".join(["[[detector]]", 'file = "mine.onnx"', *lines]))
    return Weights(folder)


def score(threshold: float, weight: float, seen: float) -> float:
    """Return what a face counts that the network gives this score; 0 where it does not count."""
    voter = Voter(OnnxDetector("mine", OnnxNetwork(scrfd_network(seen)), SCRFD, threshold), weight)
    first, *_ = voter.passes(WALL, Detail.FAST, TileGrid.over(WALL, 1))
    return float(first.detections.scores.max(initial=0))


@pytest.mark.parametrize("threshold", [0.02, 0.25, 0.6, 0.9])
def test_its_threshold_means_what_centerfaces_does(threshold: float):
    """Whatever its scores are: at its own threshold it says 0.3."""
    assert 0.3 == pytest.approx(score(threshold, 1, threshold), abs=0.01)


@pytest.mark.parametrize("weight", [0.3, 0.5, 1])
def test_its_weight_lowers_what_it_says(weight: float):
    """In proportion; a face that it gives less than fusion takes is not looked at."""
    assert weight * score(0.5, 1, 0.9) == pytest.approx(score(0.5, weight, 0.9))
    assert 0 == score(0.5, weight, 0.1)


def test_who_alone_sees_a_face_is_believed(tmp_path: Path):
    """It is redacted though the package's own networks see nothing, and its name is with the face."""
    with closing(Detectors(listed(tmp_path, "vote = true", "weight = 1"))) as detectors:
        result = detectors[DetectorName.ENSEMBLE].detect(WALL, Detail.FAST, None)

    assert ["mine"] == [face.detector for face in result.faces]


def test_without_a_vote_nothing_changes(tmp_path: Path):
    """A file that lies there is asked where it is named, and nowhere else."""
    with closing(Detectors(listed(tmp_path))) as detectors:
        assert not detectors[DetectorName.ENSEMBLE].detect(WALL, Detail.FAST, None).faces


def test_its_passes_are_explained(tmp_path: Path):
    """With the score that it gave."""
    with closing(Detectors(listed(tmp_path, "vote = true", "weight = 1"))) as detectors:
        (explanation,) = explained(detectors[DetectorName.ENSEMBLE], WALL, Detail.FAST, None).explanations

    (box,) = [each for each in explanation.boxes if each.model == "mine"]
    assert "whole" == explanation.passes[box.pass_index].name
    assert "face" == box.outcome
    assert [box.pass_index] == list(box.pass_scores or ())
    assert 0.9 == pytest.approx(box.pass_score)


def test_the_ensemble_has_the_models_and_licences_of_those_who_vote(tmp_path: Path):
    """A licence that is an expression stays one; the file is loaded once, though it is also asked alone."""
    weights = listed(tmp_path, "vote = true", 'licence = "GPL-3.0-only OR CC-BY-4.0"')
    offer = Offer.of(weights)
    spec = offer.specs[DetectorName.ENSEMBLE]

    with closing(Detectors(weights, offer)) as detectors:
        assert ("yunet-2023mar", "centerface", "mine") == spec.models == detectors[DetectorName.ENSEMBLE].models
        assert "mine" == detectors.models(DetectorName.ENSEMBLE)[-1].name
    assert "MIT AND (GPL-3.0-only OR CC-BY-4.0)" == spec.licence
    assert "these vote: mine" in spec.summary


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["vote = true", "weight = 0"], "weight: Input should be greater than or equal to 0.1"),
        (["vote = true", "weight = 1.5"], "weight: Input should be less than or equal to 1"),
        (["vote = true", "weight = nan"], "weight: Input should be a finite number"),
        (["weight = 0.5"], "a weight is that of a vote"),
        (['vote = "mine"'], "vote: Input should be a valid boolean"),
    ],
)
def test_a_weight_is_checked(tmp_path: Path, lines: list[str], told: str):
    """At the start."""
    with pytest.raises(ModelError, match=r"detectors\.toml is wrong") as error:
        Offer.of(listed(tmp_path, *lines))

    assert told in str(error.value)
