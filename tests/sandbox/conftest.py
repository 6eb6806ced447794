from collections.abc import Iterator

import pytest

from faceguard.sandbox.sandbox import Sandbox
from faceguard.settings import Settings


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    """A running one."""
    sandbox = Sandbox.of(Settings(workers=1))
    sandbox.start()
    yield sandbox
    sandbox.close()
