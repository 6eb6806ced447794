"""The two halves of a key, and their files."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from faceguard.receipts.errors import SigningKeyError
from faceguard.receipts.keys import PublicKey, SigningKey


def test_what_one_half_signs_the_other_knows(tmp_path: Path):
    """And nothing else, nor by another key; both are read from their files again."""
    beside = SigningKey.new().write(tmp_path / "own.key")
    key, public = SigningKey.read(tmp_path / "own.key"), PublicKey.read(beside)

    signature = key.sign(b"content")

    assert public.fingerprint == key.public.fingerprint
    assert public.signed(b"content", signature)
    assert not public.signed(b"Content", signature)
    assert not SigningKey.new().public.signed(b"content", signature)


def test_the_half_that_signs_is_for_its_owner_alone(tmp_path: Path):
    """Whatever the process lets others read."""
    before = os.umask(0)
    try:
        SigningKey.new().write(tmp_path / "own.key")
    finally:
        os.umask(before)

    assert 0o600 == stat.S_IMODE((tmp_path / "own.key").stat().st_mode)


@pytest.mark.parametrize("there", ["own.key", "own.key.pub"])
def test_no_key_is_written_over(tmp_path: Path, there: str):
    """Neither half; and then none is left behind."""
    (tmp_path / there).write_text("somebody's")

    with pytest.raises(FileExistsError):
        SigningKey.new().write(tmp_path / "own.key")
    assert {there: "somebody's"} == {path.name: path.read_text() for path in tmp_path.iterdir()}


@pytest.mark.parametrize("content", [b"", b"\xff", b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes):
    """By both halves, and so is the other half."""
    (tmp_path / "own.key").write_bytes(content)
    beside = SigningKey.new().write(tmp_path / "other.key")

    for read, path in ((SigningKey.read, "own.key"), (PublicKey.read, "own.key"), (PublicKey.read, "other.key")):
        with pytest.raises(SigningKeyError):
            read(tmp_path / path)
    with pytest.raises(SigningKeyError):
        SigningKey.read(beside)


@pytest.mark.parametrize("words", ["-algorithm X25519", "-algorithm ED25519 -aes256 -pass pass:secret"])
def test_other_keys_are_refused(tmp_path: Path, words: str):
    """One of another kind, and one with a password."""
    pem = subprocess.run(["openssl", "genpkey", *words.split()], check=True, capture_output=True).stdout
    (tmp_path / "own.key").write_bytes(pem)

    with pytest.raises(SigningKeyError):
        SigningKey.read(tmp_path / "own.key")
