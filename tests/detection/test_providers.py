"""What runs the networks, and that it finds what the processor finds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Detector, Face, session
from faceguard.detection.agreement import disagreement
from faceguard.detection.detectors import Offer
from faceguard.detection.drawing import PEOPLE, drawing
from faceguard.detection.providers import chosen
from faceguard.detection.spec import Loader
from faceguard.detector import DetectorName
from faceguard.errors import ProviderError
from faceguard.geometry import Box, as_array, iou
from faceguard.models import Weights
from faceguard.models.brought import LIST
from testing.networks import scrfd_network

FAKE, PROCESSOR = "FakeExecutionProvider", "CPUExecutionProvider"


class Accelerator(onnxruntime.InferenceSession):  # type: ignore[misc]  # the package has no types
    """A session that says it runs on a provider that nobody has, and answers something near what the processor does."""

    starts, factor = True, 1.0

    def __init__(self, weights: str | bytes, options: onnxruntime.SessionOptions, providers: Sequence[str]) -> None:
        self._fake = FAKE in providers
        super().__init__(weights, options, [name for name in providers if name != FAKE])

    def get_providers(self) -> list[str]:
        return [*([FAKE] if self._fake and self.starts else []), *super().get_providers()]

    def run(self, *words: Any) -> list[Any]:
        return [answer * self.factor if self._fake else answer for answer in super().run(*words)]


@pytest.fixture
def accelerator(monkeypatch: pytest.MonkeyPatch) -> type[Accelerator]:
    """The same, where ONNX Runtime has one."""

    class Own(Accelerator):
        pass

    monkeypatch.setattr(onnxruntime, "InferenceSession", Own)
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["AzureExecutionProvider", FAKE, PROCESSOR])
    return Own


def loaded(weights: Weights, offer: Offer) -> Detector:
    """Return the ensemble."""
    return offer.specs[DetectorName.ENSEMBLE].make(Loader(weights))


@pytest.mark.parametrize("asked", ["cpu", "CPU", "CPUExecutionProvider", " cpuexecutionprovider "])
def test_the_processor_may_be_named(asked: str):
    """By either name, in any case; the networks are those of eight bits, as without a name."""
    weights = Weights(None, [asked])
    offer = Offer.of(weights)

    assert (PROCESSOR,) == chosen([asked]) == chosen([])
    assert Offer.of(Weights()).specs == offer.specs
    assert ("yunet-2023mar", "centerface") == loaded(weights, offer).models


@pytest.mark.parametrize("asked", ["cuda", "Azure", "AzureExecutionProvider", "no such thing"])
@pytest.mark.usefixtures("accelerator")
def test_what_is_not_there_is_refused_with_what_is(asked: str):
    """A provider that asks a service on the network counts as not there."""
    with pytest.raises(ProviderError, match=r"it has Fake, CPU$"):
        Offer.of(Weights(None, [asked]))


def test_an_accelerator_runs_the_networks_in_float(accelerator: type[Accelerator]):
    """Reports and /v1/info name them, and the processor does what is left."""
    accelerator.factor = 1 + 2**-12
    weights = Weights(None, ["fake"])
    offer = Offer.of(weights)
    detector = loaded(weights, offer)

    assert (FAKE, PROCESSOR) == chosen(["fake", "cpu"]) == chosen(["fake"])
    assert ("yunet-2023mar", "centerface-float") == detector.models == offer.specs[DetectorName.ENSEMBLE].models
    assert {"centerface-float"} == {model.name for model in offer.used} - {
        model.name for model in Offer.of(Weights()).used
    }
    assert len(PEOPLE) == len(detector.detect(drawing(), Detail.BALANCED, None).faces)


@pytest.mark.parametrize("factor", [0.0, 0.9, 1.1, np.nan])
def test_one_that_finds_other_faces_is_refused(accelerator: type[Accelerator], factor: float):
    """The reason says with which detector, and how many faces."""
    accelerator.factor = factor

    with pytest.raises(ProviderError, match=r"fake is not used: with \w+ it (loses|adds) \d of \d faces"):
        Offer.of(Weights(None, ["fake"]))


def test_one_that_does_not_start_is_refused(accelerator: type[Accelerator]):
    """ONNX Runtime would run everything on the processor, and say so in a log alone."""
    accelerator.starts = False

    with pytest.raises(ProviderError, match=f"{FAKE} does not start on this machine"):
        Offer.of(Weights(None, ["fake"]))


def test_detectors_that_were_brought_are_compared_too(accelerator: type[Accelerator], tmp_path: Path):
    """Theirs is refused before the first photo as well."""
    (tmp_path / "mine.onnx").write_bytes(scrfd_network())
    (tmp_path / LIST).write_text('[[detector]]\nfile = "mine.onnx"\n')
    accelerator.factor = 1 + 2**-12
    assert Offer.of(Weights(tmp_path, ["fake"])).specs["mine"]

    accelerator.starts = False
    with pytest.raises(ProviderError):
        Offer.of(Weights(tmp_path, ["fake"]))


def test_the_drawing_shows_faces_of_many_sizes():
    """The ensemble sees all of them."""
    people = as_array([Box(x - h / 2, y - h / 2, h, h) for x, y, h, _ in PEOPLE])

    found = loaded(Weights(), Offer.of(Weights())).detect(drawing(), Detail.BALANCED, None).faces

    assert (iou(people, as_array([face.box for face in found])).max(1) > 0.4).all()


@pytest.mark.parametrize(
    ("box", "score", "told"),
    [
        (Box(10, 10, 40, 40), 0.6, None),
        (Box(10, 11, 40, 40), 0.64, None),
        (Box(10, 10, 40, 40), 0.66, "loses 1 of 1 faces"),
        (Box(14, 10, 40, 40), 0.6, "loses 1 of 1 faces"),
    ],
)
def test_boxes_and_scores_may_lie_a_little_apart(box: Box, score: float, told: str | None):
    """As sums in another order make them."""
    result = DetectionResult([Face(Box(10, 10, 40, 40), 0.6, "a")])

    assert told == disagreement(result, DetectionResult([Face(box, score, "a")]))


def test_a_candidate_is_as_good_as_a_face():
    """What is at the threshold falls to either side."""
    box = Box(10, 10, 40, 40)
    face, candidate = DetectionResult([Face(box, 0.31, "a")]), DetectionResult([], [Face(box, 0.29, "a")])

    assert disagreement(face, candidate) is None
    assert disagreement(candidate, face) is None
    assert "adds 1 of 1 faces" == disagreement(DetectionResult(), face)


def test_the_service_asks_nobody_on_the_network():
    """Of what is there."""
    assert session.REMOTE not in session.available()
