"""Boxes go out in the forms of other programs, and come back as what is redacted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from faceguard.cli import app
from testing.portrait import is_redacted

QUICK = ["--detector", "mediapipe"]
MAGENTA = ["--style", "solid", "--color", "ff00ff"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, photo: bytes):
    """Call the command line in a folder with pictures, on one worker."""
    (tmp_path / "in/trip").mkdir(parents=True)
    (tmp_path / "in/a.jpg").write_bytes(photo)
    (tmp_path / "in/trip/b.jpg").write_bytes(photo)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def boxes(folder: Path, report: str) -> dict[str, list[dict[str, object]]]:
    lines = map(json.loads, (folder / report).read_text().splitlines())
    return {line["path"]: line["faces"] for line in lines}


@pytest.mark.process
@pytest.mark.parametrize(("form", "suffix"), [("coco", "json"), ("cvat", "xml")])
def test_what_was_found_is_what_is_redacted(run, tmp_path: Path, photo: bytes, form: str, suffix: str):
    """Without another search, by the names of one folder; and it is done once."""
    (tmp_path / f"set.{suffix}").write_text(run("detect", "in", "--as", form, *QUICK).stdout)
    words = ["redact", "in", "--out", "out", "--boxes-from", f"set.{suffix}", *MAGENTA]

    assert 0 == run(*words, "--report", "report.jsonl").exit_code

    found = boxes(tmp_path, "report.jsonl")
    assert {"in/a.jpg", "in/trip/b.jpg"} == found.keys()
    assert {"given"} == {face["detector"] for faces in found.values() for face in faces}
    assert is_redacted((tmp_path / "out/trip/b.jpg").read_bytes(), photo, (255, 0, 255))
    assert "2 done before" in run(*words).stderr


def test_a_picture_that_is_not_listed_is_searched(run, tmp_path: Path):
    """One that is listed without a face is left as it is: somebody has looked."""
    (tmp_path / "set.csv").write_text("path,x,y,width,height\ntrip/b.jpg,,,,\n")

    run("redact", "in", "--out", "out", "--boxes-from", "set.csv", "--report", "report.jsonl", *QUICK)

    found = boxes(tmp_path, "report.jsonl")
    assert ["mediapipe-full-range"] == [face["detector"] for face in found["in/a.jpg"]]
    assert [] == found["in/trip/b.jpg"]


def test_a_change_of_the_boxes_is_done_again(run, tmp_path: Path):
    """For the pictures whose boxes have changed, and for no others."""
    words = ["redact", "in", "--out", "out", "--boxes-from", "set.csv"]
    line = "path,x,y,width,height\na.jpg,1,2,30,40\ntrip/b.jpg,5,6,70,80\n"
    (tmp_path / "set.csv").write_text(line)
    run(*words)

    (tmp_path / "set.csv").write_text(line.replace("a.jpg,1,", "a.jpg,9,"))

    assert "1 picture, 1 face redacted; 1 done before" in run(*words).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("redact in --out out --boxes-from none.json", "No such file"),
        ("redact in --out out --boxes-from in/a.jpg", "ends in one of"),
        ("redact in --out out --boxes-from set.csv --boxes []", "either"),
        ("detect in --as coco --explain", "no place for an explanation"),
        ("detect in --explain --boxes []", "not explained"),
        ("detect in --rules all-but", "needs a reference photo"),
        ("detect in --rules children", "age and gender need a network that is not in "),
        ("detect in --rules everyone --person in/a.jpg", "--person: say what becomes of the people"),
    ],
)
def test_wrong_words_are_said_before_any_work(run, tmp_path: Path, words: str, said: str):
    """And nothing is written."""
    result = run(*words.split())

    assert (2, True) == (result.exit_code, said in result.stderr), result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.video
def test_a_video_has_no_place_in_a_form_of_pictures(run, tmp_path: Path, portrait):
    """It is named, and is a failure; the pictures are there all the same."""
    from testing.videos import panned, video  # noqa: PLC0415 - it needs the extra

    (tmp_path / "in/c.mp4").write_bytes(video(panned(portrait, 4)))

    result = run("detect", "in", "--as", "coco", *QUICK)

    assert 1 == result.exit_code
    assert "in/c.mp4: A video has no place in this form (no-place-in-form)" in result.stderr
    assert ["a.jpg", "trip/b.jpg"] == [image["file_name"] for image in json.loads(result.stdout)["images"]]
