"""Writes the tables and single figures of `benchmarks/results` into the pages that have a place for them.

python -m benchmarks.tables
"""

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.result import Figure, Result, table

ROOT = Path(__file__).parents[1]
PAGES = sorted((*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")))
PLACE = re.compile(r"(<!-- (\w+): begin -->\n).*?(<!-- \2: end -->)", re.DOTALL)
CELL = re.compile(r"(<!-- (\w+); ([^>]+); ([^;>]+) -->)[\d.,]*")
"""A figure, behind the result, the row's first cells and the column that it is from."""
TITLES = ("question", "figure", "target", "command", "machine", "date")
SUMMARY = "summary"


def places() -> list[str]:
    """Return the names of all places for a table, in the order of the pages."""
    return [place[2] for page in PAGES for place in PLACE.finditer(page.read_text())]


def summary(results: Iterable[Result]) -> str:
    """Every question, with the figure that answers it."""
    answers = ((result, figure, result.answer(figure)) for result in results for figure in result.figures)
    rows = (
        (figure.question, told, target or "-", f"`{result.command}`", result.machine, f"{result.date}")
        for result, figure, (told, target) in answers
    )
    return table(TITLES, rows)


def figure(place: re.Match[str]) -> str:
    """Return a figure's place with what was measured, without its unit."""
    name, row, column = place.groups()[1:]
    result = Result.read(name)
    told, _ = result.answer(Figure(question="", row=tuple(row.split("; ")), column=column))
    return place[1] + told.partition(" ")[0]


def pages() -> dict[Path, str]:
    """Return the text of each page, filled; raises FileNotFoundError where a place names no result."""
    results = {name: Result.read(name) for name in places() if name != SUMMARY}
    tables = {SUMMARY: summary(results.values())} | {name: result.table() for name, result in results.items()}
    filled = (PLACE.sub(lambda at: f"{at[1]}{tables[at[2]]}\n{at[3]}", page.read_text()) for page in PAGES)
    return {page: CELL.sub(figure, text) for page, text in zip(PAGES, filled, strict=True)}


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text)
