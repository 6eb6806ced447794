import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard import __version__
from faceguard.batch.folder import Folder
from faceguard.batch.journal import FileJournal, Journal, NoJournal, PartsJournal
from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import Source, sources
from faceguard.batch.plan import Shard
from faceguard.batch.store import UNKNOWN

OPTIONS = {"style": "solid"}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A picture whose result is there."""
    (tmp_path / "out").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"picture")
    (tmp_path / "out/a.png").write_bytes(b"result")
    return listed(tmp_path)


@pytest.fixture
def written(tmp_path: Path, source: Source) -> Path:
    """The manifest of a run that did it."""
    with opened(tmp_path) as manifest:
        manifest.add(source, {"output": "a.png", "output_size": 6})
    return FileJournal(tmp_path / "out", None).path


def listed(tmp_path: Path) -> Source:
    (source,) = sources([str(tmp_path / "a.jpg")])
    return source


def opened(tmp_path: Path, options: dict[str, str] = OPTIONS, shard: Shard | None = None) -> Manifest:
    return Manifest(Folder(tmp_path / "out"), shard, options)


def done(tmp_path: Path, source: Source, options: dict[str, str] = OPTIONS) -> Path | None:
    with opened(tmp_path, options) as manifest:
        return manifest.done(source)


@pytest.mark.usefixtures("written")
def test_what_is_done_is_known_to_the_next_run(tmp_path: Path, source: Source):
    """Under the name of the result, and to every shard."""
    assert Path("a.png") == done(tmp_path, source)
    with opened(tmp_path, shard=Shard(1, 2)) as manifest:
        assert Path("a.png") == manifest.done(source)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("change", ["options", "size", "time", "no result", "half a result"])
def test_what_has_changed_is_not_done(tmp_path: Path, change: str):
    """Neither with other options, nor another picture, nor without the whole result."""
    match change:
        case "size":
            (tmp_path / "a.jpg").write_bytes(b"another picture")
        case "time":
            os.utime(tmp_path / "a.jpg", (1, 1))
        case "no result":
            (tmp_path / "out/a.png").unlink()
        case "half a result":
            (tmp_path / "out/a.png").write_bytes(b"res")

    assert done(tmp_path, listed(tmp_path), {"style": "blur"} if change == "options" else OPTIONS) is None


def test_another_version_does_not_do_it_again(tmp_path: Path, source: Source, written: Path):
    """Its line says which one did it."""
    text = written.read_text()
    written.write_text(text.replace(f'"version": "{__version__}"', '"version": "0.0.1"'))

    assert "0.0.1" in written.read_text()
    assert done(tmp_path, source)


def test_a_torn_line_costs_nothing_but_itself(tmp_path: Path, source: Source, written: Path):
    """A kill in the middle of a line: the ones before and after it count."""
    written.write_bytes(written.read_bytes() + b'{"path": "b.j')
    other = replace(source, relative=Path("c.jpg"))
    with opened(tmp_path) as manifest:
        manifest.add(other, {"output": "a.png", "output_size": 6})

    assert done(tmp_path, source)
    assert done(tmp_path, other)


def test_a_failure_is_not_done(tmp_path: Path, source: Source, written: Path):
    """What could not be done is tried again, and what was done before that is forgotten."""
    with opened(tmp_path) as manifest:
        manifest.add(source, {"error": {"type": "broken"}})

    assert 2 == len(written.read_bytes().splitlines())
    assert done(tmp_path, source) is None


@pytest.mark.usefixtures("written")
def test_a_result_belongs_to_its_picture(tmp_path: Path):
    """Since an earlier run, whatever the options; no other one of nearly the same name gets it."""
    with opened(tmp_path, {"style": "blur"}) as manifest:
        assert {Path("a.png"): Path("a.jpg")} == manifest.owners(Path("a.gif"))
        assert {} == manifest.owners(Path("b.gif"))


def test_a_picture_that_changes_while_it_is_worked_on_is_done_again(tmp_path: Path, source: Source):
    """What counts is its state before it was read."""
    with opened(tmp_path) as manifest:
        (tmp_path / "a.jpg").write_bytes(b"another picture")
        manifest.add(source, {"output": "a.png", "output_size": 6})

    assert done(tmp_path, listed(tmp_path)) is None


def test_what_cannot_be_looked_at_is_done_each_time(tmp_path: Path, source: Source):
    """As what is piped in: another picture may come under the same name."""
    unseen = replace(source, state=UNKNOWN)
    with opened(tmp_path) as manifest:
        manifest.add(unseen, {"output": "a.png", "output_size": 6})

    assert done(tmp_path, unseen) is None


def test_parts_are_read_in_the_order_in_which_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of all runs; a kill costs the lines that wait for their part, which are few seconds old."""
    monkeypatch.setattr("faceguard.batch.journal.LINES", 2)
    first, killed = PartsJournal(Folder(tmp_path)), PartsJournal(Folder(tmp_path))
    for line in (b"1", b"2", b"3"):
        first.append(line)
    first.close()
    killed.append(b"4")

    assert [b"1", b"2", b"3"] == list(PartsJournal(Folder(tmp_path)).lines())
    assert 2 == len(list((tmp_path / ".faceguard-manifest").iterdir()))


class Shelf(Folder):
    """A store that holds results by their sizes alone, and the lines of its manifest."""

    def __init__(self) -> None:
        super().__init__(Path("shelf"))
        self.sizes: dict[Path, int] = {}
        self.kept: list[bytes] = []

    def size(self, name: Path) -> int | None:
        return self.sizes.get(name)

    def journal(self, shard: Shard | None) -> Journal:
        del shard
        return Kept(self.kept)


class Kept(NoJournal):
    """A journal in a list."""

    def __init__(self, kept: list[bytes]) -> None:
        self._kept = kept

    def lines(self) -> Iterator[bytes]:
        yield from self._kept

    def append(self, line: bytes) -> None:
        self._kept.append(line)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([".jpg", ".png", ".webp", None]))))
def test_what_earlier_options_left_behind_is_all_but_the_latest_results(runs: list[tuple[str, str | None]]):
    """Of pictures whose latest try went well; the same is known to the run that wrote them and to the next one."""
    shelf, latest, failed = Shelf(), dict[str, Path](), set[str]()
    with Manifest(shelf, None, OPTIONS) as manifest:
        for size, (name, suffix) in enumerate(runs, 1):
            source = Source(shelf, Path(f"{name}.tiff"), (1, 1))
            (failed.discard if suffix else failed.add)(name)
            if suffix:
                latest[name] = Path(name + suffix)
                shelf.sizes[latest[name]] = size
                manifest.add(source, {"output": name + suffix, "output_size": size})
            else:
                manifest.add(source, {"error": {}})
        expected = {path for path in shelf.sizes if path.stem not in failed} - set(latest.values())

        assert expected == set(manifest.left_behind())
    with Manifest(shelf, None, OPTIONS) as manifest:
        assert expected == set(manifest.left_behind())
