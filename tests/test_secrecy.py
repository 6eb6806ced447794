"""Nothing of an upload is told: in no log line, header, metric or error of a real server."""

import hashlib
import io
import json
from collections.abc import Iterator

import httpx2
import pytest
from PIL import Image

from testing.server import Server, form, head, serving, told
from tests.conftest import ROOT

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


@pytest.fixture(scope="module", params=["json", "text"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with serving("--log-format", request.param, "--cache-entries", "4", "--max-body", "2MiB") as server:
        yield server


def test_nothing_of_an_upload_is_told(server: Server, marked: bytes):
    """Pictures, refusals of every kind and what is not even HTTP leave route, status and time in the log."""
    photo = (f"{MARKER}-name.jpg", marked, "image/jpeg")
    digest = hashlib.sha256(marked).hexdigest()
    started = len(server.lines)
    with httpx2.Client(base_url=server.url, timeout=60) as client:
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
    raw = [f"GET /{MARKER} HTTP/1.1\r\n{MARKER}\r\n\r\n".encode(), head(f"Upgrade: {MARKER}", "Connection: upgrade")]
    raw += [head("Content-Length: 40", boundary=MARKER) + form(marked, boundary=MARKER, name=MARKER)[:40]]
    for sent in raw:
        with server.connect() as connection:
            connection.sendall(sent)
            answers_raw = told(connection)
            assert MARKER.encode() not in answers_raw
    server.stop()
    lines = [line for line in server.lines[started:] if not line.startswith("Try: ")]

    assert {200, 400, 403, 404, 405, 413, 415, 422} == {answer.status_code for answer in answers}
    assert len([line for line in lines if "answered" in line]) >= len(answers)
    for answer in answers:
        assert MARKER not in f"{answer.headers} {answer.text}"
        # the report alone names the digest of what its caller has sent
        assert digest not in f"{answer.headers} {'' if answer.status_code == 200 else answer.text}"
        assert "server" not in answer.headers
    assert digest not in answers[-1].text
    for line in lines:
        assert MARKER not in line
        assert digest not in line
        assert "127.0.0.1" not in line
        assert ".jpg" not in line


def test_a_json_log_is_json(server: Server):
    """Every line but the two for the person who started it."""
    if "--log-format" in server.process.args and "json" in server.process.args:
        greeting = [line for line in server.lines if line.startswith(("Face Privacy Guard is at", "Try: "))]
        entries = [json.loads(line) for line in server.lines if line not in greeting]

        assert 2 == len(greeting)
        fields = {"time", "level", "logger", "message", "request_id", "method", "route", "status", "ms", "reason"}
        assert fields >= {name for entry in entries for name in entry}
        assert str(ROOT) not in "".join(entry["message"] for entry in entries)
