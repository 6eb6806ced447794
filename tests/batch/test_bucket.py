"""Places behind URLs, with the store of objects that fsspec keeps in memory."""

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from faceguard.batch.bucket import PAUSES, Bucket
from faceguard.batch.folder import Folder
from faceguard.batch.pictures import sources
from testing.pictures import saved, scene

pytestmark = pytest.mark.process


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    """A bucket with two pictures and what is none."""
    store = fsspec.filesystem("memory")
    for number, name in enumerate(("in/a.jpg", "in/trip/b.jpg", "in/.hidden/c.jpg", "elsewhere/d.jpg")):
        store.pipe_file(f"/{name}", saved(scene(seed=number), "JPEG"))
    store.pipe_file("/in/notes.txt", b"to be kept")
    yield store
    store.rm("/", recursive=True)


def results(store: fsspec.AbstractFileSystem) -> list[str]:
    return sorted(name.removeprefix("/out/") for name in store.find("/out") if "manifest" not in name)


def manifest(store: fsspec.AbstractFileSystem) -> list[dict[str, Any]]:
    parts = sorted(store.find("/out/.faceguard-manifest"))
    return [json.loads(line) for part in parts for line in store.cat_file(part).splitlines()]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("memory://in", ["a.jpg", "trip/b.jpg"]),
        ("memory://in/", ["a.jpg", "trip/b.jpg"]),
        ("memory://in/a.jpg", ["a.jpg"]),
    ],
)
def test_urls_name_folders_and_files(url: str, named: list[str]):
    """With what is below them and not hidden; their results have the same relative names."""
    found = list(sources([url]))

    assert named == [source.relative.as_posix() for source in found]
    assert all(source.address.startswith("memory://in/") and source.state[0] > 100 for source in found)


def test_a_run_goes_on_in_a_store(run, store: fsspec.AbstractFileSystem):
    """What is done is known by the manifest's parts; what is new, changed or gone is done again."""
    first = run("memory://in", "--out", "memory://out")
    store.pipe_file("/in/a.jpg", saved(scene(seed=9), "JPEG"))
    store.rm_file("/out/trip/b.jpg")
    store.pipe_file("/in/e.jpg", saved(scene(seed=8), "JPEG"))
    left = run("memory://in", "--out", "memory://out", "--dry-run").stdout.split()
    second = run("memory://in", "--out", "memory://out")

    assert (0, 0) == (first.exit_code, second.exit_code)
    assert ["memory://in/a.jpg", "memory://in/e.jpg", "memory://in/trip/b.jpg"] == left
    assert ["a.jpg", "e.jpg", "trip/b.jpg"] == results(store)
    assert ["a.jpg", "a.jpg", "e.jpg", "trip/b.jpg", "trip/b.jpg"] == sorted(line["path"] for line in manifest(store))
    assert "" == run("memory://in", "--out", "memory://out", "--dry-run").stdout


def test_a_store_is_asked_for_first_bytes_only_where_names_do_not_tell(
    run, store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
):
    """A picture without a suffix is found; a text costs no request, and neither does what has a picture's suffix."""
    for name in ("IMG_1", "raw.dat", "b.tar.gz", "c.HIF"):
        store.pipe_file(f"/in/{name}", saved(scene(), "JPEG"))
    store.pipe_file("/in/empty", b"")  # stores refuse to give a part of nothing
    asked = list[str]()
    read = type(store).cat_file

    def noted(self, path: str, start: int | None = None, end: int | None = None):
        if end:
            asked.append(path.rpartition("/")[2])
        return read(self, path, start=start, end=end)

    monkeypatch.setattr(type(store), "cat_file", noted)
    result = run("memory://in", "--out", "memory://out")

    assert ["IMG_1", "a.jpg", "c.HIF", "raw.dat", "trip/b.jpg"] == results(store)
    assert ["IMG_1", "raw.dat"] == asked
    assert "3 files left out as no picture" in result.stderr


def test_a_picture_with_the_name_of_a_text_is_not_copied(run, store: fsspec.AbstractFileSystem):
    """Nobody has looked for faces in it."""
    store.pipe_file("/in/photo.txt", saved(scene(), "JPEG"))

    result = run("memory://in", "--out", "memory://out", "--copy-others")

    assert "photo.txt: A picture or video without the suffix" in result.stderr
    assert "photo.txt" not in results(store)


def test_from_a_store_to_a_folder_and_back(run, store: fsspec.AbstractFileSystem, tmp_path: Path):
    """The same bytes, wherever they go."""
    run("memory://in", "--out", tmp_path / "out", "--copy-others")
    run("memory://in", "--out", "memory://out")

    assert "to be kept" == (tmp_path / "out/notes.txt").read_text()
    for name in results(store):
        assert store.cat_file(f"/out/{name}") == (tmp_path / "out" / name).read_bytes()


@pytest.mark.parametrize("out", ["memory://in", "memory://", "http://127.0.0.1/out", "nothing://out"])
def test_results_go_where_they_are_whole_and_no_input_is(run, store: fsspec.AbstractFileSystem, out: str):
    """Anything else is refused before the first picture."""
    before = store.find("/")
    result = run("memory://in", "--out", out)

    assert 2 == result.exit_code
    assert before == store.find("/")


def test_results_within_the_inputs_are_no_inputs(run, store: fsspec.AbstractFileSystem):
    """As in folders."""
    run("memory://in", "--out", "memory://in/redacted")

    assert "" == run("memory://in", "--out", "memory://in/redacted", "--dry-run").stdout
    assert store.exists("/in/redacted/trip/b.jpg")


def test_what_is_not_there_is_one_problem(run, store: fsspec.AbstractFileSystem):
    """The others are done."""
    result = run("memory://in/nothing.jpg", "memory://in", "--out", "memory://out")

    assert "memory://in/nothing.jpg: The file cannot be read (unreadable-file)" in result.stderr
    assert ["a.jpg", "trip/b.jpg"] == results(store)


def test_a_store_that_stumbles_is_asked_again(store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch):
    """And what stays broken is an error of the file, whatever its client raises; nothing of its message is told."""
    pauses = list[float]()
    monkeypatch.setattr("faceguard.batch.bucket.time.sleep", pauses.append)
    failures = [ValueError("secret"), TimeoutError()]
    read = type(store).cat_file

    def stumbling(self, path: str):
        if failures:
            raise failures.pop()
        return read(self, path)

    monkeypatch.setattr(type(store), "cat_file", stumbling)
    assert Bucket("memory://in").read(Path("a.jpg"))

    failures += [ValueError("secret")] * 3
    with pytest.raises(OSError, match="ValueError") as raised:
        Bucket("memory://in").read(Path("a.jpg"))
    assert "secret" not in str(raised.value)
    assert [*PAUSES, *PAUSES] == pauses


def test_what_a_killed_writer_left_is_swept(tmp_path: Path):
    """But nothing that is held, has another name, or is in another folder."""
    for name in ("a/.faceguard-0123456789abcdef", "a/.faceguard-manifest.jsonl", "b/.faceguard-0123456789abcdef"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"half a pic")
    held = tmp_path / "a/.faceguard-fedcba9876543210"
    with held.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(b"half")
        file.flush()
        Folder(tmp_path).sweep([Path("a"), Path("c")])

    assert [".faceguard-fedcba9876543210", ".faceguard-manifest.jsonl"] == sorted(
        p.name for p in (tmp_path / "a").iterdir()
    )
    assert (tmp_path / "b/.faceguard-0123456789abcdef").exists()


def test_one_picture_goes_to_the_object_that_is_named(run, store: fsspec.AbstractFileSystem):
    """In the format of its name, with no manifest beside it."""
    result = run("memory://in/a.jpg", "--out", "memory://out/o.png")

    assert 0 == result.exit_code, result.stderr
    assert b"\x89PNG" == store.cat_file("/out/o.png")[:4]
    assert ["/out/o.png"] == store.find("/out")


def test_results_of_earlier_options_are_pruned(run, store: fsspec.AbstractFileSystem):
    """As in a folder."""
    run("memory://in", "--out", "memory://out")

    result = run("memory://in", "--out", "memory://out", "--format", "webp", "--prune")

    assert "removed: memory://out/a.jpg, memory://out/trip/b.jpg" in result.stderr
    assert ["a.webp", "trip/b.webp"] == results(store)


@pytest.mark.usefixtures("store")
def test_what_a_store_does_not_take_is_named(run, monkeypatch: pytest.MonkeyPatch):
    """A result, and the manifest at last, though the client says nothing but that it is forbidden."""

    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(fsspec.get_filesystem_class("memory"), "pipe_file", forbidden)

    result = run("memory://in", "--out", "memory://out")

    assert "memory://in/a.jpg: The result cannot be written (unwritable-file): memory://out/a.jpg: " in result.stderr
    assert "Cannot go on: memory://out/.faceguard-manifest/" in result.stderr
    assert 3 == result.exit_code
