"""The processes that a process has forked."""

import os
from contextlib import suppress


def reap() -> None:
    """Take note of those that have ended; the kernel adds their time to this process's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
