"""`faceguard proxy` in a process of its own, before an upstream that records what it gets."""

import base64
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from testing.portrait import is_redacted
from testing.server import PATIENCE
from testing.upstream import Upstream, recording

httpx2 = pytest.importorskip("httpx2", reason="the extra proxy is not installed")
pytestmark = pytest.mark.process

STYLE = ["--detector", "mediapipe", "--style", "solid", "--color", "ff00ff"]
CUT = "ASGI callable returned without completing response."
"""What the server says where an upstream's answer was not whole; nothing of a request is said."""
NATIVE = re.compile(r"^WARNING: Logging before InitGoogle|^W\d{4} .*Input tensor memory is not aligned")
"""What MediaPipe says where its memory happens to lie at an odd place."""
TEXT = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with recording() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def proxy(upstream: Upstream) -> Iterator[str]:
    """The base URL for clients."""
    words = [sys.executable, "-m", "faceguard", "proxy", "--upstream", f"{upstream.url}/base/v1", "--port", "0", *STYLE]
    settings = {"FACEGUARD_WORKERS": "1", "FACEGUARD_MAX_BODY": "2MB"}
    environment = os.environ | settings | {"HTTP_PROXY": "http://127.0.0.1:9"}  # which it is not to ask
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr
            url = next(found[1] for line in process.stderr if (found := re.search(r"take (\S+) for", line)))
            yield url
            process.send_signal(signal.SIGTERM)
            assert 0 == process.wait(PATIENCE)
            assert {CUT} >= {line for line in process.stderr.read().splitlines() if not NATIVE.search(line)}
        finally:
            process.kill()


def post(proxy: str, path: str, fields: Any, **headers: str) -> Any:
    return httpx2.post(f"{proxy}{path}", json=fields, headers=headers, timeout=PATIENCE, trust_env=False)


def test_the_upstream_sees_no_face(proxy: str, upstream: Upstream, photo: bytes):
    """In chats and in responses: the same picture, with a box of magenta where the face was."""
    url = f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}"
    chat = {"model": "m", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}]}
    asked = {"model": "m", "input": [{"role": "user", "content": [{"type": "input_image", "image_url": url}]}]}

    assert 200 == post(proxy, "/chat/completions", chat).status_code
    (part,) = upstream.last["messages"][0]["content"]
    first = part["image_url"]["url"]
    assert 200 == post(proxy, "/responses", asked).status_code
    (part,) = upstream.last["input"][0]["content"]

    for sent in (first, part["image_url"]):
        head, _, content = sent.partition(",")
        assert "data:image/jpeg;base64" == head
        assert is_redacted(base64.b64decode(content), photo, (255, 0, 255))


def test_a_request_keeps_its_key_and_its_query(proxy: str, upstream: Upstream):
    """The address is the upstream's, what is of one connection stays here, and its answer comes back as it is."""
    headers = {"authorization": "Bearer k", "connection": "x-one", "x-one": "1"}

    answer = post(proxy, "/chat/completions?api-version=1", TEXT, **headers)

    method, path, headers, _ = upstream.asked[-1]
    assert ("POST", "/base/v1/chat/completions?api-version=1", TEXT) == (method, path, upstream.last)
    assert "Bearer k" == headers["authorization"]
    assert upstream.url == f"http://{headers['host']}"
    assert "x-one" not in headers
    assert ('{"id": "1"}', "7") == (answer.text, answer.headers["x-request-id"])


def test_no_client_gets_what_the_upstream_gave_another(proxy: str, upstream: Upstream):
    """A cookie goes back to who asked, and is sent by nobody else; one of a client's own is passed on."""
    first = post(proxy, "/chat/completions", TEXT)
    post(proxy, "/chat/completions", TEXT)
    second = upstream.asked[-1][2]
    post(proxy, "/chat/completions", TEXT, cookie="own=2")

    assert "session=1" == first.headers["set-cookie"]
    assert "cookie" not in second
    assert "own=2" == upstream.asked[-1][2]["cookie"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"host": "rebound.example"}, "unknown-host"),
        ({"origin": "https://evil.example"}, "cross-site"),
        ({"sec-fetch-site": "cross-site"}, "cross-site"),
    ],
)
def test_other_sites_pages_ask_nothing(proxy: str, upstream: Upstream, headers: dict[str, str], code: str):
    """Not even a model on this machine, which asks for no key."""
    before = len(upstream.asked)

    answer = post(proxy, "/chat/completions", TEXT, **headers)

    assert (403 if code == "cross-site" else 400, code) == (answer.status_code, answer.json()["error"]["code"])
    assert len(upstream.asked) == before


def test_no_websocket_is_opened(proxy: str):
    """Whatever would come over it could not be read here."""
    address = proxy.replace("http", "ws")
    for path in ("realtime", "chat/completions"):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"{address}/{path}", proxy=None).close()
        assert 403 == refused.value.response.status_code


def test_an_answer_streams(proxy: str, upstream: Upstream):
    """Its first piece is here before the second one is made."""
    upstream.seen.clear()
    with httpx2.stream("POST", f"{proxy}/chat/completions", json=TEXT | {"stream": True}, timeout=PATIENCE) as answer:
        pieces = answer.iter_raw()
        first = next(pieces)
        upstream.seen.set()
        rest = b"".join(pieces)

    assert (b"data: 1\n\n", b"data: [DONE]\n\n") == (first, rest)
    assert "text/event-stream" == answer.headers["content-type"]


def test_an_answer_that_ends_too_early_does_so_here(proxy: str):
    """It is not taken for a whole one."""
    with pytest.raises(httpx2.HTTPError):
        post(proxy, "/chat/completions", TEXT | {"model": "cut"})


def test_what_the_upstream_refuses_is_passed_back(proxy: str):
    """With its status; a redirection is not, as the pictures would be sent there as they were."""
    assert 429 == post(proxy, "/chat/completions", TEXT | {"model": "busy"}).status_code
    moved = post(proxy, "/chat/completions", TEXT | {"model": "moved"})
    assert (502, "upstream") == (moved.status_code, moved.json()["error"]["code"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/models", 200),
        ("POST", "/files", 403),
        ("POST", "/images/edits", 403),
        ("POST", "/images/generations", 403),
        ("POST", "/audio/transcriptions", 403),
        ("POST", "/uploads/1/parts", 403),
        ("POST", "/chat/completions/", 403),
        ("POST", "/../v1/files", 403),
        ("PUT", "/chat/completions", 403),
        ("DELETE", "/files/1", 403),
        ("GET", "/files/1/content", 403),
        ("OPTIONS", "/chat/completions", 403),
    ],
)
def test_only_known_endpoints_are_open(proxy: str, upstream: Upstream, method: str, path: str, status: int):
    """What else there is may carry files."""
    before = len(upstream.asked)

    answer = httpx2.request(method, f"{proxy}{path}", content=b"x" if method == "POST" else None, timeout=PATIENCE)

    assert status == answer.status_code
    assert (len(upstream.asked) == before) == (status == 403)


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{}", {"content-type": "text/plain"}, 400, "not-json"),
        (b"{}", {"content-type": "multipart/form-data; boundary=x"}, 400, "not-json"),
        (b"{}", {"content-type": "application/json", "content-encoding": "gzip"}, 400, "not-json"),
        (b"{", {"content-type": "application/json"}, 400, "not-json"),
        (b"[" + b" " * 3_000_000, {"content-type": "application/json"}, 413, "too-many-bytes"),
    ],
)
def test_what_cannot_be_read_is_not_passed_on(
    proxy: str, upstream: Upstream, content: bytes, headers: dict[str, str], status: int, code: str
):
    """It is answered in the form that clients know."""
    before = len(upstream.asked)

    answer = httpx2.post(f"{proxy}/chat/completions", content=content, headers=headers, timeout=PATIENCE)

    assert (status, code) == (answer.status_code, answer.json()["error"]["code"])
    assert len(upstream.asked) == before


def test_a_picture_that_is_damaged_is_not_passed_on(proxy: str, upstream: Upstream, photo: bytes):
    """Nor is one by its address; no answer holds what was sent."""
    before = len(upstream.asked)
    for url, code in (
        (f"data:image/jpeg;base64,{base64.b64encode(photo[:4000]).decode()}", "broken-picture"),
        ("https://example.org/private.jpg", "picture-by-address"),
    ):
        part = {"type": "image_url", "image_url": {"url": url}}
        answer = post(proxy, "/chat/completions", {"messages": [{"role": "user", "content": [part]}]})

        assert code == answer.json()["error"]["code"]
        assert 400 <= answer.status_code < 500
        assert url not in answer.text
    assert len(upstream.asked) == before
