from collections.abc import Iterator
from pathlib import Path

import pytest

from faceguard import Redactor


@pytest.fixture(scope="package")
def redactor() -> Iterator[Redactor]:
    """One that works on two pictures at once."""
    with Redactor(workers=2) as redactor:
        yield redactor


@pytest.fixture
def path(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The portrait in a file, which also is `photo.jpg` in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "photo.jpg"
    path.write_bytes(photo)
    return path
