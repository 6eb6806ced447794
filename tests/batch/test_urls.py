"""`faceguard redact` on URLs, with real servers; `make batch-test` has what it takes."""

import importlib.util
import json
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import fsspec
import pytest

from testing.pictures import saved, scene

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.timeout(400),
    pytest.mark.filterwarnings("default"),  # the clients' own
    pytest.mark.skipif(not importlib.util.find_spec("moto"), reason="the server of S3 is not installed here"),
]
QUICK = ["--detector", "mediapipe"]
COUNT = 240


@contextmanager
def serving(*words: str, folder: Path) -> Iterator[int]:
    """Run a server in a process of its own, and give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *(word.format(port=port) for word in words)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not _listens(port):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures in folders."""
    album = tmp_path_factory.mktemp("urls") / "in"
    contents = [saved(scene(1200, 900, seed=seed), "JPEG") for seed in range(10)]
    for number in range(COUNT):
        path = album / f"{number % 3}" / f"a picture {number:03}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents[number % 10])
    return album


@pytest.fixture
def store(album: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket with these pictures."""
    with serving("-m", "moto.server", "-p", "{port}", folder=tmp_path) as port:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        store = fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True)
        store.mkdir("bucket")
        store.put(f"{album}/", "bucket/in/", recursive=True)
        yield store


def redact(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "faceguard", "redact", *map(str, words), *QUICK]


def results(store: Any) -> dict[str, bytes]:
    names = [name for name in store.find("bucket/out") if "manifest" not in name]
    return {name.removeprefix("bucket/out/"): store.cat_file(name) for name in names}


def listed(store: Any) -> list[dict[str, Any]]:
    parts = sorted(store.find("bucket/out/.faceguard-manifest"))
    return [json.loads(line) for part in parts for line in store.cat_file(part).splitlines()]


@pytest.fixture(scope="module")
def expected(album: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a folder of this machine gets."""
    out = tmp_path_factory.mktemp("expected")
    subprocess.run(redact(album, "--out", out), check=True)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.jpg")}


def test_a_run_over_s3_that_is_killed_goes_on(store: Any, expected: dict[str, bytes]):
    """All objects are whole, what its manifest has is not done again, and in the end all is there."""
    process, until = subprocess.Popen(redact("s3://bucket/in", "--out", "s3://bucket/out", "--jobs", "1")), 120.0
    until += time.monotonic()
    known: list[dict[str, Any]] = []
    while not known:
        with suppress(FileNotFoundError):  # moto lists a key a moment before it has it
            known = listed(store)
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < len(known) < COUNT
    assert results(store).items() <= expected.items()

    subprocess.run(redact("s3://bucket/in", "--out", "s3://bucket/out"), check=True)

    assert expected == results(store)
    assert {1} == set(Counter(line["path"] for line in listed(store)).values())
    again = redact("s3://bucket/in", "--out", "s3://bucket/out", "--dry-run")
    assert b"" == subprocess.run(again, check=True, stdout=subprocess.PIPE).stdout


@pytest.mark.usefixtures("store")
def test_pictures_come_from_s3_to_a_folder(expected: dict[str, bytes], tmp_path: Path):
    """A shard of them here: each is what it is elsewhere."""
    subprocess.run(redact("s3://bucket/in", "--out", tmp_path / "out", "--shard", "0/4"), check=True)

    out = tmp_path / "out"
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.jpg")}
    assert 0 < len(found) < COUNT
    assert found.items() <= expected.items()


@pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="Ray is not installed here")
def test_a_cluster_works_from_s3_to_s3(store: Any, expected: dict[str, bytes]):
    """The same objects, with one line each, and nothing besides."""
    subprocess.run(redact("s3://bucket/in", "--out", "s3://bucket/out", "--engine", "ray"), check=True, timeout=300)

    assert expected == results(store)
    assert {1} == set(Counter(line["path"] for line in listed(store)).values())
    assert COUNT == len(listed(store))


@pytest.mark.usefixtures("store")
def test_a_bucket_that_is_not_there_is_said(tmp_path: Path):
    """The run ends, as not even its manifest can be written."""
    (tmp_path / "a.jpg").write_bytes(saved(scene(), "JPEG"))
    words = redact(tmp_path, "--out", "s3://nothing/out")
    done = subprocess.run(words, check=False, stderr=subprocess.PIPE, text=True)

    assert "a.jpg: The result cannot be written (unwritable-file)" in done.stderr
    assert "Cannot go on: s3://nothing/out/.faceguard-manifest/" in done.stderr
    assert 3 == done.returncode


def test_pictures_come_over_http(album: Path, expected: dict[str, bytes], tmp_path: Path):
    """From a page that lists them, and by their own address."""
    with serving("-m", "http.server", "--bind", "127.0.0.1", "{port}", folder=album.parent) as port:
        folder, picture = f"http://127.0.0.1:{port}/in/0/", f"http://127.0.0.1:{port}/in/1/a%20picture%20001.jpg"
        subprocess.run(redact(folder, picture, "--out", tmp_path / "out"), check=True)

    found = {path.name.replace("%20", " "): path.read_bytes() for path in (tmp_path / "out").glob("*.jpg")}
    wanted = {name[2:]: content for name, content in expected.items() if name[0] == "0"}
    assert wanted | {"a picture 001.jpg": expected["1/a picture 001.jpg"]} == found
