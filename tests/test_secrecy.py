"""Nothing of an upload is told: in no log line, header, metric or error of a real server."""

import hashlib
import io
import json
from dataclasses import dataclass

import httpx2
import pytest
from PIL import Image

from testing.server import form, head, serving, told
from tests.conftest import ROOT

pytestmark = pytest.mark.process

MARKER = "SECRET"
"""In the file's name, its EXIF, the query, the fields and the headers."""


@pytest.fixture(scope="module")
def marked(portrait) -> bytes:
    """A photo that tells where and by whom it was taken."""
    exif = Image.Exif()
    exif[0x010E] = f"{MARKER}-description"
    exif[0x013B] = f"{MARKER}-artist"
    exif.get_ifd(0x8825)[0x001D] = f"{MARKER}-date"
    file = io.BytesIO()
    Image.fromarray(portrait).save(file, "jpeg", exif=exif, comment=f"{MARKER}-comment".encode())
    assert file.getvalue().count(MARKER.encode()) == 4
    return file.getvalue()


@dataclass
class Exchange:
    """What a server answered, to requests and to raw bytes, and what it wrote before and since."""

    answers: list[httpx2.Response]
    raw: list[bytes]
    start: list[str]
    lines: list[str]


@pytest.fixture(scope="module")
def digest(marked: bytes) -> str:
    return hashlib.sha256(marked).hexdigest()


@pytest.fixture(scope="module", params=["json", "text"])
def exchange(request: pytest.FixtureRequest, marked: bytes, digest: str) -> Exchange:
    """Pictures, refusals of every kind and what is not even HTTP, with a marker wherever one can be."""
    photo = (f"{MARKER}-name.jpg", marked, "image/jpeg")
    options = ("--log-format", request.param, "--cache-entries", "4", "--max-body", "2MiB")
    with serving(*options) as server, httpx2.Client(base_url=server.url, timeout=60) as client:
        started = len(server.lines)
        answers = [
            client.post("/v1/redact", files={"image": photo}),
            client.post("/v1/redact", files={"image": photo}, headers={"Accept": "application/json"}),
            client.post("/v1/detect", files={"image": photo}),
            client.get("/v1/detect", params={"sha256": digest}),
            client.get("/v1/detect", params={"sha256": MARKER}),
            client.post("/v1/redact", files={"image": (f"{MARKER}.jpg", marked[:3000])}),
            client.post("/v1/redact", files={"image": (f"{MARKER}.jpg", MARKER.encode())}),
            client.post("/v1/redact", files={MARKER: photo}),
            client.post("/v1/redact", files={"image": photo}, data={"style": MARKER, MARKER: MARKER}),
            client.post("/v1/redact", files={"image": (MARKER, marked * 100)}),
            client.post("/v1/redact", content=marked, headers={"Content-Type": f"image/{MARKER}"}),
            client.post("/v1/redact", headers={"Host": MARKER}),
            client.post("/v1/redact", headers={"Origin": f"https://{MARKER}"}),
            client.get(f"/{MARKER}?{MARKER}", headers={"X-Request-ID": MARKER, "User-Agent": MARKER}),
            client.request(MARKER, "/v1/redact"),
            client.get("/metrics"),
        ]
        raw = [
            f"GET /{MARKER} HTTP/1.1\r\n{MARKER}\r\n\r\n".encode(),
            head(f"Upgrade: {MARKER}", "Connection: upgrade"),
            head("Content-Length: 40", boundary=MARKER) + form(marked, boundary=MARKER, name=MARKER)[:40],
        ]
        answers_raw = []
        for sent in raw:
            with server.connect() as connection:
                connection.sendall(sent)
                answers_raw.append(told(connection))
    return Exchange(answers, answers_raw, server.lines[:started], server.lines[started:])


def test_nothing_of_an_upload_is_told(exchange: Exchange, digest: str):
    """What was asked leaves route, status and time in the log, and nothing in any answer but the picture's own."""
    answers = exchange.answers

    assert {200, 400, 403, 404, 405, 413, 415, 422} == {answer.status_code for answer in answers}
    assert len([line for line in exchange.lines if "answered" in line]) >= len(answers)
    for answer in answers:
        assert MARKER not in f"{answer.headers} {answer.text}"
        # the report alone names the digest of what its caller has sent
        assert digest not in f"{answer.headers} {'' if answer.status_code == 200 else answer.text}"
        assert "server" not in answer.headers
    assert digest not in answers[-1].text
    for raw in exchange.raw:
        assert MARKER.encode() not in raw
    for line in exchange.lines:
        if "Try: " not in line:
            assert MARKER not in line
            assert digest not in line
            assert "127.0.0.1" not in line
            assert ".jpg" not in line


@pytest.mark.parametrize("exchange", ["json"], indirect=True)
def test_a_json_log_is_json(exchange: Exchange):
    """Every line, from the first one."""
    entries = [json.loads(line) for line in exchange.start + exchange.lines]

    assert 2 == len([entry for entry in entries if entry["logger"] == "faceguard.serve"])
    fields = {"time", "level", "logger", "message", "request_id", "method", "route", "status", "ms", "reason"}
    assert fields >= {name for entry in entries for name in entry}
    assert str(ROOT) not in "".join(entry["message"] for entry in entries)
