"""The real networks on real pictures: one portrait for every day, the sets of pictures for the slow run."""

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from skimage import data

from faceguard.detail import Detail
from faceguard.detection import DetectorName
from faceguard.detection.detectors import Detectors
from faceguard.geometry import as_array, iou
from faceguard.models import Weights
from tests.conftest import FACE


@pytest.fixture(scope="module")
def detectors() -> Iterator[Detectors]:
    made = Detectors(Weights())
    yield made
    made.close()


def boxes(detectors: Detectors, pixels: np.ndarray, detail: Detail = Detail.BALANCED) -> np.ndarray:
    """Those of the faces, without the candidates."""
    return as_array([face.box for face in detectors[DetectorName.ENSEMBLE].detect(pixels, detail, None).faces])


@pytest.mark.parametrize("detail", Detail)
def test_a_portrait_has_one_face(detectors: Detectors, portrait: np.ndarray, detail: Detail):
    """It is found at every detail, once, and where it is."""
    found = boxes(detectors, portrait, detail)

    assert 1 == len(found)
    assert iou(found, as_array([FACE]))[0, 0] > 0.5


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("detail", [Detail.BALANCED, Detail.THOROUGH])
def test_a_turned_portrait_has_one_face(detectors: Detectors, portrait: np.ndarray, quarters: int, detail: Detail):
    """A picture that lies on its side without saying so is looked at upright."""
    assert 1 == len(boxes(detectors, np.rot90(portrait, quarters), detail))


@pytest.mark.parametrize("share", [0.5, 0.75, 1.0])
def test_a_close_up_is_found(detectors: Detectors, portrait: np.ndarray, share: float):
    """Faces that fill the frame are too large for the first look, and are found in a reduced one."""
    side = int(FACE.height / share)
    left, top = (int(middle - side / 2) for middle in FACE.centre)
    crop = Image.fromarray(portrait[top : top + side, left : left + side]).resize((640, 640))

    found = boxes(detectors, np.asarray(crop))

    assert 1 == len(found)
    assert found[0, 3] > 0.7 * share * 640


@pytest.mark.parametrize("name", ["brick", "coins", "grass", "gravel", "page", "text"])
def test_where_nobody_is_nobody_is_found(detectors: Detectors, name: str):
    """Textures, coins and print are no faces."""
    grey = getattr(data, name)()

    assert 0 == len(boxes(detectors, np.stack([grey] * 3, 2)))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (33, 7), (2000, 3)])
def test_a_sliver_is_looked_at_like_any_picture(detectors: Detectors, width: int, height: int):
    """The networks' grid fits any size."""
    assert 0 == len(boxes(detectors, np.zeros((height, width, 3), np.uint8), Detail.THOROUGH))
