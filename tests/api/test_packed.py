"""The page's own files over the wire."""

import gzip

import pytest
from fastapi.testclient import TestClient

from faceguard.api.docs import WEB

FILES = {
    "/": "index.html",
    "/live": "live.html",
    "/docs": "docs.html",
    "/static/editor.js": "editor.js",
    "/static/icon.svg": "icon.svg",
}


def raw(client: TestClient, path: str) -> bytes:
    """Return what comes over the wire for those who take gzip."""
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        return b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", FILES)
def test_words_are_gzipped(client: TestClient, path: str):
    """Half as many bytes or fewer come over the wire, and are the file."""
    file = (WEB / FILES[path]).read_bytes()
    body = raw(client, path)

    assert file == gzip.decompress(body)
    assert len(body) < max(len(file) / 2, 500)


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.000, br"])
def test_who_does_not_take_gzip_gets_the_file(client: TestClient, accepted: str):
    """As it lies there, and caches are told that there are two."""
    answer = client.get("/static/editor.js", headers={"Accept-Encoding": accepted})

    assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" == answer.headers["vary"]
    assert (WEB / "editor.js").read_bytes() == answer.content


def test_pictures_and_parts_are_as_they_are(client: TestClient):
    """A picture would get no smaller, and a part of a file is one of its own bytes."""
    picture = client.get("/static/icon-192.png")
    part = client.get("/static/editor.js", headers={"Range": "bytes=0-9"})

    assert "content-encoding" not in picture.headers
    assert 206 == part.status_code
    assert (WEB / "editor.js").read_bytes()[:10] == part.content


@pytest.mark.parametrize("path", FILES)
def test_head_is_get_without_the_body(client: TestClient, path: str):
    """The same headers, the length too."""
    head, get = client.head(path), client.get(path)
    names = get.headers.keys() - {"x-request-id"}

    assert {name: get.headers[name] for name in names} == {name: head.headers[name] for name in names}
    assert b"" == head.content
    assert int(head.headers["content-length"]) == len(raw(client, path))
