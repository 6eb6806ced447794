"""What tests with real cameras and servers share."""

import socket
from pathlib import Path

import numpy as np
import pytest

from testing.cameras import clip


@pytest.fixture(scope="session")
def film(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of a camera."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    path.write_bytes(clip(portrait, 60))
    return path


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two that are free."""
    with socket.socket() as one, socket.socket() as other:
        for free in (one, other):
            free.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def port(ports: tuple[int, int]) -> int:
    """One that is free."""
    return ports[0]
