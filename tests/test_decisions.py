"""Decisions are found in their index, and say which of them still hold."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "docs/decisions"
FILES = sorted(FOLDER.glob("[0-9]*.md"))
HEAD = re.compile(
    r"# (?P<title>.+)\n\n"
    r"\*\*Status:\*\* (?P<status>(?:accepted|superseded by \[\d{4}\]\((?P<successor>.+)\)), \d{4}-\d\d-\d\d)\n\n"
    r"(?:\*\*Supersedes:\*\* \[\d{4}\]\((?P<predecessor>.+)\)\n\n)?## "
)
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def head(file: Path) -> re.Match[str]:
    """Title, status and what it supersedes."""
    found = HEAD.match(file.read_text())
    assert found, file.name
    return found


def test_they_are_numbered_without_a_gap():
    """The next decision has the next number."""
    assert FILES
    assert [f"{number:04}" for number in range(1, len(FILES) + 1)] == [file.name[:4] for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_has_its_sections(file: Path):
    """Context, decision and consequences; then what was measured, and what was tried, where anything was."""
    sections = SECTION.findall(file.read_text())

    assert ["Context", "Decision", "Consequences"] == sections[:3]
    assert sections[3:] in ([], ["Measured"], ["Tried and left out"], ["Measured", "Tried and left out"])


def test_the_index_lists_them():
    """With number, title and status, in order."""
    rows = [f"| [{file.name[:4]}]({file.name}) | {head(file)['title']} | {head(file)['status']} |" for file in FILES]

    assert rows == re.findall(r"^\| \[.*$", (FOLDER / "README.md").read_text(), re.MULTILINE)


def test_what_supersedes_and_what_is_superseded_name_each_other():
    """A status that says superseded has its counterpart, and the other way round."""
    superseded = {(file.name, head(file)["successor"]) for file in FILES if head(file)["successor"]}
    superseding = {(head(file)["predecessor"], file.name) for file in FILES if head(file)["predecessor"]}

    assert superseded
    assert superseded == superseding
