"""Lets one module of MediaPipe be imported without all that its packages import.

`mediapipe/__init__.py` and the packages below it import every task there is, and with the drawing tools matplotlib:
60 MB and a second of each start, for nothing that is used here. A package that is in `sys.modules` already is not run.
What stands in for these packages knows where their modules are and nothing else.
"""

import importlib.machinery
import sys
from pathlib import Path
from types import ModuleType

PACKAGES = ("mediapipe", "mediapipe.tasks", "mediapipe.tasks.python", "mediapipe.tasks.python.vision")
"""Those on the way to the face detector whose `__init__` imports more than it needs."""


def bare(package: str) -> ModuleType:
    """Make a package that runs nothing of its own, in which modules are found all the same."""
    parent, _, name = package.rpartition(".")
    spec = importlib.machinery.PathFinder.find_spec(package, sys.modules[parent].__path__ if parent else None)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    module = ModuleType(package)
    module.__path__ = [str(Path(spec.origin).parent)]
    if parent:
        setattr(sys.modules[parent], name, module)
    return module


for _package in PACKAGES:
    if _package not in sys.modules:  # who has imported the whole of it keeps it
        sys.modules[_package] = bare(_package)
