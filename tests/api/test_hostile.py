"""Real hostile and unusual files through the whole service."""

import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from faceguard.codecs import audit
from faceguard.formats import PictureFormat
from tests.api.problems import assert_problem


@pytest.mark.parametrize("folder", ["leaks", "odd_made"])
@pytest.mark.fault
def test_each_file_gets_a_picture_or_a_documented_problem(client: TestClient, shared_data: Path, folder: str):
    """A whole picture that holds nothing else, or a reason, never a 500; and the service lives on."""
    files = [path for path in sorted((shared_data / folder).iterdir()) if path.suffix not in (".json", ".md")]
    assert len(files) > 40
    pictures = 0
    for path in files:
        response = client.post("/v1/redact", files={"image": path.read_bytes()}, data={"detector": "mediapipe"})
        if response.status_code == 200:
            pictures += 1
            kind, _, name = response.headers["content-type"].partition("/")
            assert "image" == kind, path.name
            audit(response.content, PictureFormat(name))
            Image.open(io.BytesIO(response.content), formats=[name]).load()
        else:
            assert response.status_code in (413, 415, 422), path.name
            assert_problem(response, response.json()["type"].rpartition(":")[2])

    assert pictures > len(files) / 2
    assert 200 == client.get("/readyz").status_code
