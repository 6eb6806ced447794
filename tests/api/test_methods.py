import hashlib

import pytest
from fastapi.testclient import TestClient

from faceguard.app import create_app
from faceguard.settings import Settings
from testing.server import serving
from tests.api.problems import assert_problem

READ = ["/", "/docs", "/static/editor.css", "/openapi.json", "/livez", "/readyz", "/metrics", "/v1/info"]
CHANGING = {"x-request-id", "server-timing", "date"}


@pytest.mark.parametrize(
    "path", [*READ, "/nothing", "/v1/redact", "/static/nothing", "/v1/detect", "/v1/detect?sha256=x"]
)
def test_head_is_get_without_the_body(client: TestClient, path: str):
    """The same status and headers, also of what is refused."""
    got, headed = client.get(path), client.head(path)

    assert got.status_code == headed.status_code
    assert b"" == headed.content
    assert got.content
    if path != "/metrics":  # whose counts have changed
        assert _lasting(got.headers) == _lasting(headed.headers)


def test_head_tells_whether_a_picture_is_remembered(photo: bytes):
    """Without its boxes."""
    digest = hashlib.sha256(photo).hexdigest()
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", cache_entries=1))) as client:
        assert 404 == client.head(f"/v1/detect?sha256={digest}").status_code
        client.post("/v1/detect", files={"image": photo})
        assert 200 == client.head(f"/v1/detect?sha256={digest}").status_code


def test_head_is_counted_by_its_route(client: TestClient):
    """As GET is."""
    client.head("/docs")

    assert 'faceguard_requests_total{route="/docs",status="200"}' in client.get("/metrics").text


@pytest.mark.process
def test_head_over_a_connection_that_is_kept():
    """Nothing follows the headers, so the next answer is where its client looks for it."""
    with serving() as server, server.connect() as connection:
        request = b"%s /v1/info HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
        connection.sendall(request % (b"HEAD", b"") + request % (b"GET", b"Connection: close\r\n"))
        said = b"".join(iter(lambda: connection.recv(2**16), b""))

    first, second, body = said.split(b"\r\n\r\n", 2)
    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 200")
    assert b"content-length: %d\r\n" % len(body) in first


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        *((path, "GET, HEAD, OPTIONS") for path in READ),
        ("/v1/redact", "OPTIONS, POST"),
        ("/v1/redact/archive", "OPTIONS, POST"),
        ("/v1/detect", "GET, HEAD, OPTIONS, POST, QUERY"),
    ],
)
def test_every_address_tells_its_methods(client: TestClient, path: str, methods: str):
    """When it is asked, and when another one is tried."""
    told = client.options(path)

    assert (204, methods, b"") == (told.status_code, told.headers["allow"], told.content)
    for method in {"GET", "POST", "QUERY", "DELETE", "PUT"} - set(methods.split(", ")):
        refusal = client.request(method, path)
        assert_problem(refusal, "method-not-allowed")
        assert methods == refusal.headers["allow"]


def test_nothing_has_no_methods(client: TestClient):
    """What is not there is not found."""
    assert_problem(client.options("/nothing"), "not-found")


def _lasting(headers: object) -> dict[str, str]:
    return {name: value for name, value in dict(headers).items() if name not in CHANGING}  # type: ignore[call-overload]
