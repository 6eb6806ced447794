"""No link leads a run out of the folders that it was given."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from faceguard.batch import beneath
from faceguard.batch.folder import Folder
from faceguard.batch.review import TILE, Review
from faceguard.cli import app
from testing.pictures import saved, scene

pytestmark = pytest.mark.process

SECRET = "of somebody else"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Call `faceguard redact`."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return lambda *words: CliRunner().invoke(app, ["redact", *map(str, words), "--detector", "mediapipe"])


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that nobody named, with a file in it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    return outside


@pytest.fixture
def album(tmp_path: Path) -> Path:
    album = tmp_path / "album"
    (album / "trip").mkdir(parents=True)
    (album / "trip/a.jpg").write_bytes(saved(scene(), "JPEG"))
    (album / "trip/notes.txt").write_text("to be kept")
    return album


def test_others_behind_links_out_of_the_folder_are_not_copied(run, album: Path, outside: Path, tmp_path: Path):
    """They are told; a link within the folder is followed."""
    (album / "out.txt").symlink_to(outside / "secret.txt")
    (album / "up.txt").symlink_to("../outside/secret.txt")
    (album / "within.txt").symlink_to("trip/notes.txt")

    result = run(album, "--out", tmp_path / "redacted", "--copy-others")

    assert 1 == result.exit_code
    for name in ("out.txt", "up.txt"):
        assert f"{name}: The file cannot be read (unreadable-file): A link leads out of the folder" in result.stderr
        assert not (tmp_path / "redacted" / name).exists()
    assert "to be kept" == (tmp_path / "redacted/within.txt").read_text()


@pytest.mark.parametrize("name", ["out.jpg", "out"])
def test_a_picture_behind_a_link_out_of_the_folder_is_not_read(
    run, album: Path, outside: Path, tmp_path: Path, name: str
):
    """It is told, whatever it is called; a link within the folder is followed, and one that was named."""
    (outside / "theirs.jpg").write_bytes(saved(scene(), "JPEG"))
    (album / name).symlink_to(outside / "theirs.jpg")
    (album / "within.jpg").symlink_to("trip/a.jpg")

    result = run(album, "--out", tmp_path / "redacted")
    named = run(album / name, "--out", tmp_path / "named")

    assert (1, 0) == (result.exit_code, named.exit_code)
    assert f"{name}: The file cannot be read (unreadable-file): A link leads out of the folder" in result.stderr
    assert {"trip", "a.jpg", "within.jpg"} == {
        path.name for path in (tmp_path / "redacted").rglob("*") if not path.name.startswith(".")
    }


@pytest.mark.parametrize("command", ["redact", "detect"])
def test_links_are_followed_where_that_was_asked_for(
    command: str, album: Path, outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """To pictures only: what is no picture is not copied from elsewhere."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    (outside / "theirs.jpg").write_bytes(saved(scene(), "JPEG"))
    (album / "out.jpg").symlink_to(outside / "theirs.jpg")
    (album / "out.txt").symlink_to(outside / "secret.txt")
    words = ["--out", str(tmp_path / "redacted"), "--copy-others"] if command == "redact" else []

    strict, asked = (
        CliRunner().invoke(app, [command, str(album), "--detector", "mediapipe", *words, *more])
        for more in ([], ["--follow-links"])
    )

    assert 1 == strict.exit_code
    assert "theirs" not in asked.output
    if command == "detect":
        assert [False, False, True] == sorted("error" not in line for line in strict.stdout.splitlines())
        assert 0 == asked.exit_code
        assert '"error"' not in asked.stdout
    else:
        assert (tmp_path / "redacted/out.jpg").is_file()
        assert not (tmp_path / "redacted/out.txt").exists()


@pytest.mark.parametrize("options", [[], ["--copy-others"]])
def test_results_do_not_leave_through_a_link(run, album: Path, outside: Path, tmp_path: Path, options: list[str]):
    """A folder of results that is a link to elsewhere is refused, one that was named is not."""
    (tmp_path / "redacted").mkdir()
    (tmp_path / "redacted/trip").symlink_to(outside)

    refused = run(album, "--out", tmp_path / "redacted", *options)
    named = run(album / "trip", "--out", tmp_path / "redacted/trip", *options)

    assert (1, 0) == (refused.exit_code, named.exit_code)
    result = tmp_path / "redacted/trip/a.jpg"
    assert f"The result cannot be written (unwritable-file): {result}: A link leads out of the folder" in refused.stderr
    assert (outside / "a.jpg").exists()


def test_a_result_replaces_a_link_and_not_its_target(run, album: Path, outside: Path, tmp_path: Path):
    """Also for what is copied."""
    (tmp_path / "redacted/trip").mkdir(parents=True)
    for name in ("a.jpg", "notes.txt"):
        (tmp_path / "redacted/trip" / name).symlink_to(outside / "secret.txt")

    run(album, "--out", tmp_path / "redacted", "--copy-others")

    assert SECRET == (outside / "secret.txt").read_text()
    assert "to be kept" == (tmp_path / "redacted/trip/notes.txt").read_text()


@pytest.mark.parametrize(
    ("folder", "name", "options"),
    [
        ("redacted", ".faceguard-manifest.jsonl", []),
        ("review", "review.jsonl", ["--review"]),
    ],
)
def test_nothing_is_added_behind_a_link(
    run, album: Path, outside: Path, tmp_path: Path, folder: str, name: str, options: list[str]
):
    """Neither to the manifest nor to the sheets: the run ends and says so."""
    (tmp_path / folder).mkdir()
    (tmp_path / folder / name).symlink_to(outside / "secret.txt")
    words: list[Any] = [*options, *([tmp_path / "review"] if options else []), "--min-confidence", "0.99"]

    result = run(album, "--out", tmp_path / "redacted", *words)

    assert 3 == result.exit_code
    assert SECRET == (outside / "secret.txt").read_text()


def test_no_sheet_is_written_behind_a_link(outside: Path, tmp_path: Path):
    """Its temporary file may be one that somebody has put there."""
    review = Review(tmp_path / "review", None)
    (tmp_path / "review/.faceguard.jpg").symlink_to(outside / "secret.txt")
    review._tiles = [np.zeros((TILE, TILE, 3), np.uint8)]

    with pytest.raises(OSError, match=r"\w"):
        review._write()
    assert SECRET == (outside / "secret.txt").read_text()


def exchanged(place: Path, target: Path) -> Callable[..., int]:
    """Return `os.open`, before which a link takes the place of a file or folder, at the last moment."""
    really = os.open

    def opened(path: Any, *rest: Any, **options: Any) -> int:
        if str(path) == place.name and not place.is_symlink():
            place.rename(place.with_name("aside"))
            place.symlink_to(target)
        return really(path, *rest, **options)

    return opened


def test_a_link_that_appears_in_between_is_not_followed(album: Path, outside: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder or file that was looked at and is a link when it is opened, to read and to write."""
    (outside / "notes.txt").write_text(SECRET)
    for place, target in ((album / "trip", outside), (album / "trip/notes.txt", outside / "secret.txt")):
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", exchanged(place, target))
            with pytest.raises(OSError, match=r"\w"):
                beneath.content(album, Path("trip/notes.txt"))
        place.unlink()
        place.with_name("aside").rename(place)
    monkeypatch.setattr(os, "open", exchanged(album / "trip", outside))
    with pytest.raises(OSError, match=r"\w"):
        Folder(album).write(Path("trip/new.txt"), b"new")

    assert not (outside / "new.txt").exists()


def test_what_is_no_file_is_not_waited_for(album: Path):
    """A pipe of which nobody holds the other end."""
    os.mkfifo(album / "pipe")

    with pytest.raises(OSError, match="Not a file"):
        beneath.content(album, Path("pipe"))


def test_leftovers_behind_a_link_stay(album: Path, outside: Path):
    """Sweeping removes nothing outside of the folder."""
    left = outside / ".faceguard-0123456789abcdef"
    left.write_text("left")
    (album / "away").symlink_to(outside)

    Folder(album).sweep([Path("away")])

    assert left.exists()
