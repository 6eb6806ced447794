"""What a store knows of itself: where it is, what lies in it, and where a run's lines are kept with its results."""

from pathlib import Path

import pytest

from faceguard.batch.bucket import Bucket
from faceguard.batch.folder import Folder
from faceguard.batch.journal import FileJournal, PartsJournal
from faceguard.batch.pictures import Source
from faceguard.batch.results import Results
from faceguard.batch.store import Store
from faceguard.errors import TakenNameError


def test_a_folder_contains_what_lies_in_it(tmp_path: Path):
    """Itself too, by whatever link it is reached; not what is beside it and begins with the same letters."""
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "out")
    out, link = Folder(tmp_path / "out"), Folder(tmp_path / "link")

    assert str(tmp_path / "out/a.jpg") == link.location(Path("a.jpg"))
    assert all(out.contains(link.location(Path(name))) for name in ("", "a.jpg", "trip/a.jpg"))
    assert not any(out.contains(str(tmp_path / name)) for name in ("", "out2", "out2/a.jpg"))
    assert not out.contains("s3://out/a.jpg")


def test_a_bucket_contains_what_lies_below_its_url():
    """Itself too; not what is beside it and begins with the same letters."""
    out = Bucket("memory://out/")

    assert "memory://out/a.jpg" == out.location(Path("a.jpg"))
    assert all(out.contains(url) for url in ("memory://out", "memory://out/", "memory://out/trip/a.jpg"))
    assert not any(out.contains(url) for url in ("memory://out2", "memory://in/out", "/out"))


@pytest.mark.parametrize(("given", "found"), [("out", "a.jpg"), ("", "out/a.jpg"), ("out/trip", "a.jpg")])
def test_a_store_leaves_out_another_one_within_it_alone(tmp_path: Path, given: str, found: str):
    """Not one that it lies in: where inputs and results share a folder, the inputs are still found."""
    for name in ("a.jpg", "out/a.jpg", "out/trip/a.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"picture")
    names = [name.as_posix() for name, _ in Folder(tmp_path / given).files(Folder(tmp_path / "out"))]

    assert (found in names) is (given != "")


def test_journals_are_kept_with_the_results(tmp_path: Path):
    """As a file in a folder, in parts behind a URL."""
    assert isinstance(Folder(tmp_path).journal(None), FileJournal)
    assert isinstance(Bucket("memory://out").journal(None), PartsJournal)


@pytest.mark.parametrize("inputs", [["in"], ["in/a.jpg"], ["in/b.jpg", "in/a.jpg"], ["link"]])
def test_no_result_replaces_an_input(tmp_path: Path, inputs: list[str]):
    """By whatever way it was named."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(b"picture")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    results = Results(Folder(tmp_path / "in"), [str(tmp_path / name) for name in inputs])

    assert results.is_input(Path("a.jpg"))
    assert not results.is_input(Path("c.jpg"))


@pytest.mark.parametrize("inputs", [["."], ["in"], ["in/a.jpg"], ["a.jpg", "in"]])
def test_a_result_replaces_one_of_an_earlier_run(tmp_path: Path, inputs: list[str]):
    """Whether the folder of results lies beside the inputs or among them."""
    for name in ("a.jpg", "in/a.jpg", "out/a.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"picture")
    results = Results(Folder(tmp_path / "out"), [str(tmp_path / name) for name in inputs])

    assert not results.is_input(Path("a.jpg"))


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_a_file_grows_whole_or_not_at_all(tmp_path: Path, kind: str):
    """It has its name once it is whole, and what had it before until then; it can be read again and again."""
    store: Store = Folder(tmp_path / "out") if kind == "folder" else Bucket(f"memory://{tmp_path.name}")
    store.write(Path("trip/a.mp4"), b"before")
    with pytest.raises(ZeroDivisionError), store.growing(Path("trip/a.mp4")) as place, place.open() as file:
        file.write(bytes(1 // (file.write(b"half") - 4)))
    torn = store.read(Path("trip/a.mp4"))
    with store.growing(Path("trip/a.mp4")) as place:
        with place.open() as file:
            file.write(b"after")
        during = store.read(Path("trip/a.mp4"))
    with store.lying(Path("trip/a.mp4"), within=True) as place, place.open() as one, place.open() as other:
        assert [b"af", b"after", b"ter"] == [one.read(2), other.read(9), one.read(9)]

    assert [b"before", b"before"] == [torn, during]
    assert [Path("trip/a.mp4")] == store.names(Path("trip"))


def test_no_file_grows_beyond_a_link(tmp_path: Path):
    """Out of the folder of results; nor does one lie there."""
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.mp4").write_bytes(b"before")
    (tmp_path / "out/link").symlink_to(tmp_path / "elsewhere")
    out = Folder(tmp_path / "out")

    with pytest.raises(OSError, match="leads out"), out.growing(Path("link/a.mp4")):
        pass
    with pytest.raises(OSError, match="leads out"), out.lying(Path("link/a.mp4"), within=True):
        pass


def test_no_video_grows_in_an_inputs_place(tmp_path: Path):
    """It is refused before anything is done."""
    (tmp_path / "a.mp4").write_bytes(b"video")
    source = Source(Folder(tmp_path), Path("a.mp4"))
    results = Results(Folder(tmp_path), [str(tmp_path)])

    with pytest.raises(TakenNameError), results.growing(source, Path("a.mp4"), {}):
        pass
