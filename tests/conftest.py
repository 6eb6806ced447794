"""What the tests share: a running application, a photo with one known face, and the folder of real pictures."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from skimage import data

from faceguard.app import create_app
from faceguard.geometry import Box
from faceguard.settings import Settings

ROOT = Path(__file__).parents[1]
FACE = Box(174, 66, 100, 110)
"""The face in skimage's portrait of the astronaut Eileen Collins (NASA, public domain), 512 x 512."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test material beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared with real pictures is not here")
    return folder


@pytest.fixture(scope="session")
def shared_data(shared: Path) -> Path:
    """The real and hostile pictures."""
    return shared / "data"


@pytest.fixture(scope="session")
def portrait() -> np.ndarray:
    """A photo with one face, (512, 512, 3) RGB."""
    return data.astronaut()


@pytest.fixture(scope="session")
def photo(portrait: np.ndarray) -> bytes:
    """The portrait as a JPEG file."""
    file = io.BytesIO()
    Image.fromarray(portrait).save(file, "jpeg", quality=90)
    return file.getvalue()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """A small service that any test client may call."""
    return Settings(workers=1, allowed_hosts="testserver")


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of a running application."""
    with TestClient(create_app(settings)) as client:
        yield client
