from typing import Any

import pytest
from fastapi.testclient import TestClient

from faceguard.app import create_app
from faceguard.settings import Settings
from tests.api.problems import assert_problem

WORK = pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/redact"), ("POST", "/v1/detect"), ("QUERY", "/v1/detect"), ("GET", "/v1/detect")],
)


@WORK
def test_a_request_without_a_body_is_malformed(client: TestClient, method: str, path: str):
    """The answer says what to send."""
    problem = assert_problem(client.request(method, path), "malformed-request")

    assert "multipart/form-data" in problem["detail"]


@WORK
@pytest.mark.parametrize("media_type", ["image/jpeg", "application/json", "application/x-www-form-urlencoded"])
def test_another_body_is_an_unsupported_media_type(
    client: TestClient, photo: bytes, method: str, path: str, media_type: str
):
    """A bare picture is not taken for a form."""
    response = client.request(method, path, content=photo, headers={"Content-Type": media_type})

    assert_problem(response, "unsupported-media-type")


@WORK
def test_exactly_one_picture_is_taken(client: TestClient, photo: bytes, method: str, path: str):
    """None, two, one of another name, or a text in its place are malformed."""
    forms: list[dict[str, Any]] = [
        {"files": {"other": photo}},
        {"files": [("image", photo), ("image", photo)]},
        {"files": {"image": (None, "text")}},
    ]
    for form in forms:
        assert_problem(client.request(method, path, **form), "malformed-request")


@WORK
@pytest.mark.parametrize("content", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n"])
def test_a_broken_form_is_malformed(client: TestClient, method: str, path: str, content: bytes):
    """No form is so broken that it is not answered."""
    response = client.request(
        method, path, content=content, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert_problem(response, "malformed-request")


def test_an_option_given_twice_is_refused(client: TestClient, photo: bytes):
    """Of two values none is silently dropped."""
    parts: list[tuple[str, Any]] = [("image", ("p", photo)), ("style", (None, "blur")), ("style", (None, "solid"))]

    assert_problem(client.post("/v1/redact", files=parts), "invalid-option")


def test_what_is_not_a_picture_is_refused(client: TestClient):
    """By its magic bytes, whatever it is called."""
    response = client.post("/v1/redact", files={"image": ("photo.jpg", b"SECRET", "image/jpeg")})

    assert_problem(response, "unsupported-picture")
    assert "SECRET" not in response.text


@pytest.fixture(scope="module")
def small():
    """A service that takes at most 20 kB."""
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", max_body=20_000))) as client:
        yield client


def test_a_body_is_refused_by_its_declared_length(small: TestClient, photo: bytes):
    """Before a byte is read."""
    assert_problem(small.post("/v1/redact", files={"image": photo}), "too-many-bytes")


def test_a_body_is_refused_while_it_is_counted(small: TestClient, photo: bytes):
    """A chunked body declares no length."""
    boundary = "x" * 20
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="p"\r\n\r\n'.encode()
        + photo
        + f"\r\n--{boundary}--\r\n".encode()
    )
    chunks = (body[start : start + 1000] for start in range(0, len(body), 1000))
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}

    response = small.post("/v1/redact", content=chunks, headers=headers)

    assert "content-length" not in response.request.headers
    assert_problem(response, "too-many-bytes")
