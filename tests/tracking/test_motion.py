import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.tracking.motion import Camera


@pytest.fixture(scope="module")
def ground() -> np.ndarray:
    """Blots of all sizes, (400, 600)."""
    noise = np.random.default_rng(1).random((400, 600)).astype(np.float32)
    blots = sum(cv2.GaussianBlur(noise, (0, 0), sigma) * sigma for sigma in (2, 4, 8))
    blots = np.asarray(blots)
    return np.asarray(255 * (blots - blots.min()) / (blots.max() - blots.min()), np.uint8)


def seen(ground: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.warpAffine(ground, matrix, (600, 400), borderMode=cv2.BORDER_REFLECT_101))


@settings(max_examples=10)
@given(st.floats(-12, 12), st.floats(-12, 12), st.floats(-3, 3), st.floats(0.96, 1.04))
def test_a_camera_that_shifts_turns_and_zooms_is_followed(ground, x: float, y: float, degrees: float, zoom: float):
    """To a pixel, in the middle of the picture and at its corners."""
    matrix = cv2.getRotationMatrix2D((300, 200), degrees, zoom)
    matrix[:, 2] += np.array([x, y])
    camera = Camera()
    camera.step(ground)
    step = camera.step(seen(ground, matrix))
    points = np.array([[300, 200, 1], [60, 60, 1], [540, 60, 1], [60, 340, 1], [540, 340, 1]], float)

    assert not step.cut
    assert np.abs(points @ step.matrix.T - points @ matrix.T).max() < 1


def test_the_first_frame_begins_a_shot(ground: np.ndarray):
    """Nothing was before it."""
    assert Camera().step(ground).cut


def test_a_picture_of_something_else_begins_a_shot(ground: np.ndarray):
    """Nothing of it is where the frame before had it, and its brightness lies elsewhere."""
    camera = Camera()
    camera.step(ground)

    assert camera.step(255 - (ground // 3)[::-1, ::-1]).cut


def test_a_picture_of_something_else_that_is_as_dark_begins_a_shot():
    """From the stage to the hall: most of both is black, and what is not lies elsewhere."""
    camera, stage, hall = Camera(), np.full((400, 600), 12, np.uint8), np.full((400, 600), 12, np.uint8)
    cv2.ellipse(stage, (150, 200), (90, 150), 0, 0, 360, 160, -1)
    cv2.ellipse(hall, (450, 120), (100, 110), 0, 0, 360, 120, -1)
    camera.step(stage)

    assert camera.step(hall).cut


def test_a_picture_with_the_same_light_begins_a_shot():
    """Two groups before skies of one brightness are half alike, and nothing of one is in the other."""
    random, camera = np.random.default_rng(1), Camera()
    light, *groups = (cv2.GaussianBlur(random.normal(size=(270, 480)), (0, 0), sigma) * sigma for sigma in (60, 6, 6))
    shots = [
        np.clip(128 + 160 * (light + group) + more, 0, 255).astype(np.uint8)
        for group, more in zip(groups, (0, 22), strict=True)
    ]
    camera.step(shots[0])

    assert camera.step(shots[1]).cut


def test_a_lamp_that_flashes_is_no_cut():
    """All is where it was, twice as bright."""
    camera, room = Camera(), np.full((400, 600), 12, np.uint8)
    cv2.ellipse(room, (150, 200), (90, 150), 0, 0, 360, 60, -1)
    camera.step(room)

    assert not camera.step(2 * room - 12).cut


def test_a_frame_without_anything_to_follow_is_no_cut_by_itself():
    """A dark room stays the room that it was."""
    camera, dark = Camera(), np.full((400, 600), 20, np.uint8)
    camera.step(dark)
    step = camera.step(dark)

    assert not step.cut
    assert np.array_equal(np.eye(2, 3), step.matrix)


def test_a_size_that_changes_begins_a_shot(ground: np.ndarray):
    """There is nothing to compare."""
    camera = Camera()
    camera.step(ground)

    assert camera.step(ground[:200]).cut
