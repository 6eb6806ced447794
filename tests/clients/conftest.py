"""The generators of clients, which `make clients-test` installs, and what they make of the document."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.server import Server, serving
from tests.conftest import ROOT

HERE = Path(__file__).parent
PACKAGE = "face_privacy_guard_client"
DOCUMENT = ROOT / "openapi/openapi.json"
ALONE = ("unshare", "--map-root-user", "--net")
"""What takes the network away: a generator needs none, once it is installed."""


def done(*words: object, cwd: Path) -> str:
    """Run a program and return what it writes; fail with what it says where it fails."""
    result = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert 0 == result.returncode, f"{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="session")
def alone() -> tuple[str, ...]:
    """The words before a command that is to have no network; none where the system does not let us."""
    allowed = (
        shutil.which("unshare") and not subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode
    )
    return ALONE if allowed else ()


@pytest.fixture(scope="session")
def python_generator() -> Path:
    """The folder of the programs of the environment that has openapi-python-client."""
    programs = ROOT / ".clients/bin"
    if not (programs / "openapi-python-client").exists():
        pytest.skip("openapi-python-client is not installed: run `make clients-test`")
    return programs


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder of the generators of TypeScript."""
    if not shutil.which("npm"):
        pytest.skip("npm is missing; on Debian: apt-get install nodejs npm")
    modules = HERE / "node_modules"
    if not (modules / ".package-lock.json").exists():
        pytest.skip("the generators of TypeScript are not installed: run `make clients-test`")
    return modules


@pytest.fixture(scope="session")
def python_client(python_generator: Path, alone: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package that is made now."""
    folder = tmp_path_factory.mktemp("python")
    generate = ("generate", "--path", DOCUMENT, "--output-path", folder / PACKAGE, "--meta", "none")
    done(*alone, python_generator / "openapi-python-client", *generate, cwd=folder)
    return folder


@pytest.fixture(scope="session")
def typescript(node_modules: Path, alone: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs that were compiled with clients that are made now."""
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(node_modules)
    for file in (HERE / "tsconfig.json", *HERE.glob("*.ts")):
        shutil.copy(file, folder)
    programs = node_modules / ".bin"
    done(*alone, programs / "openapi-typescript", DOCUMENT, "--output", "schema.d.ts", cwd=folder)
    done(*alone, programs / "openapi-ts", "--input", DOCUMENT, "--output", "hey", "--no-log-file", cwd=folder)
    done(*alone, programs / "tsc", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A service to upload to."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def file(photo: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portrait as a file."""
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    path.write_bytes(photo)
    return path
