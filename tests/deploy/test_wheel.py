import subprocess
import zipfile
from pathlib import Path

import pytest

from faceguard import __version__
from faceguard.models import catalogue
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The files in the wheel, built as it is published."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [str(ROOT / ".tools/bin/uv"), "build", "--quiet", "--wheel", "--out-dir", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_installs_the_package_and_nothing_beside_it(wheel: list[str]):
    """At the top level lie `faceguard` and what pip notes of it."""
    assert {"faceguard", f"face_privacy_guard-{__version__}.dist-info"} == {Path(name).parts[0] for name in wheel}


def test_the_wheel_carries_the_weights(wheel: list[str]):
    """All that are bundled, so that nothing is ever fetched by what is installed."""
    bundled = {f"faceguard/models/weights/{model.file}" for model in catalogue() if model.bundled}

    assert bundled
    assert bundled <= set(wheel)
