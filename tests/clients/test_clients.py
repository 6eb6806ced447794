"""Clients that are generated from the committed document work, and get the types that it says."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from testing.server import Server
from tests.clients.conftest import DOCUMENT, HERE, PACKAGE, done

pytestmark = pytest.mark.clients

PYTHON = "of_openapi_python_client.py"
OPERATIONS = {
    operation["operationId"]
    for methods in json.loads(DOCUMENT.read_text())["paths"].values()
    for operation in methods.values()
}


def expected(server: Server, photo: bytes) -> dict[str, Any]:
    """Return what a client has to tell, as asked for by hand."""
    files, options = {"image": photo}, {"detail": "fast", "style": "solid"}
    face = server.post("/v1/detect", files=files, data={"detail": "fast"}).json()["faces"][0]
    answer = server.post("/v1/redact", files=files, data=options, headers={"Accept": "application/json"}).json()
    return {
        "pixels": server.get("/v1/info").json()["limits"]["pixels"],
        "width": face["box"]["width"],
        "score": face["score"],
        "bare": face["box"]["width"],
        "style": "solid",
        "picture": answer["picture"],
        "problem": "urn:faceguard:problem:unsupported-picture",
    }


def test_a_python_client_uploads_and_gets_the_right_types(
    server: Server, photo: bytes, file: Path, python_client: Path, python_generator: Path
):
    """openapi-python-client makes every operation; mypy agrees with the program, which tells what is expected."""
    python = python_generator / "python"
    (python_client / PYTHON).write_text((HERE / PYTHON).read_text())
    made = {path.stem for path in (python_client / PACKAGE / "api").glob("*/*.py")} - {"__init__"}

    assert OPERATIONS == made
    done(sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--python-executable", python, PYTHON,
         cwd=python_client)  # fmt: skip
    assert expected(server, photo) == json.loads(done(python, PYTHON, server.url, file, cwd=python_client))


@pytest.mark.parametrize("program", ["of_hey_api", "of_openapi_typescript"])
def test_a_typescript_client_uploads_and_gets_the_right_types(
    server: Server, photo: bytes, file: Path, typescript: Path, program: str
):
    """@hey-api/openapi-ts and openapi-typescript: tsc agrees with the program, which tells what is expected."""
    told = json.loads(done("node", typescript / f"built/{program}.js", server.url, file, cwd=typescript))

    assert expected(server, photo) == told
