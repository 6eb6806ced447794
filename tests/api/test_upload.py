import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from faceguard.api.upload import read_upload
from faceguard.app import create_app
from faceguard.settings import Settings
from testing.forms import form
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
@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "application/x-www-form-urlencoded", "imag"])
def test_another_body_is_an_unsupported_media_type(
    client: TestClient, photo: bytes, method: str, path: str, media_type: str
):
    """The answer names those that are taken; the third is what curl sends unasked."""
    response = client.request(method, path, content=photo, headers={"Content-Type": media_type})

    problem = assert_problem(response, "unsupported-media-type")
    for taken in ("image/jpeg", "application/octet-stream", "multipart/form-data", "image"):
        assert taken in problem["detail"]


def lasting(answer: httpx2.Response) -> object:
    """Return what is the same each time the same is asked."""
    return answer.content if "content-digest" in answer.headers else answer.json()


@WORK
@pytest.mark.parametrize("media_type", ["image/jpeg", "image/x-other", "application/octet-stream", "IMAGE/JPEG; a=b"])
def test_a_bare_picture_is_taken_as_one_in_a_form(
    client: TestClient, photo: bytes, method: str, path: str, media_type: str
):
    """Whatever its type says: its first bytes tell what it is. Its options stand in the URL."""
    headers = {"Content-Type": media_type}
    bare = client.request(method, f"{path}?detail=fast", content=photo, headers=headers)

    assert 200 == bare.status_code, bare.text
    assert lasting(client.request(method, path, files={"image": photo}, data={"detail": "fast"})) == lasting(bare)


@WORK
def test_a_bare_picture_has_the_problems_of_one_in_a_form(client: TestClient, photo: bytes, method: str, path: str):
    """Of its options, and of what it is."""

    def sent(query: str, content: bytes) -> httpx2.Response:
        return client.request(method, f"{path}?{query}", content=content, headers={"Content-Type": "image/png"})

    assert_problem(sent("detail=SECRET", photo), "invalid-option")
    assert_problem(sent("detail=fast&detail=fast", photo), "invalid-option")
    assert_problem(sent("", b"SECRET"), "unsupported-picture")
    assert "The file is empty" == assert_problem(sent("", b""), "broken-picture")["detail"]


@given(st.binary(max_size=200), st.lists(st.integers(0, 200)), st.booleans())
def test_a_body_is_read_in_whatever_pieces_it_comes(content: bytes, cuts: list[int], bare: bool):  # noqa: FBT001
    """Bare or in a form, and where the bytes are those of a form's own delimiters."""
    kind = "image/jpeg" if bare else f"multipart/form-data; boundary={'y' * 30}"
    body = content if bare else form(("image", "a.jpg", None, content), boundary="y" * 30)
    places = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    messages = [{"type": "http.request", "body": body[a:b], "more_body": True} for a, b in pairwise(places)]
    messages.append({"type": "http.request", "body": b""})

    async def receive() -> Message:
        return messages.pop(0)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())], "query_string": b""}
    upload = asyncio.run(read_upload(Request(scope, receive), 60, ()))

    assert (content, {}, []) == (upload.image, upload.fields, list(upload.photos))


@WORK
def test_exactly_one_picture_is_taken(client: TestClient, photo: bytes, method: str, path: str):
    """None or two are malformed."""
    none = {"detail": (None, "fast")}
    for sent in (none, [("image", photo), ("image", photo)]):
        problem = assert_problem(client.request(method, path, files=sent), "malformed-request")
        assert "named image" in problem["detail"]


@WORK
@pytest.mark.parametrize("name", ["file", "photo", "Image", "image[]", "SECRET"])
@pytest.mark.parametrize("more", [b"", bytes(2**20)])
def test_a_picture_by_another_name_is_told_its_own(
    client: TestClient, photo: bytes, method: str, path: str, name: str, more: bytes
):
    """However large it is; and what it was called is not repeated."""
    response = client.request(method, path, files={name: photo + more})

    problem = assert_problem(response, "malformed-request")
    assert "The picture's field is called image, and no other file is accepted" == problem["detail"]


def test_a_picture_by_another_name_is_known_by_its_type_too(client: TestClient, photo: bytes):
    """Where it has no file name; a text of another name is an option that there is not."""
    problem = assert_problem(posted(client, form(("photo", None, "image/jpeg", photo))), "malformed-request")
    assert "called image" in problem["detail"]
    assert_problem(posted(client, form(("image", "a.jpg", None, photo), ("photo", None, None, b"x"))), "invalid-option")


@WORK
@pytest.mark.parametrize("content", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n"])
def test_a_broken_form_is_malformed(client: TestClient, method: str, path: str, content: bytes):
    """No form is so broken that it is not answered."""
    response = client.request(
        method, path, content=content, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert_problem(response, "malformed-request")


def test_an_option_given_twice_is_refused(client: TestClient, photo: bytes):
    """Of two values none is silently dropped, wherever they stand."""
    parts: list[tuple[str, Any]] = [("image", ("p", photo)), ("style", (None, "blur")), ("style", (None, "solid"))]

    assert_problem(client.post("/v1/redact", files=parts), "invalid-option")
    assert_problem(client.post("/v1/redact?style=solid", files=parts[:2]), "invalid-option")
    assert_problem(client.post("/v1/redact?style=solid&style=solid", files=parts[:1]), "invalid-option")


@WORK
def test_options_in_the_url_are_options(client: TestClient, photo: bytes, method: str, path: str):
    """They are applied as those of the form are, together with them, and refused as those are."""
    sent: dict[str, Any] = {"files": {"image": photo}, "headers": {"Accept": "application/json"}}
    name = "style" if path == "/v1/redact" else "detector"
    value = "solid" if path == "/v1/redact" else "centerface"

    answer = client.request(method, f"{path}?{name}={value}", data={"detail": "fast"}, **sent)

    assert 200 == answer.status_code, answer.text
    assert ("fast", value) == (answer.json()["settings"]["detail"], answer.json()["settings"][name])
    for wrong in (f"{name}=SECRET", "SECRET=1", "SECRET="):
        refusal = client.request(method, f"{path}?{wrong}", **sent)
        assert_problem(refusal, "invalid-option")
        assert "SECRET" not in refusal.text


def test_options_beside_a_digest_are_options(client: TestClient):
    """They are part of what is looked up, and not ignored."""
    digest = "0" * 64

    assert_problem(client.get("/v1/detect", params={"sha256": digest, "detail": "Fast"}), "unknown-digest")
    for wrong in ({"detail": "none"}, {"style": "blur"}):
        assert_problem(client.get("/v1/detect", params={"sha256": digest, **wrong}), "invalid-option")
    assert_problem(client.get(f"/v1/detect?sha256={digest}&sha256={digest}"), "invalid-option")


def test_what_is_not_a_picture_is_refused(client: TestClient):
    """By its magic bytes, whatever it is called."""
    response = client.post("/v1/redact", files={"image": ("photo.jpg", b"SECRET", "image/jpeg")})

    assert_problem(response, "unsupported-picture")
    assert "SECRET" not in response.text


def posted(client: TestClient, body: bytes, path: str = "/v1/detect?detail=fast") -> httpx2.Response:
    return client.post(path, content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})


def test_a_picture_needs_no_file_name(client: TestClient, photo: bytes):
    """The name of its field tells what it is, also to what is no picture."""
    assert 200 == posted(client, form(("image", None, None, photo))).status_code
    forgotten = assert_problem(posted(client, form(("image", None, None, b"photo.jpg"))), "unsupported-picture")
    assert "image came as a text: with curl, image=@photo.jpg sends a file" == forgotten["detail"]


def test_nothing_is_the_same_problem_by_every_way(client: TestClient):
    """A file without bytes is damaged; a field in which nobody chose a file was not sent."""
    for path in ("/v1/redact", "/v1/detect"):
        problem = assert_problem(posted(client, form(("image", "a.jpg", None, b"")), path), "broken-picture")
        assert "The file is empty" == problem["detail"]
        assert_problem(posted(client, form(("image", None, None, b"")), path), "broken-picture")
        assert_problem(posted(client, form(("image", "", "application/octet-stream", b"")), path), "malformed-request")


def test_a_field_that_nobody_filled_does_not_count(client: TestClient, photo: bytes):
    """Browsers send one for each that was left open."""
    open_fields = [
        ("image", "", "application/octet-stream", b""),
        ("boxes", "", None, b""),
        ("min_confidence", None, None, b""),
    ]

    assert 200 == posted(client, form(("image", "a.jpg", None, photo), *open_fields), "/v1/redact").status_code


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/json", b'"Solid"'),
        ("application/json; charset=utf-8", b" solid\n"),
        ("application/json", b'\xef\xbb\xbf"solid"'),
        ("text/plain", b"solid"),
        ("application/octet-stream", b"solid"),
    ],
)
def test_an_option_may_come_as_a_blob(client: TestClient, photo: bytes, media_type: str, content: bytes):
    """As JavaScript's `Blob` does, which a form sends as a file; JSON's quotes are none of the value."""
    options = [("style", "blob", media_type, content), ("boxes", "blob", "application/json", b"null")]

    answer = posted(client, form(("image", "a.jpg", None, photo), *options), "/v1/redact")

    assert client.post("/v1/redact", files={"image": photo}, data={"style": "solid"}).content == answer.content


def test_too_much_beside_the_picture_is_malformed(client: TestClient, photo: bytes):
    """Options are few and short."""
    picture = ("image", "a.jpg", None, photo)

    assert_problem(posted(client, form(picture, ("keep", None, None, b" " * (2**20 + 1)))), "malformed-request")
    assert_problem(posted(client, form(*[("keep", None, None, b"")] * 33, picture)), "malformed-request")


@pytest.mark.parametrize("name", ["13-json-blob.multipart", "14-preamble.multipart"])
def test_forms_that_others_stumble_over_are_read(client: TestClient, shared_data: Path, name: str):
    """An option as a Blob, and a word before the first part."""
    body = (shared_data / "reports" / name).read_bytes()

    answer = client.post("/v1/redact", content=body, headers={"Content-Type": "multipart/form-data; boundary=XyZ"})

    assert 200 == answer.status_code, answer.text
    assert "1" == answer.headers["faceguard-faces"]


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


def test_a_bare_picture_has_the_limit_of_a_form(small: TestClient, photo: bytes):
    """By its declared length, and by count where it declares none."""
    headers = {"Content-Type": "image/jpeg"}
    chunks = (photo[start : start + 1000] for start in range(0, len(photo), 1000))

    assert_problem(small.post("/v1/redact", content=photo, headers=headers), "too-many-bytes")
    assert_problem(small.post("/v1/redact", content=chunks, headers=headers), "too-many-bytes")
