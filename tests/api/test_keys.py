import codecs
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from faceguard.api.key_file import KeyFileError, keys_of
from faceguard.app import create_app
from faceguard.cli import app
from faceguard.settings import Settings

LINES = "# ours\r\nfirst-key  \r\n\r\n\tsecond-key # Anna\r\nthird#key\r\n   # none"
KEYS = (b"first-key", b"second-key", b"third#key")


@pytest.mark.parametrize(
    "data",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.replace("\r\n", "\n").encode(),
        codecs.BOM_UTF16_LE + LINES.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + LINES.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + LINES.encode("utf-32-le"),
        "\ufeff# ours\nfirst-key\n\ufeffsecond-key\nthird#key".encode(),
    ],
)
def test_keys_are_read_as_editors_write_them(data: bytes):
    """With a byte order mark or without, in wide letters, with any ends of lines, blanks and comments."""
    assert KEYS == keys_of(data)


@pytest.mark.parametrize(
    "data", [LINES.encode("utf-16-le"), LINES.encode("utf-16-be"), b"caf\xe9-key", b"PK\3\4\0\0", b"\xff\xfea"]
)
def test_what_is_no_text_stops_the_start(tmp_path: Path, data: bytes):
    """A person is told what is wrong; no key is half read."""
    file = tmp_path / "keys"
    file.write_bytes(data)

    with pytest.raises(KeyFileError):
        create_app(Settings(workers=1, api_keys_file=file))
    result = CliRunner().invoke(app, ["serve", "--api-keys-file", str(file), "--port", "0"])
    assert 3 == result.exit_code
    assert "Cannot start: The file of API keys is not a text" in result.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    """By the operator's own name for it."""
    result = CliRunner().invoke(app, ["serve", "--api-keys-file", str(tmp_path / "none"), "--port", "0"])

    assert 3 == result.exit_code
    assert "Cannot start: " in result.stderr
    assert "none" in result.stderr


@given(
    st.lists(
        st.text(st.characters(min_codepoint=0x21, exclude_categories=["C", "Z"], exclude_characters="#"), min_size=1)
    )
)
def test_every_key_comes_back(keys: list[str]):
    """Whatever its letters, by every way to write the file."""
    for page in ("utf-8", "utf-8-sig", "utf-16"):
        assert tuple(key.encode() for key in keys) == keys_of("\r\n".join(keys).encode(page))


def test_a_file_that_is_no_text_any_more_lets_nobody_in(tmp_path: Path):
    """Until it is one again."""
    file = tmp_path / "keys"
    file.write_text("schlüssel-1\n")
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", api_keys_file=file))) as client:
        headers = {b"X-API-Key": "schlüssel-1".encode()}
        assert 200 == client.get("/v1/info", headers=headers).status_code

        file.write_bytes(b"\0\0")
        assert 401 == client.get("/v1/info", headers=headers).status_code

        file.write_text("schlüssel-1\n\n")
        assert 200 == client.get("/v1/info", headers=headers).status_code


def test_keys_from_windows_open(shared_data: Path):
    """A byte order mark is no part of the first key."""
    settings = Settings(workers=1, allowed_hosts="testserver", api_keys_file=shared_data / "reports/08-keys-bom.txt")
    with TestClient(create_app(settings)) as client:
        for key in ("key-alpha-123456", "key-beta-123456"):
            assert 200 == client.get("/v1/info", headers={"X-API-Key": key}).status_code
