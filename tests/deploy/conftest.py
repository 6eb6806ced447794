"""The real tools, which the dependency group `deploy` brings."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def helm() -> Any:
    """Helm, as a library."""
    return pytest.importorskip("helm_python.chart")


@pytest.fixture(scope="session")
def kubernetes() -> Any:
    """Kubernetes' schemas, and what validates by them."""
    return pytest.importorskip("kubernetes_validate")


@pytest.fixture(scope="session")
def caddy() -> str:
    """The path of Caddy's program."""
    found = shutil.which("caddy", path=str(Path(sys.executable).parent)) or shutil.which("caddy")
    if not found:
        pytest.skip("caddy is not installed")
    return found
