"""The end of a process that native code does not let go.

Python's own handlers and timers need the interpreter, which native code may hold. The thread of `faulthandler` does
not: it writes where all threads are and ends the process with status 1, as process number 1 of a container too, which
no signal from within would end.
"""

import faulthandler
import sys
import time

FROZEN = 20.0
"""Seconds after which a busy process whose event loop stands ends: less than a stop may take."""
OFTEN = 1.0
"""Seconds after which it is told anew that the event loop turns."""


class Watchdog:
    """Ends this process unless it is told again and again that the event loop turns. It is off until it is set."""

    def __init__(self) -> None:
        self._set = 0.0
        self._final = False

    def set(self) -> None:
        """Begin to watch, or go on."""
        if not self._final and time.monotonic() > self._set + OFTEN:
            self._set = time.monotonic()
            self._arm(FROZEN)

    def unset(self) -> None:
        """Stop watching, while there is no work: a process that is paused would seem to stand."""
        if self._set and not self._final:
            self._set = 0.0
            faulthandler.cancel_dump_traceback_later()

    def end_within(self, seconds: float) -> None:
        """End the process then, whatever happens."""
        self._final = True
        self._arm(seconds)

    @staticmethod
    def _arm(seconds: float) -> None:
        if sys.__stderr__:
            faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__)
