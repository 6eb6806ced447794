"""What the ensemble is held to on real pictures: the faces it finds, and what it takes for faces."""

import functools
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from benchmarks.conditions import (
    Sample,
    close_ups,
    compressed,
    dark,
    grey,
    lying,
    samples,
    told,
)
from benchmarks.contenders import ours
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detection.levels import LEVELS
from faceguard.detector import DetectorName
from faceguard.geometry import as_array, iou
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.redaction.region import Region

pytestmark = [pytest.mark.recall, pytest.mark.timeout(900)]

FACELESS = (
    "brick", "cat", "cell", "checkerboard", "clock", "coffee", "coins", "colorwheel", "grass", "gravel", "horse",
    "hubble_deep_field", "immunohistochemistry", "logo", "microaneurysms", "moon", "page", "retina", "rocket", "text",
)  # fmt: skip
"""Those of skimage's pictures that come with it and show nobody."""

Recall = Callable[..., tuple[float, float]]


@pytest.fixture(scope="module")
def detectors() -> Iterator[Detectors]:
    made = Detectors(Weights())
    yield made
    made.close()


@pytest.fixture(scope="module")
def crowd(shared_data: Path) -> list[Sample]:
    """Each fourth picture of a 130-picture part of WIDER FACE's validation set."""
    return list(islice(samples(shared_data / "wider_dev"), 0, None, 4))


@pytest.fixture(scope="module")
def recall(detectors: Detectors, crowd: list[Sample]) -> Recall:
    """Recall and false boxes on the crowd in a condition, turned by quarters."""

    @functools.cache
    def of(
        detail: Detail, condition: Callable[[Sample], Sample] | None = None, quarters: int = 0
    ) -> tuple[float, float]:
        find = lying(ours(detectors, DetectorName.ENSEMBLE, detail), quarters)
        return told(find, LEVELS[detail].threshold, map(condition, crowd) if condition else crowd)

    return of


@pytest.mark.parametrize(
    ("detail", "bound", "false"), [(Detail.FAST, 0.56, 4), (Detail.BALANCED, 0.78, 6), (Detail.THOROUGH, 0.85, 10)]
)
def test_most_faces_of_a_crowd_are_found(recall: Recall, detail: Detail, bound: float, false: float):
    """Faces of 8 pixels and more, most of them below 16; many of the false boxes are faces without a label."""
    found, wrong = recall(detail)

    assert found >= bound
    assert wrong <= false


@pytest.mark.parametrize("detail", [Detail.BALANCED, Detail.THOROUGH])
@pytest.mark.parametrize("condition", [grey, dark, compressed])
def test_bad_pictures_cost_few_faces(recall: Recall, condition: Callable[[Sample], Sample], detail: Detail):
    """Without colour, with a quarter of the light, or as a JPEG of quality 20: five points at most."""
    assert recall(detail, condition)[0] >= recall(detail)[0] - 0.05


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_direction_matters_little(recall: Recall, quarters: int):
    """Pictures that do not say which side is up are within five points of upright ones at `thorough`."""
    assert recall(Detail.THOROUGH, quarters=quarters)[0] >= recall(Detail.THOROUGH)[0] - 0.05


@pytest.mark.parametrize("detail", Detail)
def test_close_ups_are_found(detectors: Detectors, shared_data: Path, detail: Detail):
    """Faces of 40 to 100 % of the frame, whole or cut by it."""
    find = ours(detectors, DetectorName.ENSEMBLE, detail)

    found, _ = told(find, LEVELS[detail].threshold, close_ups(shared_data / "wider_dev"))

    assert found >= 0.97


@pytest.mark.parametrize("detail", [Detail.BALANCED, Detail.THOROUGH])
def test_the_flag_of_orientation_matters_nothing(detectors: Detectors, shared_data: Path, detail: Detail):
    """The same photos in all eight orientations have the same faces, but for what eight codings change."""
    find = ours(detectors, DetectorName.ENSEMBLE, detail)
    pictures = list(samples(shared_data / "exif_variants"))

    by_orientation = [told(find, LEVELS[detail].threshold, pictures[start::8])[0] for start in range(8)]

    assert max(by_orientation) - min(by_orientation) <= 0.05


def test_masks_hide_no_more_faces_than_from_the_best_network(detectors: Detectors, shared_data: Path):
    """The ensemble finds at least as many people with masks as either of its networks alone."""
    pictures = list(samples(shared_data / "facemask_dev"))
    find = ours(detectors, DetectorName.ENSEMBLE, Detail.BALANCED)
    alone = [
        told(ours(detectors, name, Detail.BALANCED), 0.3, pictures)[0]
        for name in (DetectorName.CENTERFACE, DetectorName.MEDIAPIPE)
    ]

    assert told(find, LEVELS[Detail.BALANCED].threshold, pictures)[0] >= max(alone)


def test_large_sheets_of_small_faces(detectors: Detectors, shared_data: Path):
    """In 12.6 megapixels of photos side by side most of the faces are found."""
    find = ours(detectors, DetectorName.ENSEMBLE, Detail.THOROUGH)

    assert told(find, LEVELS[Detail.THOROUGH].threshold, samples(shared_data / "wider_mosaic_dev"))[0] >= 0.85


def test_two_small_groups_in_108_megapixels(detectors: Detectors, shared_data: Path, monkeypatch: pytest.MonkeyPatch):
    """All ten faces of both are found, tile by tile."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    name = "huge_108MP_two_small_groups.jpg"
    faces = np.array(json.loads((shared_data / "odd_made" / "boxes.json").read_text())[name], float)
    pixels = np.asarray(Image.open(shared_data / "odd_made" / name).convert("RGB"))

    found = detectors[DetectorName.ENSEMBLE].detect(pixels, Detail.THOROUGH, None).faces

    assert (iou(faces, as_array([face.box for face in found])).max(1) >= 0.3).all()


def test_where_nobody_is_hardly_anybody_is_found(detectors: Detectors):
    """Textures, coins, print, animals, sky and space: a false box in ten pictures at most."""
    pictures = [np.asarray(Image.fromarray(getattr(data, name)()).convert("RGB")) for name in FACELESS]
    find = ours(detectors, DetectorName.ENSEMBLE, Detail.BALANCED)

    false = [(find(pixels)[:, 4] >= LEVELS[Detail.BALANCED].threshold).sum() for pixels in pictures]

    assert np.mean(false) <= 0.1


def test_candidates_name_most_of_what_is_missed(detectors: Detectors, crowd: list[Sample]):
    """Faces and candidates together."""
    find = ours(detectors, DetectorName.ENSEMBLE, Detail.THOROUGH)

    assert told(find, LEVELS[Detail.THOROUGH].candidates, crowd)[0] >= 0.92


def test_regions_cover_the_faces_and_not_much_more(detectors: Detectors, crowd: list[Sample]):
    """With the default padding and shape nearly every face that is found is hidden, by three times its area."""
    defaults, points = RedactOptions(), (np.arange(30) + 0.5) / 30
    covered, areas = [], []
    for pixels, faces, _ in crowd:
        found = detectors[DetectorName.ENSEMBLE].detect(pixels, Detail.BALANCED, None).faces
        overlaps = iou(faces, as_array([face.box for face in found]))
        for index in np.flatnonzero((faces[:, 3] >= 8) & (overlaps.max(1, initial=0) >= 0.3)):
            x, y, width, height = faces[index]
            region = Region(found[overlaps[index].argmax()].box.padded(defaults.padding), defaults.shape)
            (centre_x, centre_y), (a, b) = region.centre, region.semi_axes
            across, down = (x + points * width - centre_x) / a, (y + points * height - centre_y) / b
            covered.append((np.add.outer(down**2, across**2) <= 1).mean() >= 0.95)
            areas.append(np.pi * a * b / (width * height))

    assert np.mean(covered) >= 0.97
    assert np.median(areas) <= 3.2
