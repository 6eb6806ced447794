"""What people look like is guessed where the operator allows it, and nowhere else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import faceguard
from faceguard.app import create_app
from faceguard.cli import app
from faceguard.errors import InvalidOptionError
from faceguard.policy.age import GROWN, Looks
from faceguard.recognition.age_gender import Guess
from faceguard.reports.face import estimates_report
from faceguard.settings import Settings
from testing.ages import put

GUESS = {"may_be_child": False, "age": {"low": 28, "high": 62}, "gender": {"looks": "male", "probability": 0.9}}


@contextmanager
def serving(**settings: Any) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", **settings))) as client:
        yield client


def asked(client: TestClient, photo: bytes, **options: str) -> Any:
    return client.post("/v1/detect", files={"image": photo}, data=options)


def test_every_door_guesses_where_that_is_allowed(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """On demand: HTTP, the command line and Python; nothing of it is remembered."""
    put(monkeypatch, tmp_path, 45, 0.9)
    monkeypatch.setenv("FACEGUARD_ATTRIBUTES", "true")
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    (tmp_path / "a.jpg").write_bytes(photo)

    with serving(models=tmp_path, attributes=True, cache_entries=9) as client:
        unasked, answer = asked(client, photo).json(), asked(client, photo, attributes="true").json()
        digest = "8" * 64
        remembered = client.get("/v1/detect", params={"sha256": digest, "attributes": "true"})
        kept = [str(body) for body in client.app_state["cache"]._bodies]
    with faceguard.Redactor(workers=1) as redactor:
        done = redactor.detect(photo, attributes=True)
    ran = CliRunner().invoke(app, ["detect", str(tmp_path / "a.jpg"), "--attributes"])

    assert [GUESS] == [face["estimates"] for face in answer["faces"]]
    assert "estimates" not in unasked["faces"][0]
    assert "age-gender" in answer["models"]
    assert "age-gender" not in unasked["models"]
    assert 404 == remembered.status_code
    assert 1 == len(kept)
    assert [GUESS] == [face.fields()["estimates"] for face in done.report.faces]
    assert 0 == ran.exit_code, ran.output
    assert [GUESS] == [face["estimates"] for face in json.loads(ran.stdout)["faces"]]


def test_nobody_guesses_unless_the_operator_allows_it(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Though the network is there; and where it is not, that is said."""
    with serving(attributes=True) as client:
        unknown = asked(client, photo, attributes="true")
    put(monkeypatch, tmp_path, 45)
    with serving(models=tmp_path) as client:
        forbidden = asked(client, photo, attributes="true")
        looked_up = client.get("/v1/detect", params={"sha256": "8" * 64, "attributes": "true"})
        redacted = client.post("/v1/redact", files={"image": photo}, data={"attributes": "true"})
    ran = CliRunner().invoke(app, ["detect", str(tmp_path / "a.jpg"), "--attributes"])

    assert [422] * 4 == [each.status_code for each in (unknown, forbidden, looked_up, redacted)]
    assert "models add age" in unknown.json()["errors"][0]["message"]
    assert "operator" in forbidden.json()["errors"][0]["message"]
    assert 2 == ran.exit_code
    with faceguard.Redactor(workers=1) as redactor, pytest.raises(InvalidOptionError, match="operator"):
        redactor.detect(photo, attributes=True)


def test_no_guess_is_made_of_a_video_or_for_a_data_set(monkeypatch: pytest.MonkeyPatch):
    """There is no place for it."""
    monkeypatch.setenv("FACEGUARD_ATTRIBUTES", "true")
    for words in (["a.mp4"], ["a.jpg", "--as", "coco"]):
        assert 2 == CliRunner().invoke(app, ["detect", *words, "--attributes"]).exit_code


@given(st.floats(-5, 120), st.floats(0, 1))
def test_a_guess_comes_with_what_it_may_be_off(years: float, male: float):
    """Within what people can be."""
    told = estimates_report(Looks(Guess(years, male)))

    assert told.age
    assert told.gender
    assert 0 <= told.age.low <= max(0, years) <= told.age.high + 1
    assert ("male" if male >= 0.5 else "female") == told.gender.looks
    assert told.may_be_child is (told.age.low < 18) or abs(years - GROWN) < 1


def test_of_an_unclear_face_nothing_is_guessed():
    """It may be a child's."""
    assert {"may_be_child": True} == estimates_report(Looks()).fields()


def test_guesses_go_with_what_rules_say(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of the faces that the caller names as well; nothing of that is remembered."""
    put(monkeypatch, tmp_path, 45, 0.9)
    with serving(models=tmp_path, attributes=True, cache_entries=9) as client:
        (found,) = asked(client, photo).json()["faces"]
        options = {"attributes": "true", "rules": "bystanders", "boxes": json.dumps([found["box"]])}
        answer = asked(client, photo, **options).json()
        kept = client.app_state["cache"]._bodies

    (face,) = answer["faces"]
    assert (GUESS, "keep") == (face["estimates"], face["action"])
    assert "age-gender" in answer["models"]
    assert 1 == len(kept)
