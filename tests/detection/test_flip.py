import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection.detections import Detections
from faceguard.detection.flip import flipped


def brightest(pixels: np.ndarray, _: float, __: float) -> Detections:
    """Detect the brightest pixel, whose right eye is at its left side."""
    row, column = np.unravel_index(pixels[..., 0].argmax(), pixels.shape[:2])
    points = np.array([[[column, row], [column + 1, row], [column + 0.5, row], [column + 0.5, row + 1]]], float)
    return Detections.of("test", np.array([[column, row, 1.0, 1.0]]), np.ones(1), points)


@given(st.integers(0, 19), st.integers(0, 9))
def test_what_a_flipped_pass_finds_is_where_it_is(column: int, row: int):
    """Boxes and eyes are those of the picture, and a person's right eye stays the right one."""
    pixels = np.zeros((10, 20, 3), np.uint8)
    pixels[row, column] = 255

    direct, flipped_back = brightest(pixels, 1, 0), flipped(brightest)(pixels, 1, 0)

    assert direct.boxes.tolist() == flipped_back.boxes.tolist()
    assert direct.landmarks.tolist() == flipped_back.landmarks.tolist()
