"""The tables that the benchmarks write into docs/benchmarks.md."""

import re
from pathlib import Path

FILE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def written(name: str, generated: str) -> None:
    """Put what was generated between the marks of this name; what people wrote around it stays."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    text, found = re.subn(f"{begin}.*?{end}", lambda _: f"{begin}{generated}\n{end}", FILE.read_text(), flags=re.DOTALL)
    if not found:
        raise SystemExit(f"{FILE.name} has no place for {name}")
    FILE.write_text(text)
