"""What the README and the docs tell people to type, and where CONTRIBUTING says that it is run."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A block and its language; one without holds commands."""
TABLE = "## What runs the commands"


def blocks() -> list[list[str]]:
    """Return the commands of each block, in the order of the pages."""
    return [block.splitlines() for page in PAGES for language, block in BLOCK.findall(page.read_text()) if not language]


def places() -> dict[str, str]:
    """Return the table of CONTRIBUTING: where the commands with this beginning run."""
    section = (ROOT / "CONTRIBUTING.md").read_text().partition(TABLE)[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*) \| (.*) \|$", section, re.MULTILINE)
    return {beginning: place for cell, place in rows for beginning in re.findall(r"`([^`]+)`", cell)}


def beginning(command: str) -> str | None:
    """Return the longest beginning in the table that the command has."""
    return max((each for each in places() if command.startswith(each)), key=len, default=None)


def run_by(test: str) -> list[str]:
    """Return the commands that the table gives to the test, each once."""
    found = dict.fromkeys(command for block in blocks() for command in block)
    return [command for command in found if f"`{test}`" in places().get(beginning(command) or "", "")]
