"""A copy of the package that a test may change, to see what follows from a change to the source."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import faceguard

PACKAGE = Path(faceguard.__file__).parent


class CopiedPackage:
    """`faceguard` in a folder of its own; the weights are those of the original."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "faceguard"
        shutil.copytree(PACKAGE, self.path, ignore=shutil.ignore_patterns("__pycache__", "weights", "vendor"))
        (self.path / "models/weights").symlink_to(PACKAGE / "models/weights")

    def write(self, name: str, text: str) -> None:
        """Write a new module."""
        (self.path / name).write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a line of a module; it has to be there."""
        text = (self.path / name).read_text()
        assert old in text, f"{name} no longer has {old!r}"
        (self.path / name).write_text(text.replace(old, new, 1))

    def evaluate(self, code: str) -> Any:
        """Run code in a process of its own that imports the copy; return what it prints, as JSON."""
        environment = os.environ | {"PYTHONPATH": os.fspath(self.path.parent)}
        command = [sys.executable, "-W", "error", "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
