import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from faceguard import __version__
from faceguard.models import catalogue
from tests.conftest import ROOT

UV = str(ROOT / ".tools/bin/uv")
SCRIPT = """
import doctest
import service
import faceguard
import PIL.Image

bound = PIL.Image.MAX_IMAGE_PIXELS
examples = doctest.DocTestParser().get_doctest(open("page.txt").read(), {}, "page", None, 0)
print(service.NAME, faceguard.__version__, doctest.DocTestRunner().run(examples).failed)

import mediapipe
print(mediapipe.Image.__name__, bound == PIL.Image.MAX_IMAGE_PIXELS)
"""
TYPED = """
import numpy as np
import faceguard

done = faceguard.redact("photo.jpg", style="solid", boxes=faceguard.detect(b"").faces)
reveal_type(done.pixels)
reveal_type(next(faceguard.Redactor().map([np.zeros((1, 1, 3), np.uint8)], errors="return")))
faceguard.redact("photo.jpg", stile="solid")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as it is published."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", str(folder)], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """The interpreter of an environment that has the wheel, with what it asks for, and nothing else."""
    environment = wheel.parent / "environment"
    python = environment / "bin/python"
    subprocess.run([UV, "venv", "--quiet", "--no-project", "--python", sys.executable, str(environment)], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--no-config", "--python", str(python), str(wheel)], check=True)
    return python


@pytest.fixture
def project(tmp_path: Path, photo: bytes) -> Path:
    """Somebody else's project, which has a package `service` of its own."""
    page = re.findall(r"^```pycon\n(.*?)^```$", (ROOT / "docs/python.md").read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "service").mkdir()
    (tmp_path / "service/__init__.py").write_text('NAME = "theirs"')
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "typed.py").write_text(TYPED)
    (tmp_path / "page.txt").write_text("\n".join(page))
    (tmp_path / "photo.jpg").write_bytes(photo)
    return tmp_path


def test_the_wheel_installs_the_package_and_nothing_beside_it(names: list[str]):
    """At the top level lie `faceguard` and what pip notes of it."""
    assert {"faceguard", f"face_privacy_guard-{__version__}.dist-info"} == {Path(name).parts[0] for name in names}


def test_the_wheel_carries_the_weights(names: list[str]):
    """All that are bundled, so that nothing is ever fetched by what is installed."""
    bundled = {f"faceguard/models/weights/{model.file}" for model in catalogue() if model.bundled}

    assert bundled
    assert bundled <= set(names)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="taking the network away needs root")
def test_the_package_works_in_anybodys_project_without_a_network(python: Path, project: Path):
    """All that docs/python.md shows, beside another package `service`, with an empty home, and without a word.

    What else is installed in the environment works there too.
    """
    home = project / "home"
    home.mkdir()
    done = subprocess.run(
        ["unshare", "-n", str(python), "script.py"],
        cwd=project,
        env={"HOME": str(home), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert [f"theirs {__version__} 0", "Image True"] == done.stdout.splitlines()


def test_the_package_is_typed_for_others(python: Path, project: Path):
    """Results and options, for a type checker that runs in another environment."""
    words = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "typed.py"]
    done = subprocess.run(words, cwd=project, env={"PATH": os.defpath}, capture_output=True, text=True, check=False)
    told = done.stdout.splitlines()

    assert re.search(r'"numpy.ndarray\[.*8Bit.*"$', told[0])
    assert told[1].endswith('"faceguard.redactor.results.RedactedPicture | faceguard.errors.FaceguardError"')
    assert 'Unexpected keyword argument "stile" for "redact"' in told[2]
    assert told[-1].startswith("Found 1 error ")
