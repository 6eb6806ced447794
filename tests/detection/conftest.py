"""The detectors that the tests ask."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceguard.detection.detectors import Detectors
from faceguard.models import Weights


@pytest.fixture(scope="session")
def detectors() -> Iterator[Detectors]:
    """Those that the package carries the weights of."""
    made = Detectors(Weights())
    yield made
    made.close()


@pytest.fixture(scope="session")
def all_detectors(shared: Path) -> Iterator[Detectors]:
    """Those whose files a user brings as well."""
    made = Detectors(Weights(shared / "models"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def poster(portrait: np.ndarray) -> np.ndarray:
    """Return a white picture with the portrait five times, with faces from 28 down to 12 pixels high."""
    picture = np.full((320, 480, 3), 255, np.uint8)
    for index, side in enumerate((128, 100, 80, 72, 56)):
        top, left = 20 + 150 * (index // 3), 20 + 150 * (index % 3)
        picture[top : top + side, left : left + side] = reduced(portrait, side)
    return picture


def reduced(portrait: np.ndarray, side: int) -> np.ndarray:
    """Return the portrait with this side; its face is about a fifth of it high."""
    return np.asarray(Image.fromarray(portrait).resize((side, side), Image.Resampling.LANCZOS))


def on_white(portrait: np.ndarray, side: int) -> np.ndarray:
    """Return a white picture of 320 x 320 pixels with the portrait, with this side, in it."""
    picture = np.full((320, 320, 3), 255, np.uint8)
    picture[100 : 100 + side, 100 : 100 + side] = reduced(portrait, side)
    return picture
