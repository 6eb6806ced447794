"""Modules of this package that run as programs, in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from faceguard.errors import SandboxError


def started(
    module: str,
    *words: object,
    descriptors: Sequence[int],
    environment: Mapping[str, str] | None = None,
    **streams: int | None,
) -> "subprocess.Popen[bytes]":
    """Start a module with these words and descriptors, and this process's environment with some variables besides.

    The streams are those of `subprocess.Popen`: `stdin`, `stdout` and `stderr`. Raises OSError, and SandboxError where
    there is no Python.
    """
    variables = os.environ | (environment or {}) | {"PYTHONPATH": module_path()}  # noqa: TID251 - handed on, not read
    command = [_interpreter(), "-P", "-m", module, *map(str, words)]
    options: dict[str, Any] = {"pass_fds": tuple(descriptors), "env": variables, **streams}
    return subprocess.Popen(command, **options)  # noqa: S603 - our own module


def _interpreter() -> str:
    """Return the path of Python; raises SandboxError where this is another program, which would start once more."""
    if not sys.executable or getattr(sys, "frozen", False):
        raise SandboxError("There is no Python interpreter to start them with")
    return sys.executable


def module_path() -> str:
    """Return where modules are found here, for a process that finds the same ones, whatever folder it starts in.

    By itself it would look into that folder first, which may be one of strangers' pictures.
    """
    return os.pathsep.join(folder or os.getcwd() for folder in sys.path)  # noqa: PTH109 - a text among texts
