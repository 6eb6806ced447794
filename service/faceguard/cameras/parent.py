"""A process that ends with the one that started it."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Be ended by the kernel when the thread that started this process ends; Ctrl-C and SIGTERM are for that one alone.

    A terminal, `timeout` and systemd send them to all processes at once, of which this one may have to finish a file.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    before = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != before:  # it has ended meanwhile
        os._exit(1)
