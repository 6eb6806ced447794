"""Detectors that a user brings, through the service."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from faceguard.app import create_app
from faceguard.errors import ModelError
from faceguard.models.brought import LIST
from faceguard.settings import Settings
from testing.networks import SIDE, scrfd_network
from testing.zips import zipped

LICENCE = "LicenseRef-research-only"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a detector that always sees the same face."""
    path = tmp_path_factory.mktemp("models")
    (path / "mine.onnx").write_bytes(scrfd_network())
    (path / LIST).write_text(f'[[detector]]\nfile = "mine.onnx"\nname = "crowd"\nlicence = "{LICENCE}"\n')
    return path


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    """A client of a service with this folder."""
    with TestClient(create_app(Settings(workers=1, models=folder, allowed_hosts="testserver"))) as client:
        yield client


@pytest.fixture(scope="module")
def picture() -> bytes:
    """A picture that is enlarged to the size of the network's input, and so is seen once."""
    file = io.BytesIO()
    Image.new("RGB", (SIDE // 2, SIDE // 2), (90, 80, 70)).save(file, "png")
    return file.getvalue()


@pytest.mark.parametrize("written", ["crowd", " Crowd "])
def test_it_is_asked_by_its_name(client: TestClient, picture: bytes, written: str):
    """The report has its name, its model and the licence of that."""
    answer = client.post("/v1/detect", files={"image": picture}, data={"detector": written, "detail": "fast"})

    assert 200 == answer.status_code
    report = answer.json()
    assert "crowd" == report["settings"]["detector"]
    assert {"crowd": LICENCE} == report["model_licences"]
    assert (["crowd"], ["crowd"]) == (report["models"], [face["detector"] for face in report["faces"]])


def test_what_it_finds_is_remembered(folder: Path, picture: bytes):
    """Where the cache is on, as what others find."""
    how = {"detector": "crowd", "detail": "fast"}
    settings = Settings(workers=1, models=folder, allowed_hosts="testserver", cache_entries=1)
    with TestClient(create_app(settings)) as client:
        sent = client.post("/v1/detect", files={"image": picture}, data=how)
        found = client.get("/v1/detect", params={"sha256": hashlib.sha256(picture).hexdigest(), **how})

    assert sent.is_success
    assert sent.json() == found.json()


def test_a_redaction_names_its_digest_and_licence(client: TestClient, picture: bytes):
    """As of every model."""
    answer = client.post(
        "/v1/redact",
        files={"image": picture},
        data={"detector": "crowd", "detail": "fast"},
        headers={"Accept": "application/json"},
    ).json()

    assert {"crowd": LICENCE} == answer["model_licences"]
    assert ["crowd"] == list(answer["model_sha256"])
    assert 1 == len(answer["faces"])


def test_it_is_asked_for_an_archive(client: TestClient, picture: bytes):
    """The options are those of a picture."""
    answer = client.post(
        "/v1/redact/archive?detector=crowd",
        content=zipped({"a.png": picture}),
        headers={"Content-Type": "application/zip"},
    )
    report = zipfile.ZipFile(io.BytesIO(answer.content)).read("report.jsonl")

    assert {"crowd": LICENCE} == json.loads(report.splitlines()[0])["model_licences"]


def test_the_service_tells_of_it(client: TestClient):
    """`/v1/info`, the document and the metrics have it beside the package's own."""
    info = client.get("/v1/info").json()
    told = {each["name"]: each for each in info["detectors"]}["crowd"]
    names = client.get("/openapi.json").json()["components"]["schemas"]["DetectorName"]["enum"]

    assert (LICENCE, True, True) == (told["licence"], told["needs_own_file"], told["available"])
    assert {"fast": 0.5, "balanced": 0.5, "thorough": 0.5} == told["thresholds"]
    assert LICENCE == {each["name"]: each for each in info["models"]}["crowd"]["licence"]
    assert [each["name"] for each in info["detectors"]] == names
    assert 'faceguard_model_info{model="crowd"' in client.get("/metrics").text


@pytest.mark.parametrize("path", ["/v1/detect", "/v1/redact", "/v1/redact/archive"])
def test_an_unknown_name_is_refused_with_those_there_are(client: TestClient, picture: bytes, path: str):
    """Before any work; what was asked for is not repeated."""
    archive = path.endswith("archive")
    answer = client.post(
        f"{path}?detector=another",
        content=zipped({"a.png": picture}) if archive else picture,
        headers={"Content-Type": "application/zip" if archive else "image/png"},
    )

    assert 422 == answer.status_code
    (problem,) = answer.json()["errors"]
    assert "detector" == problem["option"]
    assert "Input should be 'ensemble', 'mediapipe', 'centerface', 'yunet' or 'crowd'" == problem["message"]
    assert "another" not in answer.text


def test_what_others_brought_is_not_known(picture: bytes):
    """Without the folder it is a name like any other."""
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver"))) as client:
        answer = client.post("/v1/detect?detector=crowd", content=picture, headers={"Content-Type": "image/png"})

    assert 422 == answer.status_code
    assert "'yunet'" in json.dumps(answer.json())
    assert "crowd" not in answer.text


def test_a_wrong_file_stops_the_start(tmp_path: Path):
    """No picture is ever taken."""
    (tmp_path / "mine.onnx").write_bytes(b"no network")

    with pytest.raises(ModelError, match=r"mine.onnx cannot be used"):
        create_app(Settings(models=tmp_path))


def test_a_vote_is_told_wherever_the_ensemble_is(tmp_path: Path, picture: bytes):
    """In /v1/info and in reports, with the licence that it brings."""
    (tmp_path / "mine.onnx").write_bytes(scrfd_network())
    (tmp_path / LIST).write_text(f'[[detector]]\nfile = "mine.onnx"\nlicence = "{LICENCE}"\nvote = true\nweight = 1\n')
    with TestClient(create_app(Settings(workers=1, models=tmp_path, allowed_hosts="testserver"))) as client:
        told = client.get("/v1/info").json()["detectors"][0]
        report = client.post(
            "/v1/redact", files={"image": picture}, data={"detail": "fast"}, headers={"Accept": "application/json"}
        ).json()

    assert ("ensemble", f"MIT AND {LICENCE}") == (told["name"], told["licence"])
    assert "mine" in told["models"]
    assert LICENCE == report["model_licences"]["mine"]
    assert "mine" in report["model_sha256"]
    assert ["mine"] == [face["detector"] for face in report["faces"]]
