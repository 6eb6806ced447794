"""What was measured stands in one place, and the pages show it."""

import datetime as dt
import math
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import result
from benchmarks.result import FOLDER, Column, Result, kept, measured, write
from benchmarks.tables import CELL, ROOT, SUMMARY, pages, places

NAMES = sorted(file.stem for file in FOLDER.glob("*.json"))
PADDED = Column(name="padding", digits=1)
SHARE = Column(name="share", digits=3)
FILE = """{
  "command": "python -m benchmarks.regions",
  "machine": "one core",
  "date": "2026-11-25",
  "figures": [
    {"question": "How much of a head is covered?", "row": [0.2], "column": "share", "target": "1"}
  ],
  "columns": [
    {"name": "padding", "digits": 1},
    {"name": "share", "digits": 3}
  ],
  "rows": [
    [0.2, 0.996]
  ]
}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result in a folder of its own."""
    monkeypatch.setattr(result, "FOLDER", tmp_path)
    file = tmp_path / "regions.json"
    file.write_text(FILE)
    return file


def test_the_pages_show_what_was_measured():
    """Run `make docs` where this fails."""
    for page, text in pages().items():
        assert text == page.read_text(), page.name


def test_both_readmes_show_figures():
    """They stand in places that `make docs` fills."""
    english, chinese = (CELL.findall((ROOT / name).read_text()) for name in ("README.md", "README.zh-CN.md"))

    assert english
    assert english == chinese


def test_each_result_has_one_place():
    """And there is one for all questions."""
    assert NAMES
    assert dict.fromkeys([SUMMARY, *NAMES], 1) == Counter(places())


@pytest.mark.parametrize("name", NAMES)
def test_results_are_as_they_are_written(name: str):
    """A benchmark that measures the same again changes date and machine alone."""
    assert Result.read(name).text() == (FOLDER / f"{name}.json").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_each_result_answers_a_question(name: str):
    """Otherwise nobody needs it."""
    assert Result.read(name).figures


def test_numbers_have_the_digits_of_their_column():
    """Zeros at the end stay, thousands are separated, and what is missing is empty."""
    columns = [Column(name="style"), Column(name="time", unit="s", digits=2), Column(name="inputs")]

    table = measured(columns, [["blur", 0.9, 2164737], ["solid", None, 0.5]])

    assert "| style | time, s | inputs |\n|---|---|---|\n| blur | 0.90 | 2,164,737 |\n| solid |  | 0.5 |" == table


def test_writing_keeps_the_question_and_replaces_the_answer(file: Path):
    """Numbers are rounded, and the day is today's."""
    write("regions", [PADDED, SHARE], [[0.2, 0.99712], [0.3, 1.0]], "40 people")

    written = Result.read("regions")
    assert ((0.2, 0.997), (0.3, 1.0)) == written.rows
    assert ("0.997", "1") == written.answer(written.figures[0])
    assert dt.datetime.now(dt.UTC).date() - written.date <= dt.timedelta(days=1)
    assert "one core" != written.machine
    assert "python -m benchmarks.regions" == written.command
    assert written.table().startswith("40 people.\n\n| padding | share |")
    assert written.text() == file.read_text()


@pytest.mark.usefixtures("file")
def test_rows_that_were_not_measured_anew_are_kept():
    """In their places, before those that the file has not."""
    write("regions", [PADDED, SHARE], [[0.2, 0.9], [0.3, 1.0]])

    assert [(0.2, 0.95), (0.3, 1.0), (0.4, 1.0)] == kept("regions", [[0.4, 1.0], [0.2, 0.95]], 1)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ([PADDED, SHARE], [[0.3, 1.0]]),
        ([PADDED, SHARE], [[0.2, 0.9], [0.2, 0.8]]),
        ([PADDED], [[0.2]]),
        ([PADDED, SHARE], [[0.2, math.nan]]),
    ],
    ids=["no row", "two rows", "no column", "no number"],
)
def test_a_question_without_its_answer_is_not_written(file: Path, columns: list[Column], rows: list[list[float]]):
    """What stood there stays."""
    with pytest.raises(ValueError, match=r"rows begin with|no column|finite"):
        write("regions", columns, rows)

    assert FILE == file.read_text()


def test_a_row_fills_all_columns():
    """A file that somebody edited by hand is checked too."""
    with pytest.raises(ValueError, match="not as many cells"):
        Result.model_validate_json(FILE.replace("[0.2, 0.996]", "[0.2]"))
