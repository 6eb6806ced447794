import errno
import json
import logging
from io import BytesIO
from unittest.mock import Mock
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient

from faceguard.detection.ensemble import Ensemble
from faceguard.logs import JsonFormatter
from faceguard.photo.pipeline import Pipeline
from faceguard.sandbox import memory
from testing.zips import zipped
from tests.api.problems import assert_problem

SECRET = "SECRET-of-the-picture"


def crash(*_: object) -> None:
    raise RuntimeError(SECRET)


def lines(caplog: pytest.LogCaptureFixture) -> str:
    """Return the log as it is written."""
    return "\n".join(JsonFormatter().format(record) for record in caplog.records)


def test_a_detector_that_raises_is_replaced(
    client: TestClient, photo: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """The answer is a problem without text, the log has the kind and place, and the next picture gets new detectors."""
    before = client.post("/v1/redact", files={"image": photo})
    broken = client.app_state["workers"]._equipment._made[0]
    with monkeypatch.context() as patch:
        patch.setattr(Ensemble, "detect", crash)
        failed = client.post("/v1/redact", files={"image": photo})
    after = client.post("/v1/redact", files={"image": photo})

    problem = assert_problem(failed, "detector-failed")
    assert {"type", "title", "status"} == problem.keys()
    assert SECRET not in failed.text + lines(caplog)
    assert '"exception": "RuntimeError"' in lines(caplog)
    assert f"{__file__}:" in lines(caplog)
    assert 200 == client.get("/readyz").status_code
    assert before.content == after.content
    assert broken not in client.app_state["workers"]._equipment._made


def test_any_other_exception_is_a_problem_like_every_other(
    client: TestClient, photo: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """It has a request id and security headers, is counted, and tells nothing; the log has its kind and place."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(Pipeline, "redact", crash)

    response = client.post("/v1/redact", files={"image": photo})

    assert {"type", "title", "status"} == assert_problem(response, "internal").keys()
    assert "nosniff" == response.headers["x-content-type-options"]
    assert response.headers["x-request-id"] in lines(caplog)
    assert SECRET not in response.text + lines(caplog)
    metrics = client.get("/metrics").text
    assert 'faceguard_requests_total{route="/v1/redact",status="500"}' in metrics
    assert 'faceguard_refused_total{reason="internal"}' in metrics


def test_a_system_that_has_no_more_is_a_reason_to_come_back(
    client: TestClient, photo: bytes, monkeypatch: pytest.MonkeyPatch
):
    """Many connections take all descriptors: no picture is to blame, and an archive goes on with its next file."""
    monkeypatch.setattr(memory, "store", Mock(side_effect=OSError(errno.EMFILE, "Too many open files")))
    response = client.post("/v1/redact", files={"image": photo})
    archive = zipped({"a.jpg": photo, "b.jpg": photo})
    answer = client.post("/v1/redact/archive", content=archive, headers={"Content-Type": "application/zip"})
    with ZipFile(BytesIO(answer.content)) as answered:
        lines = [json.loads(line) for line in answered.read("report.jsonl").splitlines()]

    assert_problem(response, "sandbox")
    assert "5" == response.headers["retry-after"]
    assert ["sandbox"] * 2 == [line["error"]["type"].rpartition(":")[2] for line in lines[:-1]]
    assert lines[-1]["complete"]
