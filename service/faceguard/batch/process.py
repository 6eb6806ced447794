"""One worker process, as seen by whoever gives it work."""

import contextlib
import os
import select
import signal
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from faceguard.batch.videos import Tell
from faceguard.batch.zygote import ProcessStartError, Zygote
from faceguard.settings import Settings

AHEAD = 3
"""Items that a process holds at once: one is redacted, one is read or written, and one waits."""


class Process:
    """A process, our end of its pipe, and the items it holds."""

    def __init__(self, zygote: Zygote, settings: Settings) -> None:
        self._zygote, self._settings, self.alone, self._lasts = zygote, settings, False, False
        self._process: int | None = None
        """Descriptor of the process."""
        self.items: dict[int, Any] = {}

    def start(self) -> None:
        """Start the process, again if it has ended; raises ProcessStartError."""
        self.join()
        self.connection, self._process = self._zygote.forked()
        self.items, self.alone, self._lasts = {}, False, False
        with contextlib.suppress(OSError):  # that the process has ended shows when its answer is read
            self.connection.send(self._settings)

    def check(self) -> None:
        """Wait until the process is ready; raises what prevented that."""
        try:
            if failure := self.connection.recv():
                raise failure
        except (EOFError, OSError):
            raise ProcessStartError from None

    def begin(self, work: object) -> None:
        """Send what is to be done with the items that follow; start the process again if it has ended meanwhile."""
        try:
            self.connection.send((None, work))
        except OSError:
            self.start()
            self.check()
            self.connection.send((None, work))

    def feed(
        self, numbered: Iterator[tuple[int, Any]], suspects: deque[tuple[int, Any]], lasts: Callable[[Any], bool]
    ) -> None:
        """Send as many items as the process may hold: none behind one that lasts, as another process may be free.

        A suspect is sent alone, so that it takes no other item down.
        """
        if suspects and not self.items:
            self._give(*suspects.popleft())
            self.alone = True
        self.alone &= bool(self.items)
        self._lasts &= bool(self.items)
        while not (suspects or self.alone or self._lasts) and len(self.items) < AHEAD:
            if not (following := next(numbered, None)):
                return
            self._give(*following)
            self._lasts = lasts(following[1])

    def hurry(self) -> None:
        """Let a video go that is under way; a handler of signals may call it."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def received(self, tell: Tell) -> list[Any]:
        """Take the result of an item, or say what comes of how far one is; raises EOFError and OSError."""
        number, content = self.connection.recv()
        if number is None:
            tell(content)
            return []
        del self.items[number]
        return [content]

    def close(self) -> None:
        """Close the pipe, at which the process ends when its work is done."""
        if self._process is not None:
            self.connection.close()

    def join(self) -> None:
        """Wait for its end; one that never started has ended."""
        if self._process is not None:
            poll = select.poll()
            poll.register(self._process, select.POLLIN)
            poll.poll()
            os.close(self._process)
            self._process = None

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._process is not None:
                signal.pidfd_send_signal(self._process, number)

    def _give(self, number: int, item: object) -> None:
        self.items[number] = item
        with contextlib.suppress(OSError):  # that the process has ended shows when its result is read
            self.connection.send((number, item))
