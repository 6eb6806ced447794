"""The real networks on real pictures: one portrait for every day, the sets of pictures for the slow run."""

import io

import numpy as np
import pytest
from PIL import Image
from skimage import data

from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Filmed
from faceguard.detection.centerface import CenterFace
from faceguard.detection.detections import Detections
from faceguard.detection.detectors import Detectors
from faceguard.detection.ensemble import Ensemble
from faceguard.detection.recorder import explained
from faceguard.detection.yunet import FirstLook
from faceguard.detector import DetectorName
from faceguard.geometry import as_array, iou
from faceguard.models import Weights
from tests.conftest import FACE
from tests.detection.conftest import on_white, reduced


def detected(
    detectors: Detectors, pixels: np.ndarray, detail: Detail = Detail.BALANCED, min_confidence: float | None = None
) -> DetectionResult:
    return detectors[DetectorName.ENSEMBLE].detect(np.ascontiguousarray(pixels), detail, min_confidence)


def boxes(detectors: Detectors, pixels: np.ndarray, detail: Detail = Detail.BALANCED) -> np.ndarray:
    """Those of the faces, without the candidates."""
    return as_array([face.box for face in detected(detectors, pixels, detail).faces])


@pytest.mark.parametrize("detail", Detail)
def test_a_portrait_has_one_face(detectors: Detectors, portrait: np.ndarray, detail: Detail):
    """It is found at every detail, once, and where it is."""
    found = boxes(detectors, portrait, detail)

    assert 1 == len(found)
    assert iou(found, as_array([FACE]))[0, 0] > 0.5


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("detail", [Detail.BALANCED, Detail.THOROUGH])
def test_a_turned_face_is_found_upright(detectors: Detectors, portrait: np.ndarray, quarters: int, detail: Detail):
    """A picture that lies on its side without saying so is turned, and its face is the one of the upright picture."""
    upright = on_white(portrait, 100)

    (expected,) = detected(detectors, upright, detail).faces
    turned = detected(detectors, np.rot90(upright, quarters), detail)

    (face,) = turned.faces
    assert turned.judgement
    assert -90 * quarters % 360 == turned.judgement.rotation
    assert expected.score == pytest.approx(face.score)
    assert sorted((expected.box.width, expected.box.height)) == sorted((face.box.width, face.box.height))


@pytest.mark.parametrize("detail", [Detail.BALANCED, Detail.THOROUGH])
def test_it_can_take_frames_as_they_lie(detectors: Detectors, portrait: np.ndarray, detail: Detail):
    """To ask which way is up takes longer than to search, and of the frames of a video once is enough."""
    lying = np.ascontiguousarray(np.rot90(on_white(portrait, 100)))
    ensemble = detectors[DetectorName.ENSEMBLE]
    assert isinstance(ensemble, Filmed)
    judgement = ensemble.for_frames(upright=True).detect(lying, detail, None).judgement

    assert judgement
    assert 0 == judgement.rotation


def test_faces_in_all_directions_are_found(detectors: Detectors, portrait: np.ndarray):
    """Where most stand on their heads, those that do not count as well: people lie in a ring, or hang from a bar."""
    picture = np.full((700, 1000, 3), 255, np.uint8)
    for number in range(4):
        left = 20 + 245 * number
        picture[200:420, left : left + 220] = np.rot90(reduced(portrait, 220), 2 if number else 0)

    result = detected(detectors, picture, Detail.THOROUGH)

    assert result.judgement
    assert 180 == result.judgement.rotation
    assert [0, 1, 2, 3] == sorted(int(face.box.centre[0] - 20) // 245 for face in result.faces)


def test_fast_turns_no_picture(detectors: Detectors, portrait: np.ndarray):
    """It does not ask which way the picture is up."""
    lying = detected(detectors, np.rot90(on_white(portrait, 100)), Detail.FAST)

    assert lying.judgement
    assert 0 == lying.judgement.rotation


def test_a_small_face_is_found_by_a_refinement_pass(detectors: Detectors, portrait: np.ndarray):
    """A face of 12 pixels is weak evidence in the first pass, and a face in the one at twice the scale."""
    (face,) = boxes(detectors, on_white(portrait, 56))

    assert [120, 109] == pytest.approx(face[:2], abs=3)
    assert 12 == pytest.approx(face[3], abs=2)


@pytest.mark.parametrize("share", [0.5, 0.75, 1.0])
def test_a_close_up_is_found(detectors: Detectors, portrait: np.ndarray, share: float):
    """Faces that fill a large frame are too large for the first pass, and are found in a reduced one."""
    side = int(FACE.height / share)
    left, top = (int(middle - side / 2) for middle in FACE.centre)
    crop = Image.fromarray(portrait[top : top + side, left : left + side]).resize((1600, 1600))

    found = boxes(detectors, np.asarray(crop))

    assert 1 == len(found)
    assert found[0, 3] > 0.7 * share * 1600


def test_no_score_is_above_1(detectors: Detectors, portrait: np.ndarray):
    """Not even in a grey and coarsely compressed picture, whose scores are raised."""
    file = io.BytesIO()
    Image.fromarray(portrait).convert("L").save(file, "jpeg", quality=20)
    grey = np.asarray(Image.open(file).convert("RGB"))

    (face,) = detected(detectors, grey).faces

    assert 1 == face.score


def test_a_threshold_parts_faces_and_candidates(detectors: Detectors, poster: np.ndarray):
    """A low one makes candidates faces, a high one makes faces candidates; no box gets lost by either."""
    results = [detected(detectors, poster, min_confidence=each) for each in (0.16, 0.75, 0.9)]

    counts = [len(result.faces) for result in results]
    assert [0.16, 0.75, 0.9] == [result.judgement.threshold for result in results if result.judgement]
    assert counts == sorted(counts, reverse=True)
    assert 3 == len(set(counts))
    assert 1 == len({len(result.faces) + len(result.candidates) for result in results})


def test_a_threshold_below_that_of_candidates_is_kept(detectors: Detectors, poster: np.ndarray):
    """Boxes that would not even be candidates are faces where a caller wants them."""
    usual, low = detected(detectors, poster), detected(detectors, poster, min_confidence=0.05)

    assert len(low.faces) > len(usual.faces) + len(usual.candidates)
    assert min(face.score for face in low.faces) < 0.15


class Watched(CenterFace):
    """Remembers what it is shown."""

    def __init__(self) -> None:
        super().__init__(Weights().verified("centerface"))
        self.shown: list[np.ndarray] = []

    def infer(self, pixels: np.ndarray, scale: float, evidence: float) -> Detections:
        self.shown.append(pixels)
        return super().infer(pixels, scale, evidence)


def test_the_flipped_pass_is_shown_the_mirror_image(poster: np.ndarray):
    """At `thorough` one pass is; the others see the picture as it is, each the parts that the explanation names."""
    network, first_look = Watched(), FirstLook(Weights().verified("yunet-2023mar"))

    (explanation,) = explained(Ensemble(first_look, network), poster, Detail.THOROUGH, None).explanations

    passes = [(each.flipped, tile) for each in explanation.passes if each.name != "first" for tile in each.tiles]
    assert {False, True} == {flipped for flipped, _ in passes}
    for (flipped, tile), shown in zip(passes, network.shown, strict=False):
        left, top, right, bottom = map(int, (tile.x, tile.y, tile.right, tile.bottom))
        part = poster[top:bottom, left:right]
        assert np.array_equal(part[:, ::-1] if flipped else part, shown)


@pytest.mark.parametrize("name", ["brick", "coins", "grass", "gravel", "page", "text"])
def test_where_nobody_is_nobody_is_found(detectors: Detectors, name: str):
    """Textures, coins and print are no faces."""
    grey = getattr(data, name)()

    assert 0 == len(boxes(detectors, np.stack([grey] * 3, 2)))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (33, 7), (2000, 3)])
def test_a_sliver_is_searched_like_any_picture(detectors: Detectors, width: int, height: int):
    """The networks' grid fits any size."""
    assert 0 == len(boxes(detectors, np.zeros((height, width, 3), np.uint8), Detail.THOROUGH))
