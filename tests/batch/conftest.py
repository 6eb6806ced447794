"""Without the extra `ray`, which `make batch-test` has, the tests of a cluster are not collected."""

from importlib.util import find_spec

import pytest
from typer.testing import CliRunner

from faceguard.cli import app

collect_ignore = [] if find_spec("ray") else ["test_ray.py"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Call `faceguard redact` with the quickest detector."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return lambda *words: CliRunner().invoke(app, ["redact", *map(str, words), "--detector", "mediapipe"])
