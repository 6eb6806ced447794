import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from faceguard.app import create_app
from faceguard.geometry import Box, as_array, iou
from faceguard.settings import Settings
from tests.api.problems import assert_problem
from tests.conftest import FACE


def boxes(answer: dict[str, Any]) -> list[Box]:
    return [Box(**face["box"]) for face in answer["faces"]]


@pytest.mark.parametrize("method", ["GET", "QUERY", "POST"])
def test_every_method_answers_the_boxes(client: TestClient, photo: bytes, method: str):
    """GET, QUERY and POST with the same upload answer the same JSON with the face in it."""
    response = client.request(method, "/v1/detect", files={"image": photo})
    reference = client.post("/v1/detect", files={"image": photo})

    assert 200 == response.status_code
    assert reference.json() == response.json()
    assert 1 == len(response.json()["faces"])
    assert iou(as_array([FACE]), as_array(boxes(response.json())))[0, 0] > 0.5
    assert {"width": 512, "height": 512, "format": "jpeg"} == response.json()["image"]
    assert "no-store" == response.headers["cache-control"]
    assert "detect;dur=" in response.headers["server-timing"]


def test_landmarks_lie_where_the_names_say(client: TestClient, photo: bytes):
    """The person's right eye is on the left of the picture, and the mouth below the eyes."""
    marks = client.post("/v1/detect", files={"image": photo}).json()["faces"][0]["landmarks"]

    assert marks["right_eye"][0] < marks["nose"][0] < marks["left_eye"][0]
    assert max(marks["right_eye"][1], marks["left_eye"][1]) < marks["nose"][1] < marks["mouth"][1]


def test_get_without_anything_names_the_other_forms(client: TestClient):
    """A browser's GET is told to use POST, QUERY or ?sha256=."""
    problem = assert_problem(client.get("/v1/detect"), "malformed-request")

    assert all(word in problem["detail"] for word in ("POST", "QUERY", "sha256"))


def test_a_digest_is_unknown_while_the_cache_is_off(client: TestClient, photo: bytes):
    """By default nothing is remembered of a picture."""
    client.post("/v1/detect", files={"image": photo})

    response = client.get("/v1/detect", params={"sha256": hashlib.sha256(photo).hexdigest()})

    assert_problem(response, "unknown-digest")


def test_a_picture_seen_recently_is_found_by_its_digest(photo: bytes):
    """With the cache on, the same boxes come back without an upload, for the same options alone."""
    app = create_app(Settings(workers=1, allowed_hosts="testserver", cache_entries=2))
    digest = hashlib.sha256(photo).hexdigest()
    with TestClient(app) as client:
        sent = client.post("/v1/detect", files={"image": photo}, data={"detector": "mediapipe"})
        found = client.get("/v1/detect", params={"sha256": digest, "detector": "mediapipe"})
        other = client.get("/v1/detect", params={"sha256": digest})

    assert sent.json() == found.json()
    assert_problem(other, "unknown-digest")


def test_remembered_boxes_belong_to_the_key_that_uploaded(photo: bytes, tmp_path: Path):
    """Whoever has another key does not learn that the picture was ever here."""
    (tmp_path / "keys").write_text("first-key\nother-key\n")
    settings = Settings(workers=1, allowed_hosts="testserver", cache_entries=2, api_keys_file=tmp_path / "keys")
    digest = {"sha256": hashlib.sha256(photo).hexdigest()}
    first, bearer, other = {"X-API-Key": "first-key"}, {"Authorization": "Bearer first-key"}, {"X-API-Key": "other-key"}
    with TestClient(create_app(settings)) as client:
        sent = client.post("/v1/detect", files={"image": photo}, headers=first)
        found = client.get("/v1/detect", params=digest, headers=bearer)
        asked = client.get("/v1/detect", params=digest, headers=other)

    assert sent.json() == found.json()
    assert_problem(asked, "unknown-digest")


def test_a_malformed_digest_is_an_invalid_option(client: TestClient):
    """A digest has 64 hex digits, and what was sent instead is not repeated."""
    response = client.get("/v1/detect", params={"sha256": "SECRET"})

    assert_problem(response, "invalid-option")
    assert "SECRET" not in response.text


@pytest.mark.parametrize(
    ("fields", "option"),
    [
        ({"detail": "SECRET"}, "detail"),
        ({"detector": "SECRET"}, "detector"),
        ({"min_confidence": "SECRET"}, "min_confidence"),
        ({"min_confidence": "1.5"}, "min_confidence"),
        ({"min_confidence": "nan"}, "min_confidence"),
        ({"SECRET": "1"}, ""),
    ],
)
def test_a_wrong_option_is_named_and_not_repeated(
    client: TestClient, photo: bytes, fields: dict[str, str], option: str
):
    """The problem says which option is wrong, without the value that was sent."""
    response = client.post("/v1/detect", files={"image": photo}, data=fields)

    assert [option] == [error["option"] for error in assert_problem(response, "invalid-option")["errors"]]
    assert "SECRET" not in response.text


def test_an_absent_detector_is_a_clear_problem(client: TestClient, photo: bytes):
    """YuNet is offered only where its file is."""
    response = client.post("/v1/detect", files={"image": photo}, data={"detector": "yunet"})

    assert_problem(response, "unavailable-detector")


def test_a_lower_confidence_finds_no_fewer_faces(client: TestClient, photo: bytes):
    """`min_confidence` moves the threshold."""
    counts = [
        len(client.post("/v1/detect", files={"image": photo}, data={"min_confidence": value}).json()["faces"])
        for value in ("0.05", "0.99")
    ]

    assert counts[0] >= 1
    assert 0 == counts[1]


def test_an_answer_in_another_form_is_not_acceptable(client: TestClient, photo: bytes):
    """Boxes come as JSON only."""
    response = client.post("/v1/detect", files={"image": photo}, headers={"Accept": "text/html"})

    assert_problem(response, "not-acceptable")


def test_whole_pixels_within_the_picture(client: TestClient, photo: bytes):
    """Boxes and landmarks are integers."""
    face = json.loads(client.post("/v1/detect", files={"image": photo}).text)["faces"][0]

    assert all(isinstance(value, int) for value in face["box"].values())
    assert all(isinstance(value, int) for point in face["landmarks"].values() for value in point)
