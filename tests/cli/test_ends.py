"""What a run says before it begins and at its end, and where a single result goes."""

import errno
import io
import json
import os
import re
from pathlib import Path
from unittest.mock import Mock

import pytest
from PIL import Image
from typer.testing import CliRunner

from faceguard.batch import pictures
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.cli import app, detection, redaction
from faceguard.cli import run as run_module
from testing.pictures import saved, scene

pytestmark = pytest.mark.process

QUICK = ["--detector", "mediapipe"]
SURE = ["--detector", "centerface", "--min-confidence", "1"]
"""What makes every face doubtful."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Call the command line in a folder of its own, on one worker."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    monkeypatch.chdir(tmp_path)
    return lambda *words, **keywords: CliRunner().invoke(app, [words[0], *QUICK, *map(str, words[1:])], **keywords)


@pytest.fixture
def unstarted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no detector be made."""
    monkeypatch.setattr(ThreadEngine, "__enter__", lambda _: pytest.fail("an engine was started"))


@pytest.fixture
def album(tmp_path: Path, photo: bytes) -> Path:
    """A portrait, a picture without a face, a broken one and a text."""
    album = tmp_path / "album"
    album.mkdir()
    (album / "a.jpg").write_bytes(photo)
    (album / "b.png").write_bytes(saved(scene(), "PNG"))
    (album / "c.jpg").write_bytes(b"no picture")
    (album / "notes.txt").write_text("to be left")
    return album


def last_line(result):
    return result.stderr.splitlines()[-1]


def test_one_picture_goes_to_the_file_that_is_named(run, album: Path, tmp_path: Path):
    """With no manifest beside it, and with the format of its name."""
    for name, format_ in (("o.jpg", "JPEG"), ("o.png", "PNG"), ("new/o.WEBP", "WEBP")):
        assert 0 == run("redact", album / "a.jpg", "--out", name).exit_code
        with Image.open(tmp_path / name) as picture:
            assert format_ == picture.format
    assert {"album", "new", "o.jpg", "o.png"} == {path.name for path in tmp_path.iterdir()}


def test_what_is_piped_in_goes_to_a_file_too(run, photo: bytes, tmp_path: Path):
    """It is one picture."""
    assert 0 == run("redact", "-", "--out", "o.png", input=photo).exit_code
    assert "PNG" == Image.open(io.BytesIO((tmp_path / "o.png").read_bytes())).format


def test_a_file_is_written_anew(run, album: Path, tmp_path: Path):
    """It is nobody's but the caller's, so the last command counts."""
    run("redact", album / "a.jpg", "--out", "o.jpg")
    before = (tmp_path / "o.jpg").read_bytes()

    assert 0 == run("redact", album / "a.jpg", "--out", "o.jpg", "--style", "solid").exit_code
    assert before != (tmp_path / "o.jpg").read_bytes()


@pytest.mark.parametrize("out", ["o.jpg", "p.jpg/"])
def test_a_folder_with_a_pictures_name_stays_a_folder(run, album: Path, tmp_path: Path, out: str):
    """One that exists, or is written as one."""
    (tmp_path / "o.jpg").mkdir()

    assert 0 == run("redact", album / "a.jpg", "--out", out).exit_code
    assert (tmp_path / out / "a.jpg").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("album/a.jpg --out o.heic", "HEIC is not written"),
        ("album/a.jpg --out o.jpg --format png", "o.jpg is named as jpeg"),
        ("album --out o.jpg", "add a slash"),
        ("album/a.jpg album/b.png --out o.jpg", "add a slash"),
        ("album/a.jpg --out album/../album/a.jpg", "never replaced"),
        ("album/a.jpg --out o.jpg --prune", "one file alone"),
        ("album/a.jpg --out o.jpg --shard 0/2", "one file alone"),
        ("album/a.jpg --out album/notes.txt", "album/notes.txt: Not a directory"),
        ("album/a.jpg --out album/notes.txt/o.jpg", "album/notes.txt: Not a directory"),
        ("album/a.jpg --out /proc/nowhere", "/proc"),
    ],
)
@pytest.mark.usefixtures("album", "unstarted")
def test_where_nothing_can_go_is_said_before_any_work(run, words: str, said: str):
    """As wrong usage, by name, before a detector is made."""
    result = run("redact", *words.split())

    assert (2, True) == (result.exit_code, said in result.stderr), result.stderr


@pytest.mark.parametrize("out", [["--out", "out"], ["--out", "o.jpg"], None])
@pytest.mark.usefixtures("unstarted")
def test_a_file_that_is_missing_is_said_before_any_work(run, out: list[str] | None):
    """By its name, with the status of a picture that could not be done."""
    result = run(*(["detect", "nothing.jpg"] if out is None else ["redact", "nothing.jpg", *out]))

    assert 1 == result.exit_code
    assert "nothing.jpg: The file cannot be read (unreadable-file): No such file or directory" in result.stderr


@pytest.mark.usefixtures("unstarted")
def test_a_name_that_is_too_long_is_said(run):
    """As that of any other file that is not there."""
    result = run("detect", "a" * 300)

    assert (1, True) == (result.exit_code, "(unreadable-file): File name too long" in result.stderr)


@pytest.mark.parametrize("words", [["detect", "-"], ["redact", "-", "--out", "-"]])
def test_a_standard_input_that_is_closed_is_said(run, words: list[str], monkeypatch: pytest.MonkeyPatch):
    """A program may have started this one without."""
    monkeypatch.setattr(pictures, "sys", Mock(stdin=None))

    result = run(*words)

    assert (1, True) == (result.exit_code, "unreadable-file" in result.output)


@pytest.mark.parametrize("command", ["redact", "detect"])
def test_one_missing_file_of_several_is_said_first(run, album: Path, command: str, monkeypatch: pytest.MonkeyPatch):
    """The person need not wait for the others to learn of it."""
    said: list[str] = []
    enter = ThreadEngine.__enter__

    def started(engine: ThreadEngine) -> ThreadEngine:
        said.append("started")
        return enter(engine)

    monkeypatch.setattr(ThreadEngine, "__enter__", started)
    for module in (detection, redaction, run_module):
        monkeypatch.setattr(module, "say", said.append)

    run(command, album / "a.jpg", "nothing.jpg", *(["--out", "out"] if command == "redact" else []))

    assert said[0].startswith("nothing.jpg: ")
    assert "started" == said[1]


@pytest.mark.parametrize("words", ["redact empty --out out", "redact empty --out out --dry-run", "detect empty"])
@pytest.mark.usefixtures("unstarted")
def test_no_pictures_are_said(run, tmp_path: Path, words: str):
    """With what there was instead, and a status of its own."""
    (tmp_path / "empty").mkdir()
    assert (2, "No pictures or videos found\n") == ((result := run(*words.split())).exit_code, result.stderr)

    (tmp_path / "empty/notes.txt").write_text("x")
    assert "No pictures or videos found: 1 file left out as no picture or video\n" == run(*words.split()).stderr


def test_patterns_that_match_nothing_are_no_success(run, album: Path):
    """But a part that happens to be empty is one: its machine has nothing to do."""
    assert 2 == run("redact", album, "--out", "out", "--include", "*.jpgg").exit_code
    (album / "c.jpg").unlink()
    assert {0} == {run("redact", album, "--out", "out", "--shard", f"{part}/3").exit_code for part in range(3)}


def test_a_run_ends_with_what_it_came_to(run, album: Path):
    """Pictures, faces, doubtful ones and where to look, without a face, failed, left out, seconds."""
    (album / "d.jpg").write_bytes((album / "a.jpg").read_bytes())
    words = ["redact", album, "--out", "out"]

    first, second = run(*words, "--include", "[!d]*"), run(*words, *SURE)

    assert (
        "2 pictures, 1 face redacted; 1 without a face; 1 failed; 1 file left out as no picture or video; "
        in last_line(first)
    )
    assert "3 pictures, 0 faces redacted; 2 doubtful not redacted, see out/a.jpg, out/d.jpg; " in last_line(second)


def test_a_face_that_a_rule_leaves_is_said_to_be_left(run, album: Path):
    """A picture with one is none without a face."""
    result = run("redact", album / "a.jpg", "--out", "out", "--rules", "bystanders")

    assert "1 picture, 0 faces redacted; 1 left as asked; " in last_line(result)
    assert "without" not in last_line(result)


def test_a_run_that_has_nothing_left_says_so(run, album: Path):
    """What earlier runs did is counted, not done again."""
    run("redact", album, "--out", "out")

    assert last_line(run("redact", album, "--out", "out")).startswith("1 failed; 2 done before; ")


def test_the_sheets_are_named_where_there_are_some(run, album: Path):
    """They show all that is doubtful."""
    result = run("redact", album / "a.jpg", "--out", "out", "--review", "sheets", *SURE)

    assert "1 doubtful not redacted, see sheets; " in last_line(result)


def test_what_is_covered_in_doubt_is_a_face_that_was_redacted(run, album: Path, tmp_path: Path):
    """None is left to look at, though its sheet is there; an earlier run that left them does not count as done."""
    words = ["redact", album / "a.jpg", "--out", "out", *SURE]
    run(*words)
    left = (tmp_path / "out/a.jpg").read_bytes()

    result = run(*words, "--doubtful", "redact", "--review", "sheets")

    assert last_line(result).startswith("1 picture, 1 face redacted; ")
    assert "doubtful" not in last_line(result)
    assert '"redacted": true' in (tmp_path / "sheets/review.jsonl").read_text()
    assert left != (tmp_path / "out/a.jpg").read_bytes()


def test_detect_ends_with_what_it_came_to_as_well(run, album: Path):
    """Apart from its lines."""
    result = run("detect", album)

    assert (
        "2 pictures, 1 face found; 1 without a face; 1 failed; 1 file left out as no picture or video; "
        in last_line(result)
    )
    assert "1 doubtful, see " in last_line(run("detect", album / "a.jpg", *SURE))


def test_a_dry_run_says_how_many_there_are(run, album: Path):
    """Apart from their names."""
    result = run("redact", album, "--out", "out", "--dry-run")

    assert last_line(result).startswith("3 pictures to redact; 1 file left out as no picture or video; ")


def test_results_of_earlier_options_are_named_and_pruned(run, album: Path, tmp_path: Path):
    """A result under another name; what is no longer as it was written is somebody's own."""
    words = ["redact", album / "a.jpg", album / "b.png", "--out", "out"]
    run(*words)
    (tmp_path / "out/b.png").write_bytes(b"mine")

    left = run(*words, "--format", "webp")
    pruned = run(*words, "--format", "webp", "--prune")

    assert "Results of earlier options are left, which --prune removes: out/a.jpg" == last_line(left)
    assert "Results of earlier options are removed: out/a.jpg" == last_line(pruned)
    assert {"a.webp", "b.png", "b.webp"} == {path.name for path in (tmp_path / "out").glob("[!.]*")}
    assert "earlier options" not in run(*words, "--format", "webp", "--prune").stderr


def test_an_input_is_never_pruned(run, album: Path, tmp_path: Path):
    """Though it is a result of an earlier run too."""
    run("redact", album / "a.jpg", "--out", "out")

    result = run("redact", "out/a.jpg", "--out", "out", "--format", "webp", "--prune")

    assert (0, False) == (result.exit_code, "earlier options" in result.stderr)
    assert {"a.jpg", "a.webp"} == {path.name for path in (tmp_path / "out").glob("[!.]*")}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_ends_the_run(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int):
    """At once, with the name of the result; the manifest takes no more lines either."""
    (tmp_path / "in").mkdir()
    for number in range(12):
        (tmp_path / f"in/{number:02}.png").write_bytes(saved(scene(seed=number), "PNG"))

    def full(*_: object) -> int:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr("faceguard.batch.folder._write_all", full)

    result = run("redact", "in", "--out", "out", "--report", "report.jsonl")

    assert 3 == result.exit_code
    first, last = result.stderr.splitlines()
    told = r"in/(0\d.png): There is no room for the result \(full-disk\): out/\1: "
    assert re.fullmatch(told + os.strerror(error), first)
    assert f"Cannot go on: There is no room for the result: {os.strerror(error)}" == last
    assert 1 == len((tmp_path / "report.jsonl").read_text().splitlines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("redact album/a.jpg --out o.jpg --report /dev/full", "/dev/full: No space left on device"),
        ("redact album/a.jpg --out o.jpg --report no/r.jsonl", "no/r.jsonl: No such file or directory"),
        ("redact album/a.jpg --out o.jpg --review album/notes.txt", "album/notes.txt: File exists"),
    ],
)
@pytest.mark.usefixtures("album")
def test_what_cannot_be_written_is_named(run, words: str, said: str):
    """The report, the sheets, whatever it is."""
    result = run(*words.split())

    assert (3, f"Cannot go on: {said}") == (result.exit_code, last_line(result))


def test_an_error_that_is_told_holds_no_path(run, album: Path, tmp_path: Path):
    """The person sees the path, the report has it in its own field, and the error never."""
    (tmp_path / "out/a.jpg").mkdir(parents=True)

    result = run("redact", album / "a.jpg", "--out", "out", "--report", "report.jsonl")

    line = json.loads((tmp_path / "report.jsonl").read_text())
    assert "out/a.jpg: Is a directory" in result.stderr
    assert "urn:faceguard:problem:unwritable-file" == line["error"]["type"]
    assert "a.jpg" not in json.dumps(line["error"])


def test_results_have_a_suffix_and_lie_beside_their_sources(run, album: Path):
    """They are not redacted again by a later run."""
    (album / "c.jpg").unlink()
    words = ["redact", album, "--out", album, "--suffix=-safe"]

    first, again = run(*words), run(*words)

    assert (0, 0) == (first.exit_code, again.exit_code), first.output + again.output
    names = {path.name for path in album.iterdir() if not path.name.startswith((".", "faceguard"))}
    assert {"a.jpg", "a-safe.jpg", "b.png", "b-safe.png", "notes.txt"} == names
    assert (album / "a.jpg").read_bytes() != (album / "a-safe.jpg").read_bytes()


@pytest.mark.usefixtures("album", "unstarted")
@pytest.mark.parametrize(
    "words", ["album --out out --suffix=../x", "album/a.jpg --out o.jpg --suffix=-safe", "- --out - --suffix=-safe"]
)
def test_a_suffix_is_part_of_a_name(run, words: str):
    """It leads nowhere else, and a file that is named needs none."""
    assert 2 == run("redact", *words.split()).exit_code
