"""Real hostile and unusual files through the whole service."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from faceguard.api.problems import STATUS
from tests.api.problems import assert_problem

KNOWN = {error.slug for error in STATUS}


@pytest.mark.parametrize("folder", ["leaks", "odd_made"])
def test_each_file_gets_a_picture_or_a_documented_problem(client: TestClient, shared_data: Path, folder: str):
    """Never a 500, and the service lives on."""
    files = [path for path in sorted((shared_data / folder).iterdir()) if path.suffix not in (".json", ".md")]
    assert len(files) > 40
    pictures = 0
    for path in files:
        response = client.post("/v1/redact", files={"image": path.read_bytes()}, data={"detector": "mediapipe"})
        if response.status_code == 200:
            pictures += 1
            assert response.headers["content-type"].startswith("image/"), path.name
        else:
            assert response.status_code in (413, 415, 422), path.name
            assert_problem(response, response.json()["type"].rpartition(":")[2])

    assert pictures > len(files) / 2
    assert 200 == client.get("/readyz").status_code
