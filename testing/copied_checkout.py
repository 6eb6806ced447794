"""A copy of the checkout that a test may change, to see what follows from a change to the source."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]


def copied_checkout(root: Path, names: Sequence[str], *, without: Sequence[str] = ()) -> Path:
    """Copy files and folders of the checkout, but for what has one of these names; return the copy's root."""
    for name in names:
        if (ROOT / name).is_dir():
            # With the compiled files, which stay valid.
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(*without))
        else:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    return root


def run_python(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python on what a copy has, and on the checkout for the rest."""
    paths = os.pathsep.join(map(str, (root / "service", root, ROOT)))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *words]
    return subprocess.run(command, check=False, capture_output=True, cwd=root, env=environment, text=True)
