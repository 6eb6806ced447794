import io
import re

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pydantic import ValidationError

from faceguard.app import create_app
from faceguard.settings import Settings
from testing.pool import occupied
from testing.server import PATIENCE
from tests.api.problems import assert_problem


def refused(client: TestClient, reason: str) -> float:
    found = re.search(rf'faceguard_refused_total{{reason="{reason}"}} (\S+)', client.get("/metrics").text)
    return float(found[1]) if found else 0


@pytest.fixture
def full():
    """A service whose one worker is taken, and that lets nobody wait."""
    with TestClient(create_app(Settings(workers=1, queue=0, allowed_hosts="testserver"))) as client:
        workers = client.app_state["workers"]
        with workers.admit(), occupied(workers):
            yield client


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/redact"), ("QUERY", "/v1/detect"), ("GET", "/v1/detect")])
def test_a_full_house_tells_when_to_come_back(full: TestClient, photo: bytes, method: str, path: str):
    """The refusal is counted, under its own route."""
    response = full.request(method, path, files={"image": photo})

    assert_problem(response, "busy")
    assert int(response.headers["retry-after"]) >= 1
    assert refused(full, "busy") >= 1
    metrics = full.get("/metrics").text
    assert "faceguard_busy_workers 1.0" in metrics
    assert f'faceguard_requests_total{{route="{path}",status="503"}}' in metrics


def test_a_draining_service_is_not_ready_and_admits_nothing(photo: bytes):
    """It says so to the orchestrator and to clients, and is still alive."""
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver"))) as client:
        client.app_state["workers"].drain()

        assert 503 == client.get("/readyz").status_code
        assert 200 == client.get("/livez").status_code
        response = client.post("/v1/redact", files={"image": photo})
        assert_problem(response, "draining")
        assert "retry-after" in response.headers
        assert 1 == refused(client, "draining")


def test_the_deadline_answers_and_frees_the_worker(photo: bytes):
    """A request that waits too long is a problem; the next one is served."""
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", deadline=0.5))) as client:
        workers = client.app_state["workers"]
        with occupied(workers):
            late = client.post("/v1/redact", files={"image": photo})

        assert_problem(late, "deadline")
        assert "retry-after" in late.headers
        assert 0 == workers.admitted
        assert "free" == workers.submit(lambda *_: "free").result(PATIENCE)


@pytest.fixture(scope="module")
def narrow():
    """A service with narrow limits."""
    body, archive = 100 * 2**10, 150 * 2**10
    settings = Settings(
        workers=1, allowed_hosts="testserver", max_body=body, max_archive=archive, max_pixels=260_000, max_frames=3
    )
    with TestClient(create_app(settings)) as client:
        yield client


def gif(frames: int) -> bytes:
    file = io.BytesIO()
    first, *others = [Image.new("L", (20, 20), shade) for shade in range(frames)]
    first.save(file, "gif", save_all=True, append_images=others)
    return file.getvalue()


def test_the_answer_names_the_limit_and_its_setting(narrow: TestClient, photo: bytes):
    """So that who runs the service knows what to raise."""
    archives = {"path": "/v1/redact/archive", "kind": "application/zip"}

    def told(slug: str, content: bytes, path: str = "/v1/redact", kind: str = "image/jpeg") -> str:
        response = narrow.post(path, content=content, headers={"Content-Type": kind})
        return str(assert_problem(response, slug)["detail"])

    assert "At most 0.26MP are read, all frames together (MAX_PIXELS)" == told("too-many-pixels", photo)
    assert "At most 3 frames are read (MAX_FRAMES)" == told("too-many-frames", gif(4))
    assert "At most 100KiB (MAX_BODY)" == told("too-many-bytes", bytes(100 * 2**10 + 1))
    assert "At most 150KiB (MAX_ARCHIVE)" == told("too-many-bytes", bytes(150 * 2**10 + 1), **archives)


def test_refusals_are_counted_by_reason():
    """Whoever refuses: the hosts, the keys, the limits, the routes."""
    settings = Settings(workers=1, allowed_hosts="testserver", max_body=1000)
    with TestClient(create_app(settings)) as client:
        client.get("/v1/info", headers={"Host": "evil.example"})
        client.post("/v1/redact", headers={"Sec-Fetch-Site": "cross-site"})
        client.post("/v1/redact", content=b"x" * 2000)
        client.post("/v1/redact", content=b"x", headers={"Content-Type": "text/plain"})
        client.get("/nothing")

        for reason in ("unknown-host", "cross-site", "too-many-bytes", "unsupported-media-type", "not-found"):
            assert 1 == refused(client, reason), reason


@pytest.mark.parametrize(
    "name", [name for name, field in Settings.model_fields.items() if field.annotation in (float, float | None)]
)
@pytest.mark.parametrize("value", ["inf", "nan", "1e999"])
def test_no_limit_is_without_end(name: str, value: str):
    """No answer could say it, and no helper keep it: a setting is refused at the start, with a word on it."""
    with pytest.raises(ValidationError, match="finite"):
        Settings.model_validate({name: value})
