"""`/v1/detect` with rules and reference photos: what would become of each face, before anything is covered."""

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from fastapi.testclient import TestClient

from faceguard.app import create_app
from faceguard.settings import Settings
from testing import persons
from testing.persons import Album, boxes, photo, png

THREE = json.dumps([{"x": 10 + 100 * place, "y": 10, "width": 20 + place, "height": 30} for place in range(3)])


@pytest.fixture(scope="module")
def people(shared: Path) -> Album:
    """The AT&T faces, ten of each person."""
    return persons.people(shared / "tools/faces.npz")


def asked(client: TestClient, image: bytes, *photos: bytes, **fields: str) -> httpx2.Response:
    files = [("image", ("a.png", image)), *(("person", ("b.png", each)) for each in photos)]
    return client.post("/v1/detect", files=files, data=fields)


def said(answer: httpx2.Response, name: str) -> list[Any]:
    return [face.get(name) for face in answer.json()["faces"]]


def grey() -> bytes:
    return png(np.full((100, 400, 3), 110, np.uint8))


def test_rules_say_what_would_become_of_each(client: TestClient):
    """The faces are those that the caller names, in their order, and nobody looks for any."""
    answer = asked(client, grey(), boxes=THREE, rules="bystanders")

    assert ["redact", "redact", "keep"] == said(answer, "action")
    assert [None, None, {"by": "request", "rule": 0, "sure": True}] == said(answer, "decided")
    assert "detect;" not in answer.headers["Server-Timing"]
    assert [] == answer.json()["models"]


def test_without_rules_nothing_is_said(client: TestClient):
    """The answer is as it always was."""
    plain, named = asked(client, grey()), asked(client, grey(), boxes=THREE)

    assert not {"action", "decided", "persons"} & {name for face in named.json()["faces"] for name in face}
    assert 3 == len(named.json()["faces"])
    assert plain.is_success


@pytest.mark.parametrize("path", ["/v1/detect", "/v1/redact"])
def test_an_empty_person_is_no_photo(client: TestClient, path: str):
    """As a form has it whose fields are all sent, also those that nobody filled in."""
    assert client.post(path, files={"image": grey()}, data={"person": ""}).is_success


def test_a_face_is_compared_with_each_photo(client: TestClient, people: Album):
    """In words, of which one asks a person to compare; no number of how alike they are is told."""
    faces = [people[1][3], people[12][4], people[21][2]]
    answer = asked(
        client, photo(*faces), photo(people[12][0]), photo(people[21][5]), boxes=boxes(faces), rules="all-but"
    )

    assert [["no", "perhaps"], ["surely", "no"], ["no", "surely"]] == said(answer, "persons")
    assert ["redact", "keep", "keep"] == said(answer, "action")


def test_who_may_be_the_person_is_for_a_person_to_compare(client: TestClient, people: Album):
    """Also the less alike of two, as nobody is in a photo twice; none of them is kept."""
    faces = [people[12][4], people[12][0]]
    answer = asked(client, photo(*faces), photo(people[12][0]), boxes=boxes(faces), rules="all-but")

    assert [["perhaps"], ["surely"]] == said(answer, "persons")
    assert ["redact", "keep"] == said(answer, "action")


def test_the_operators_rules_hold(settings: Settings):
    """What a request may not keep is not promised to be kept."""
    app = create_app(settings.model_copy(update={"rules": "everyone"}))
    with TestClient(app) as client:
        answer = asked(client, grey(), boxes=THREE, rules="bystanders")

    assert ["redact"] * 3 == said(answer, "action")


def test_photos_without_rules_are_refused(client: TestClient, people: Album):
    """As for a redaction."""
    answer = asked(client, photo(people[12][0]), photo(people[12][1]))

    assert 422 == answer.status_code
    assert "person" == answer.json()["errors"][0]["option"]


def test_what_rules_say_is_in_no_cache(settings: Settings, people: Album):
    """Whoever asks by the digest is not told whose face it is, nor by the very answer."""
    image = photo(people[12][4])
    digest = hashlib.sha256(image).hexdigest()
    with TestClient(create_app(settings.model_copy(update={"cache_entries": 9}))) as client:
        asked(client, image, photo(people[12][0]), rules="all-but")
        asked(client, image, rules="bystanders")
        before = client.get(f"/v1/detect?sha256={digest}")
        asked(client, image)
        after = client.get(f"/v1/detect?sha256={digest}")

    assert 404 == before.status_code
    assert 200 == after.status_code
    assert [None] == said(after, "persons")


def test_presets_say_whether_they_can_be_asked(client: TestClient):
    """Those that ask networks which are not here cannot."""
    presets = {each["name"]: each["available"] for each in client.get("/v1/info").json()["presets"]}

    assert ["everyone", "all-but", "only", "children", "bystanders"] == list(presets)
    assert presets["everyone"]
    assert presets["bystanders"]
    assert presets["all-but"]
    assert not presets["children"]
