"""A copy of the project to change and to test, so that nobody's work is touched."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands import ROOT

PACKAGE = Path("service/faceguard")
WEIGHTS = PACKAGE / "models/weights"
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly")


class Tree:
    """What git knows of the project and what is not ignored, in a folder, with the weights and the shared folder."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / ROOT.name
        listed = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(listed, capture_output=True, check=True, text=True).stdout.split("\0")[:-1]:
            if (ROOT / name).is_file():
                (self._root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, self._root / name)
        (self._root / WEIGHTS).symlink_to(ROOT / WEIGHTS)
        (folder / "shared").symlink_to(ROOT.parent / "shared")

    @contextmanager
    def changed(self, module: Path, source: str) -> Iterator[None]:
        """Give a module of the package another source for as long as the block takes."""
        file = self._root / PACKAGE / module
        before = file.read_text()
        file.write_text(source)
        try:
            yield
        finally:
            file.write_text(before)

    def passes(self, tests: str, seconds: float) -> bool:
        """Tell whether the tests pass; they do not where they take longer than that."""
        environment = os.environ | {"PYTHONPATH": str(self._root / "service"), "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            (*PYTEST, *shlex.split(tests)),
            cwd=self._root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
