"""`faceguard redact` on folders: what is done, what is not, and how a run goes on."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from faceguard.batch.folder import Folder
from faceguard.batch.pictures import Source
from faceguard.batch.review import TILE, Doubt, Review
from faceguard.cli import app
from faceguard.photo.pipeline import Pipeline
from faceguard.receipts.keys import PublicKey, SigningKey
from faceguard.receipts.ledger import ledger
from faceguard.reports.face import BoxReport, FaceReport
from testing.pictures import opened, psnr, saved, scene

pytestmark = pytest.mark.process

QUICK = ["--detector", "mediapipe"]


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Pictures, a broken one, and a text, in two folders."""
    album = tmp_path / "album"
    (album / "trip").mkdir(parents=True)
    for number, name in enumerate(("a.jpg", "c.png", "trip/d.jpg")):
        (album / name).write_bytes(saved(scene(seed=number), "PNG" if name.endswith("png") else "JPEG"))
    (album / "b.jpg").write_bytes(b"no picture")
    (album / "notes.txt").write_text("to be kept")
    return album


def results(out: Path) -> dict[str, int]:
    """When each result was written, by its relative path."""
    files = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(out).as_posix(): path.stat().st_mtime_ns for path in sorted(files)}


def test_a_second_run_does_what_is_left(run, album: Path, tmp_path: Path):
    """What was done stays, what has changed or failed is done again."""
    first = run(album, "--out", tmp_path / "out")
    before = results(tmp_path / "out")
    (album / "a.jpg").write_bytes(saved(scene(seed=9), "JPEG"))
    (album / "b.jpg").write_bytes(saved(scene(seed=8), "JPEG"))

    second = run(album, "--out", tmp_path / "out")

    after = results(tmp_path / "out")
    assert (1, 0) == (first.exit_code, second.exit_code)
    assert {"a.jpg", "b.jpg"} == {name for name in after if after[name] != before.get(name)}
    assert ["a.jpg", "c.png", "trip/d.jpg"] == list(before)


def test_other_options_do_all_again(run, album: Path, tmp_path: Path):
    """Another style is another result."""
    run(album, "--out", tmp_path / "out", "--style", "solid")
    before = results(tmp_path / "out")

    run(album, "--out", tmp_path / "out", "--style", "blur")

    assert all(before[name] != when for name, when in results(tmp_path / "out").items())


def test_what_could_not_be_done_is_in_the_manifest_and_named_at_the_end(run, album: Path, tmp_path: Path):
    """All others are done, and the exit status is 1."""
    (album / "e.jpg").write_bytes(b"")

    result = run(album, "--out", tmp_path / "out")

    lines = (tmp_path / "out/.faceguard-manifest.jsonl").read_text().splitlines()
    failed = {line["path"] for line in map(json.loads, lines) if "error" in line}
    assert {"b.jpg", "e.jpg"} == failed
    assert "2 could not be done" in result.stderr
    assert 1 == result.exit_code
    assert {"a.jpg", "c.png", "trip/d.jpg"} == results(tmp_path / "out").keys()


def test_dry_run_names_and_does_nothing(run, album: Path, tmp_path: Path):
    """Also what is left of an earlier run."""
    everything = run(album, "--out", tmp_path / "out", "--dry-run").stdout.split()
    assert not (tmp_path / "out").exists()
    run(album, "--out", tmp_path / "out", "--include", "trip/*")

    left = run(album, "--out", tmp_path / "out", "--dry-run", "--exclude", "b.*").stdout.split()

    assert [str(album / name) for name in ("a.jpg", "b.jpg", "c.png", "trip/d.jpg")] == everything
    assert [str(album / name) for name in ("a.jpg", "c.png")] == left


def test_shards_make_the_whole(run, album: Path, tmp_path: Path):
    """Each does its part into the same folder and keeps its own manifest; a later run has nothing left."""
    (album / "b.jpg").unlink()
    for index in range(3):
        assert 0 == run(album, "--out", tmp_path / "out", "--shard", f"{index}/3").exit_code

    assert ["a.jpg", "c.png", "trip/d.jpg"] == list(results(tmp_path / "out"))
    assert "" == run(album, "--out", tmp_path / "out", "--dry-run").stdout


def test_what_is_no_picture_is_copied_when_asked_for(run, album: Path, tmp_path: Path):
    """And only then; what is a picture by its name and cannot be read is never copied."""
    run(album, "--out", tmp_path / "out")
    assert not (tmp_path / "out/notes.txt").exists()

    run(album, "--out", tmp_path / "out", "--copy-others")

    assert "to be kept" == (tmp_path / "out/notes.txt").read_text()
    assert not (tmp_path / "out/b.jpg").exists()


def test_a_picture_is_found_under_any_name(run, album: Path, tmp_path: Path):
    """By its first bytes, with the suffix of another kind, in upper case, or with none; and it is not copied."""
    names = {"IMG_1", "photo.JFIF", "DSC1.HIF", "b.heics", "c.avifs", "d.apng", "trip/scan.dat", "notes.old.txt"}
    for name in names:
        (album / name).write_bytes(saved(scene(), "PNG") + b"SECRET")
    (album / "named").write_bytes(b"no picture")

    result = run(album, album / "named", "--out", tmp_path / "out", "--copy-others")

    assert names <= results(tmp_path / "out").keys()
    assert not any(b"SECRET" in (tmp_path / "out" / name).read_bytes() for name in names)
    assert "named: This is not a picture" in result.stderr
    assert 1 == result.exit_code


@pytest.mark.parametrize(
    "content", [b"", b"B", b"BM", b"BMW\n1990\nred and fast\n", b"II", b"\0" * 99, b"RIFF0000WAVE"]
)
def test_what_only_begins_like_a_picture_is_none(run, album: Path, tmp_path: Path, content: bytes):
    """It is no failure of the run."""
    (album / "b.jpg").unlink()
    (album / "list.txt").write_bytes(content)

    assert 0 == run(album, "--out", tmp_path / "out").exit_code


def test_a_raw_file_is_told_and_not_copied(run, album: Path, tmp_path: Path):
    """It is a picture, and nobody has looked for faces in it."""
    (album / "DSCF1.RAF").write_bytes(b"FUJIFILMCCD-RAW " + bytes(100))

    result = run(album, "--out", tmp_path / "out", "--copy-others")

    assert "DSCF1.RAF: This is not a picture in a format that can be read here (unsupported-picture)" in result.stderr
    assert "DSCF1.RAF" not in results(tmp_path / "out")


def test_how_many_files_are_no_pictures_is_said(run, album: Path, tmp_path: Path):
    """By a run and a dry run, of those that were asked for; what is copied is not left out."""
    (album / "more.txt").write_bytes(b"")
    (album / ".hidden").write_bytes(b"")
    for words in (["--dry-run"], []):
        assert "2 files left out as no picture" in run(album, "--out", tmp_path / "out", *words).stderr
        assert (
            "1 file left out as no picture" in run(album, "--out", tmp_path / "out", "--exclude", "m*", *words).stderr
        )
    assert "no picture" not in run(album, "--out", tmp_path / "out", "--copy-others", "--exclude", "b.*").stderr


def test_a_file_that_cannot_be_looked_into_is_told(run, album: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is not taken for something else."""
    (album / "secret").write_bytes(b"x")

    def refused(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    for method in ("beginning", "read", "read_within"):
        monkeypatch.setattr(Folder, method, refused)

    assert "secret: The file cannot be read (unreadable-file)" in run(album, "--out", tmp_path / "out").stderr


@pytest.mark.parametrize("name", ["02-photo.jfif", "02-DSC0001.HIF"])
def test_what_windows_and_cameras_write_is_found(run, shared_data: Path, tmp_path: Path, name: str):
    """In a folder, under its own name."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes((shared_data / "reports" / name).read_bytes())

    assert 0 == run(tmp_path / "in", "--out", tmp_path / "out").exit_code
    assert 1 == len(results(tmp_path / "out"))


def test_a_result_that_cannot_be_written_is_one_problem(run, album: Path, tmp_path: Path):
    """The others are done."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/trip").write_text("in the way")

    result = run(album, "--out", tmp_path / "out")

    assert "d.jpg: The result cannot be written" in result.stderr
    assert {"a.jpg", "c.png"} <= results(tmp_path / "out").keys()


def test_an_error_that_nobody_foresaw_is_one_problem(run, album: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The others are done; its kind and place are told, and nothing of its message."""
    redact, failing = Pipeline.redact, (album / "c.png").read_bytes()

    def redacted(self, data: bytes, *options):
        if data == failing:
            raise ValueError("secret")
        return redact(self, data, *options)

    monkeypatch.setattr(Pipeline, "redact", redacted)

    result = run(album, "--out", tmp_path / "out")

    assert f"{album / 'c.png'}: Something went wrong inside the service (internal): ValueError in" in result.stderr
    assert "secret" not in result.stderr
    assert ["a.jpg", "trip/d.jpg"] == list(results(tmp_path / "out"))
    assert 1 == result.exit_code


def test_what_a_kill_left_behind_is_removed(run, album: Path, tmp_path: Path):
    """From the folders that the next run writes to."""
    left = tmp_path / "out/trip/.faceguard-0123456789abcdef"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a picture")

    run(album, "--out", tmp_path / "out")

    assert not left.exists()


def test_hidden_folders_are_left_out(run, album: Path, tmp_path: Path):
    """As hidden files are; all others are named."""
    (album / ".thumbnails").mkdir()
    for hidden in (".thumbnails/a.jpg", ".hidden.jpg", "trip/.hidden.jpg"):
        (album / hidden).write_bytes(saved(scene(), "JPEG"))

    result = run(album, "--out", tmp_path / "out", "--dry-run")

    assert 0 == result.exit_code
    assert [str(album / name) for name in ("a.jpg", "b.jpg", "c.png", "trip/d.jpg")] == result.stdout.split()


def test_results_within_the_folder_are_replaced_when_a_picture_has_changed(run, album: Path):
    """What lies there is no picture that must not be written over."""
    run(album, "--out", album / "redacted")
    (album / "c.png").write_bytes(saved(scene(seed=9), "PNG"))
    run(album, "--out", album / "redacted")

    assert np.array_equal(scene(seed=9), opened((album / "redacted/c.png").read_bytes()))


def test_results_within_the_folder_are_no_inputs(run, album: Path):
    """Nor is any input replaced where the results would lie among the inputs."""
    run(album, "--out", album / "redacted")
    again = run(album, "--out", album / "redacted")

    assert ["a.jpg", "c.png", "trip/d.jpg"] == list(results(album / "redacted"))
    assert "1 could" not in again.stderr
    before = results(album)
    run(album, "--out", album, "--format", "png")
    assert before.items() <= results(album).items()


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_pictures_whose_results_would_have_one_name(run, tmp_path: Path, jobs: int):
    """The first has it, the second is told, however many work at once."""
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    first, second = scene(seed=1), scene(seed=2)
    (album / "b.bmp").write_bytes(saved(Image.fromarray(first), "BMP"))
    (album / "b.h.png").write_bytes(saved(scene(seed=3), "PNG"))  # between the two in order, and none of theirs
    (album / "b.png").write_bytes(saved(second, "PNG"))

    result = run(album, "--out", out, "--jobs", jobs)

    assert 1 == result.exit_code
    assert f"{album / 'b.png'}: The result would replace an input, or the result of another" in result.stderr
    assert ["b.h.png", "b.png"] == list(results(out))
    written = opened((out / "b.png").read_bytes())
    assert psnr(first, written) > psnr(second, written)


def test_a_result_of_an_earlier_run_is_not_replaced(run, tmp_path: Path):
    """Neither by a new picture that would have its name, nor where that comes first in order."""
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    (album / "b.png").write_bytes(saved(scene(seed=1), "PNG"))
    assert 0 == run(album, "--out", out).exit_code
    before = results(out)
    (album / "b.bmp").write_bytes(saved(Image.fromarray(scene(seed=2)), "BMP"))

    result = run(album, "--out", out)

    assert 1 == result.exit_code
    assert f"{album / 'b.bmp'}: The result would replace" in result.stderr
    assert before == results(out)


def test_review_shows_what_was_doubtful(album: Path, tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch):
    """A tile for each doubtful face, red where it was left, and a line that says where it is from."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    (album / "p.jpg").write_bytes(photo)
    words = ["redact", album, "--out", tmp_path / "out", "--review", tmp_path / "review", "--min-confidence", "0.95"]

    CliRunner().invoke(app, [*map(str, words), "--detail", "fast"])

    (line,) = map(json.loads, (tmp_path / "review/review.jsonl").read_text().splitlines())
    with Image.open(tmp_path / "review/sheet-0001.jpg") as sheet:
        red, green, _ = np.asarray(sheet)[1, 50]
    assert {"path": "p.jpg", "sheet": 1, "row": 1, "column": 1, "redacted": False}.items() <= line.items()
    assert red > 180
    assert green < 90


def test_sheets_go_on_after_an_interruption(tmp_path: Path):
    """Each picture is on a sheet before it counts as done, and no tile has two names."""
    face = FaceReport(box=BoxReport(x=1, y=1, width=9, height=9), score=0.3, detector="given")
    doubt = Doubt(face, redacted=True, tile=np.zeros((TILE, TILE, 3), np.uint8))
    for name in ("a.jpg", "b.jpg"):
        Review(tmp_path, None).add(Source(Folder(tmp_path), Path(name)), [doubt])

    lines = [json.loads(line) for line in (tmp_path / "review.jsonl").read_text().splitlines()]
    assert [("a.jpg", 1), ("b.jpg", 2)] == [(line["path"], line["sheet"]) for line in lines]
    assert ["sheet-0001.jpg", "sheet-0002.jpg"] == sorted(path.name for path in tmp_path.glob("sheet*"))


def started(album: Path, out: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "faceguard", "redact", str(album), "--out", str(out), "--jobs", "1", *QUICK]
    words += ["--receipts", str(out.parent / "r.jsonl"), "--receipt-key", str(out.parent / "own.key")]
    with (out.parent / "stderr").open("wb") as stderr:
        return subprocess.Popen(words, stderr=stderr)


@pytest.mark.fault
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, ending: signal.Signals):
    """At whatever point: no half file, none lost, what was done is not done again, and each has a receipt."""
    beside = SigningKey.new().write(tmp_path / "own.key")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where these tests are in the background, it is ignored
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    for number in range(100):
        (album / f"{number:02}.jpg").write_bytes(saved(scene(1200, 900, seed=number), "JPEG"))
    rng, known, codes = random.Random(5), dict[str, int](), list[int]()
    for _ in range(3):
        process, had = started(album, out), len(known)
        until = time.monotonic() + 60
        while len(results(out)) <= had + 1 and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(rng.random() / 20)
        process.send_signal(ending)
        codes.append(process.wait(timeout=60))
        listed = {json.loads(line)["path"] for line in _whole(out / ".faceguard-manifest.jsonl")}
        now = results(out)

        assert all(now[name] == when for name, when in known.items())
        for name in now:
            with Image.open(out / name) as picture:
                picture.load()
        known = {name: when for name, when in now.items() if name in listed}
    assert {-signal.SIGKILL if ending == signal.SIGKILL else 130} == set(codes)
    assert ending == signal.SIGKILL or b"goes on from here" in (tmp_path / "stderr").read_bytes()
    assert len(known) < 100
    assert 0 == started(album, out).wait(timeout=120)
    assert 100 == len(results(out))
    assert known.items() <= results(out).items()
    with ledger(tmp_path / "r.jsonl", PublicKey.read(beside)) as book:
        assert [] == book.flaws
        assert all(book.written(sha256((out / name).read_bytes()).hexdigest()) for name in results(out))


def _whole(manifest: Path) -> list[str]:
    lines = manifest.read_text().splitlines(keepends=True) if manifest.exists() else []
    return [line for line in lines if line.endswith("\n")]


def test_a_folder_that_cannot_be_read_is_named(run, album: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The rest is done."""
    scan = os.scandir

    def scandir(path: Path):
        if Path(path).name == "trip":
            raise PermissionError
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)

    result = run(album, "--out", tmp_path / "out")

    assert f"{album / 'trip'}: " in result.stderr
    assert {"a.jpg", "c.png"} == results(tmp_path / "out").keys()
