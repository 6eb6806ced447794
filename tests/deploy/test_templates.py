"""What is in deploy/ for other programs asks the service for what it has.

None of these programs is here: n8n, Home Assistant, Unraid and CasaOS were not run. What their files would send is sent
to the real service, and Immich is one that gives answers written down by its API's description.
"""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

import pytest
import yaml
from fastapi.testclient import TestClient

from faceguard.options import RedactOptions
from faceguard.settings import Settings
from testing.portrait import is_redacted
from testing.server import serving
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
PHOTO = {"id": "p1", "fileCreatedAt": "2024-05-01T10:00:00.000Z", "fileModifiedAt": "2024-05-02T10:00:00.000Z"}


def test_the_workflow_of_n8n_redacts(client: TestClient, photo: bytes):
    """What its node would send is answered by a picture; each node leads to the next, and nothing is kept."""
    workflow = json.loads((DEPLOY / "n8n/redact.json").read_text())
    nodes = {node["name"]: node for node in workflow["nodes"]}
    ((hook, asked), (_, answer)) = [(name, to["main"][0][0]["node"]) for name, to in workflow["connections"].items()]
    call = nodes[asked]["parameters"]
    fields = {part["name"]: part for part in call["bodyParameters"]["parameters"]}
    options = {name: part["value"] for name, part in fields.items() if part["parameterType"] == "formData"}
    ((file, part),) = [(name, part) for name, part in fields.items() if part["parameterType"] == "formBinaryData"]

    done = client.request(call["method"], re.sub("http://[^/]+", "", call["url"]), data=options, files={file: photo})

    assert 200 == done.status_code
    assert nodes[hook]["parameters"]["options"]["binaryPropertyName"] == part["inputDataFieldName"]
    assert (
        call["options"]["response"]["response"]["outputPropertyName"] == nodes[answer]["parameters"]["inputFieldName"]
    )
    assert {"none"} == {workflow["settings"][f"saveData{when}Execution"] for when in ("Success", "Error")}


@pytest.mark.process
def test_the_command_of_home_assistant_redacts(tmp_path: Path, photo: bytes):
    """And leaves nothing under the name of the result where it fails."""
    package = yaml.safe_load((DEPLOY / "home-assistant/faceguard.yaml").read_text())
    (tmp_path / "in.jpg").write_bytes(photo)

    def run(service: str, snapshot: str) -> int:
        values = {"result": str(tmp_path / "out.jpg"), "snapshot": str(tmp_path / snapshot)}
        command = re.sub(r"\{\{ service .*? \}\}", service, package["shell_command"]["redact_snapshot"])
        command = re.sub(r"\{\{ (\w+) \}\}", lambda name: values[name[1]], command)
        return subprocess.run(shlex.split(command), check=False, capture_output=True).returncode

    with serving() as server:
        assert "{{ value == '" + server.get("/readyz").text + "' }}" == package["binary_sensor"][0]["value_template"]
        assert 0 == run(server.url, "in.jpg")
        assert photo != (tmp_path / "out.jpg").read_bytes()
        (tmp_path / "broken.jpg").write_bytes(photo[:4000])
        (tmp_path / "out.jpg").unlink()
        assert 0 != run(server.url, "broken.jpg")
    assert not (tmp_path / "out.jpg").exists()
    steps = package["script"]["redacted_snapshot"]["sequence"]
    assert "shell_command.redact_snapshot" == steps[1]["action"]


class Immich(BaseHTTPRequestHandler):
    """Answers as its API is described, and records what it is sent."""

    photo: ClassVar[bytes]
    asked: ClassVar[list[tuple[str, str, bytes]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        assert "k3y" == self.headers["x-api-key"]
        self.asked.append((f"{self.command} {self.path}", self.headers.get("Content-Type", ""), body))
        pages = {1: {"items": [PHOTO], "nextPage": "2"}, 2: {"items": [], "nextPage": None}}
        answers: dict[str, Any] = {
            "/api/assets": {"id": "new", "status": "created"},
            "/api/albums/target/assets": [{"id": "new", "success": True}],
        }
        if self.path == "/api/search/metadata":
            answers[self.path] = {"assets": pages[json.loads(body)["page"]]}
        content = self.photo if self.path.endswith("/original") else json.dumps(answers[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST  # noqa: N815 - the same

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def immich(photo: bytes) -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    asked: list[tuple[str, str, bytes]] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Immich,), {"photo": photo, "asked": asked})) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
        thread.join()


@pytest.mark.process
def test_the_script_for_immich_uploads_what_was_redacted(tmp_path: Path, photo: bytes):
    """With the times of the original and into the other album; the original goes nowhere but to the service."""
    (tmp_path / "key").write_text("k3y\n")
    script = str(DEPLOY / "immich/redact_album.py")
    with immich(photo) as (url, asked), serving() as server:
        given = ["source", "target", "--immich", url, "--service", server.url, "--key-file", str(tmp_path / "key")]
        words = [sys.executable, script, *given, "--option", "style=solid", "--option", "color=ff00ff"]
        done = subprocess.run(words, check=False, capture_output=True, text=True)

    assert (0, "p1\n") == (done.returncode, done.stdout), done.stderr
    steps = ["search/metadata", "assets/p1/original", "assets", "albums/target/assets", "search/metadata"]
    assert steps == [step.partition("/api/")[2] for step, _, _ in asked]
    _, kind, body = asked[2]
    form: Any = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.get_payload()}
    assert PHOTO["fileCreatedAt"] == parts["fileCreatedAt"].get_payload()
    assert is_redacted(parts["assetData"].get_payload(decode=True), photo, (255, 0, 255))
    assert {"ids": ["new"]} == json.loads(asked[3][2])


def test_the_forms_of_the_script_are_read(client: TestClient, photo: bytes):
    """As the service reads any form."""
    spec = importlib.util.spec_from_file_location("redact_album", DEPLOY / "immich/redact_album.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    body, kind = script.form({"detail": "fast"}, "image", photo)

    assert 200 == client.post("/v1/redact", content=body, headers={"Content-Type": kind}).status_code


@pytest.mark.parametrize("file", ["unraid/faceguard.xml", "casaos/docker-compose.yml"])
def test_an_app_sets_what_there_is(file: str):
    """Settings by their names, with values that are taken; it runs as docs/docker.md says."""
    text = (DEPLOY / file).read_text()
    if file.endswith(".xml"):
        app = ET.fromstring(text)
        given = {each.attrib["Target"]: each.text for each in app.iter("Config") if each.attrib["Type"] == "Variable"}
        flags = app.findtext("ExtraParams") or ""
        assert "--read-only --tmpfs /tmp --cap-drop ALL" in flags
    else:
        service = yaml.safe_load(text)["services"]["faceguard"]
        given = service["environment"]
        assert (True, ["ALL"]) == (service["read_only"], service["cap_drop"])

    assert Settings.model_validate({name.removeprefix("FACEGUARD_").lower(): value for name, value in given.items()})
    assert "face-privacy-guard:0.1.0" in text


def test_templates_ask_for_options_that_there_are():
    """By the names of the command line and of HTTP."""
    named = re.findall(r"-F (\w+)=(\w+)", (DEPLOY / "home-assistant/faceguard.yaml").read_text())

    assert named
    assert RedactOptions.from_text(dict(named))
