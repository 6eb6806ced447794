"""What the tests share: a running application, a photo with one known face, and the folder of real pictures.

And two gates: a test that needs more than `make setup` brings is of a kind that runs only where it is asked for, and
where CI is set, a test that is skipped fails the run.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from skimage import data

from faceguard.app import create_app
from faceguard.geometry import Box
from faceguard.settings import Settings

ROOT = Path(__file__).parents[1]

hypothesis.settings.register_profile("busy machine", deadline=None)
hypothesis.settings.load_profile("busy machine")

FACE = Box(174, 66, 100, 110)
"""The face in skimage's portrait of the astronaut Eileen Collins (NASA, public domain), 512 x 512."""

KINDS = {
    "playwright": "browser",
    "caddy": "deploy",
    "helm": "deploy",
    "kubernetes": "deploy",
    "systemd": "deploy",
    "wheel": "deploy",
}
"""The kind of a test that uses this fixture."""
MAY_BE_SKIPPED = [
    "taking the network away needs root",
    "the network for ages is added by hand: faceguard models add age",
]
"""Reasons to skip a test that are good ones everywhere."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the kinds of its fixtures, before kinds are chosen."""
    for item in items:
        if isinstance(item, pytest.Function):
            for fixture in KINDS.keys() & item.fixturenames:
                item.add_marker(KINDS[fixture])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where CI is set and a test was skipped that must not be; the summary tells which, and why."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI"):
        skipped = {report.longrepr[2].removeprefix("Skipped: ") for report in reporter.stats.get("skipped", ())}
        if reasons := skipped.difference(MAY_BE_SKIPPED):
            reporter.write_line(f"\nSkipped in CI, where it must not be: {'; '.join(sorted(reasons))}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


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
    pixels: np.ndarray = data.astronaut()
    return pixels


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
