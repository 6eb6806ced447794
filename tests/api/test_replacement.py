"""The operator's own picture, which `image` shows where a request names none."""

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from faceguard.app import create_app
from faceguard.errors import InvalidOptionError
from faceguard.replacement import data_url
from faceguard.settings import Settings


@pytest.fixture(scope="module")
def logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 0, 200)).save(file, "png")
    return file.getvalue()


@pytest.fixture(scope="module")
def client(logo: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service whose picture is gone by the first request."""
    file = tmp_path_factory.mktemp("operator") / "secret-name.png"
    file.write_bytes(logo)
    app = create_app(Settings(workers=1, allowed_hosts="testserver", style="image", replacement=str(file)))
    file.unlink()
    with TestClient(app) as client:
        yield client


def redacted(client: TestClient, photo: bytes, *files: tuple[str, bytes], **fields: str) -> httpx2.Response:
    boxes = '[{"x": 174, "y": 66, "width": 100, "height": 110}]'
    parts = [("image", photo), *files]
    headers = {"Accept": "application/json"}
    return client.post("/v1/redact", files=parts, data={"boxes": boxes, **fields}, headers=headers)


def test_it_is_shown_where_a_request_names_none(client: TestClient, photo: bytes, logo: bytes):
    """As if the request had sent it; its name is in no answer."""
    own, sent = redacted(client, photo), redacted(client, photo, ("replacement", logo))

    assert own.json()["picture"] == sent.json()["picture"]
    assert f"sha256:{hashlib.sha256(logo).hexdigest()}" == own.json()["settings"]["replacement"]
    assert "secret-name" not in own.text


def test_what_a_request_names_is_shown(client: TestClient, photo: bytes):
    """The operator says what happens by default, and no more."""
    own, named = redacted(client, photo), redacted(client, photo, replacement="cat")

    assert "cat" == named.json()["settings"]["replacement"]
    assert own.json()["picture"] != named.json()["picture"]


def test_the_page_is_told(client: TestClient, logo: bytes):
    """As the text that it may send and show."""
    assert data_url(logo) == client.get("/v1/info").json()["defaults"]["replacement"]


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    """Nobody may ever write to it."""
    os.mkfifo(tmp_path / "pipe.png")

    with pytest.raises(InvalidOptionError, match="pipe"):
        create_app(Settings(workers=1, replacement=str(tmp_path / "pipe.png")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"no picture", "replacement: "),
        (b"", "empty"),
        (bytes(2**19 + 1), "at most"),
    ],
)
def test_a_service_does_not_start_without_it(tmp_path: Path, content: bytes | None, said: str):
    """What is wrong is told, without the name of the file."""
    file = tmp_path / "secret-name.png"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidOptionError, match=said) as refused:
        create_app(Settings(workers=1, replacement=str(file)))

    assert "secret-name" not in str(refused.value)


def test_an_emoji_may_be_the_default():
    """By its name, as in a request."""
    assert "cat" == Settings(replacement="Cat").shown
    with pytest.raises(InvalidOptionError, match="FACEGUARD_REPLACEMENT: Input should be"):
        create_app(Settings(workers=1, replacement="dog"))
