"""Lets one module of MediaPipe be imported without all that its packages import.

`mediapipe/__init__.py` and the packages below it import every task there is, and with the drawing tools matplotlib:
60 MB and a second of each start, for nothing that is used here. A package that is in `sys.modules` already is not run.
What stands in for these packages knows where their modules are and nothing else, until somebody else in the process
asks for more: then it becomes the whole package.
"""

import importlib.machinery
import sys
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGES = ("mediapipe", "mediapipe.tasks", "mediapipe.tasks.python", "mediapipe.tasks.python.vision")
"""Those on the way to the face detector whose `__init__` imports more than it needs."""


def bare(package: str) -> ModuleType:
    """Make a package that runs nothing of its own, in which modules are found all the same."""
    parent, _, name = package.rpartition(".")
    spec = importlib.machinery.PathFinder.find_spec(package, sys.modules[parent].__path__ if parent else None)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    module = ModuleType(package)
    module.__spec__, module.__file__ = spec, spec.origin
    module.__path__ = [str(Path(spec.origin).parent)]
    if parent:
        setattr(sys.modules[parent], name, module)
    return module


def complete_on_demand() -> None:
    """Let what is missing be looked for in the whole package from now on: here, all is imported that is used."""
    for module in _bare:
        module.__getattr__ = partial(_completed, module)  # type: ignore[method-assign]


def _completed(module: ModuleType, name: str) -> Any:
    """Run the `__init__` of each package, and return what this one has under the name.

    The innermost first: when `mediapipe` itself is done, it has another package by the name of `tasks`.
    """
    for each in _bare:
        vars(each).pop("__getattr__", None)
    for each in reversed(_bare):
        if each.__spec__ and each.__spec__.loader:
            each.__spec__.loader.exec_module(each)
    return getattr(module, name)


_bare: list[ModuleType] = []
for _package in PACKAGES:
    if _package not in sys.modules:  # who has imported the whole of it keeps it
        sys.modules[_package] = bare(_package)
        _bare.append(sys.modules[_package])
