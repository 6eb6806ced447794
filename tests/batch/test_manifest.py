import os
from pathlib import Path

import pytest

from service.batch.manifest import Manifest
from service.batch.pictures import Source
from service.batch.plan import Shard

OPTIONS = {"style": "solid"}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A picture whose result is there."""
    (tmp_path / "out").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"picture")
    (tmp_path / "out/a.png").write_bytes(b"result")
    return Source(tmp_path / "a.jpg", Path("a.jpg"))


@pytest.fixture
def written(tmp_path: Path, source: Source) -> Path:
    """The manifest of a run that did it."""
    with Manifest(tmp_path / "out", None, OPTIONS) as manifest:
        manifest.add(source, {"output": "a.png", "output_size": 6})
        return manifest.path


def done(tmp_path: Path, source: Source, options: dict[str, str] = OPTIONS) -> Path | None:
    with Manifest(tmp_path / "out", None, options) as manifest:
        return manifest.done(source)


@pytest.mark.usefixtures("written")
def test_what_is_done_is_known_to_the_next_run(tmp_path: Path, source: Source):
    """Under the name of the result, and to every shard."""
    assert Path("a.png") == done(tmp_path, source)
    with Manifest(tmp_path / "out", Shard(1, 2), OPTIONS) as manifest:
        assert Path("a.png") == manifest.done(source)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("change", ["options", "size", "time", "no result", "half a result"])
def test_what_has_changed_is_not_done(tmp_path: Path, source: Source, change: str):
    """Neither with other options, nor another picture, nor without the whole result."""
    match change:
        case "size":
            source.path.write_bytes(b"another picture")
        case "time":
            os.utime(source.path, (1, 1))
        case "no result":
            (tmp_path / "out/a.png").unlink()
        case "half a result":
            (tmp_path / "out/a.png").write_bytes(b"res")

    assert done(tmp_path, source, {"style": "blur"} if change == "options" else OPTIONS) is None


def test_a_torn_line_costs_nothing_but_itself(tmp_path: Path, source: Source, written: Path):
    """A kill in the middle of a line: the ones before and after it count."""
    written.write_bytes(written.read_bytes() + b'{"path": "b.j')
    other = Source(source.path, Path("c.jpg"))
    with Manifest(tmp_path / "out", None, OPTIONS) as manifest:
        manifest.add(other, {"output": "a.png", "output_size": 6})

    assert done(tmp_path, source)
    assert done(tmp_path, other)


def test_a_failure_is_not_done(tmp_path: Path, source: Source, written: Path):
    """What could not be done is tried again, and what was done before that is forgotten."""
    with Manifest(tmp_path / "out", None, OPTIONS) as manifest:
        manifest.add(source, {"error": {"type": "broken"}})

    assert 2 == len(written.read_bytes().splitlines())
    assert done(tmp_path, source) is None


def test_a_result_belongs_to_one(tmp_path: Path):
    """The second picture with the same result's name does not get it."""
    with Manifest(tmp_path, None, OPTIONS) as manifest:
        assert manifest.claim(Path("a.png"), Source(Path("a.gif"), Path("a.gif")))
        assert not manifest.claim(Path("a.png"), Source(Path("a.png"), Path("a.png")))


@pytest.mark.usefixtures("written")
def test_a_result_of_an_earlier_run_belongs_to_its_picture(tmp_path: Path, source: Source):
    """Another one with the same result's name does not get it, its own does."""
    with Manifest(tmp_path / "out", None, {"style": "blur"}) as manifest:
        assert not manifest.claim(Path("a.png"), Source(tmp_path / "a.gif", Path("a.gif")))
        assert manifest.claim(Path("a.png"), source)


def test_a_picture_that_changes_while_it_is_worked_on_is_done_again(tmp_path: Path, source: Source):
    """What counts is its state before it was read."""
    with Manifest(tmp_path / "out", None, OPTIONS) as manifest:
        manifest.begin(source)
        source.path.write_bytes(b"another picture")
        manifest.add(source, {"output": "a.png", "output_size": 6})

    assert done(tmp_path, source) is None
