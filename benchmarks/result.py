"""What a benchmark has measured: a JSON file in `results/`, from which `make docs` makes the tables of the pages."""

import datetime as dt
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

FOLDER = Path(__file__).with_name("results")
Cell = str | int | float | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Column(_Strict):
    name: str
    unit: str = ""
    digits: int | None = None
    """Of its numbers, after the point; None leaves them as they are."""

    @property
    def title(self) -> str:
        """Name and unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    def rounded(self, cell: Cell) -> Cell:
        """Return a number with this column's digits; anything else as it is."""
        return round(cell, self.digits) if isinstance(cell, float) and self.digits is not None else cell

    def shown(self, cell: Cell) -> str:
        """Return the cell as text, without its unit."""
        if cell is None or isinstance(cell, str):
            return cell or ""
        return f"{cell:,}" if self.digits is None else f"{cell:,.{self.digits}f}"


class Figure(_Strict):
    """A question, and the cell that answers it."""

    question: str
    row: tuple[Cell, ...]
    """The first cells of its row, as many as tell it from the others."""
    column: str
    target: str = ""
    """Where it is empty, the row's cell in the column `target` counts, if there is one."""


class Result(_Strict):
    """A table, how it came about, and the questions it answers."""

    command: str
    machine: str
    date: dt.date
    sample: str = ""
    """What it was measured on, where the numbers alone do not say it."""
    figures: tuple[Figure, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def read(cls, name: str) -> Self:
        """Read the file of this name; ValueError where it is not what is declared here."""
        return cls.model_validate_json((FOLDER / f"{name}.json").read_text())

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Check that each row fills all columns, and that each figure names a cell."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has not as many cells as there are columns")
        for figure in self.figures:
            self.answer(figure)
        return self

    def answer(self, figure: Figure) -> tuple[str, str]:
        """Return the figure's cell and its target, both with their units."""
        rows = [row for row in self.rows if row[: len(figure.row)] == figure.row]
        if len(rows) != 1:
            raise ValueError(f"{len(rows)} rows begin with {figure.row}")
        cells = {column.name: (column, cell) for column, cell in zip(self.columns, rows[0], strict=True)}
        if figure.column not in cells:
            raise ValueError(f"there is no column {figure.column}")
        told = {name: f"{column.shown(cell)} {column.unit}".strip() for name, (column, cell) in cells.items()}
        return told[figure.column], figure.target or told.get("target", "")

    def table(self) -> str:
        """Return the whole table, below what it was measured on."""
        return f"{self.sample}.\n\n" * bool(self.sample) + measured(self.columns, self.rows)

    def text(self) -> str:
        """Return the result as JSON, with a line for each figure, column and row."""
        fields = self.model_dump(mode="json", exclude_defaults=True)
        return "{\n" + ",\n".join(f'  "{name}": {_json(value)}' for name, value in fields.items()) + "\n}\n"


def _json(value: object) -> str:
    """Return a value as JSON; the items of a list have a line each."""
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in value) + "\n  ]"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Text cells as a Markdown table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (titles, *rows)]
    return "\n".join([lines[0], "|---" * len(titles) + "|", *lines[1:]])


def measured(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> str:
    """Return what was measured as a Markdown table."""
    shown = ([column.shown(cell) for column, cell in zip(columns, row, strict=True)] for row in rows)
    return table([column.title for column in columns], shown)


def kept(name: str, rows: Iterable[Sequence[Cell]], key: int) -> list[tuple[Cell, ...]]:
    """Return the rows of the file of this name in their order, in place of those that were measured anew these.

    They are told by so many first cells. Rows that the file has not come last.
    """
    return [*{tuple(row[:key]): tuple(row) for row in (*Result.read(name).rows, *rows)}.values()]


def write(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], sample: str = "") -> None:
    """Put what was measured today, on this machine, into the file of this name; its command and questions stay."""
    rounded = [[column.rounded(cell) for column, cell in zip(columns, row, strict=True)] for row in rows]
    now = {"machine": _machine(), "date": dt.datetime.now(dt.UTC).date(), "sample": sample}
    result = Result.model_validate(Result.read(name).model_dump() | now | {"columns": columns, "rows": rounded})
    (FOLDER / f"{name}.json").write_text(result.text())


def _machine() -> str:
    """Its cores that may be used, and their make."""
    cores = len(os.sched_getaffinity(0))
    make = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return f"{cores} core{'s' if cores > 1 else ''}, {make[1] if make else 'unknown'}"
