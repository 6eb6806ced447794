"""Writes the tables of `benchmarks/results` into the pages that have a place for them.

python -m benchmarks.tables
"""

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.result import Result, table

PAGES = sorted((Path(__file__).parents[1] / "docs").rglob("*.md"))
PLACE = re.compile(r"(<!-- (\w+): begin -->\n).*?(<!-- \2: end -->)", re.DOTALL)
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


def pages() -> dict[Path, str]:
    """Return the text of each page, with its tables; raises FileNotFoundError where a place names no result."""
    results = {name: Result.read(name) for name in places() if name != SUMMARY}
    tables = {SUMMARY: summary(results.values())} | {name: result.table() for name, result in results.items()}
    return {
        page: PLACE.sub(lambda place: f"{place[1]}{tables[place[2]]}\n{place[3]}", page.read_text()) for page in PAGES
    }


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text)
