"""One worker process, from both ends of its pipe."""

import contextlib
import ctypes
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import cv2

from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.videos import Tell, Told
from faceguard.errors import FaceguardError
from faceguard.settings import Settings

AHEAD = 3
"""Items that a process holds at once: one is redacted, one is read or written, and one waits."""
PR_SET_PDEATHSIG = 1


class ProcessStartError(FaceguardError):
    slug = "process-start"
    title = "A worker process ended before it was ready"


class Process:
    """A process, our end of its pipe, and the items it holds."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self.alone, self._lasts = settings, False, False
        self.items: dict[int, Any] = {}

    def start(self) -> None:
        """Start the process, again if it has ended."""
        context = get_context("spawn")  # a fork would copy locks that this process's threads hold
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._settings), daemon=True)
        self._process.start()
        theirs.close()
        self.items, self.alone, self._lasts = {}, False, False

    def check(self) -> None:
        """Wait until the process is ready; raises what prevented that."""
        try:
            if failure := self.connection.recv():
                raise failure
        except EOFError:
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
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid or 0, signal.SIGINT)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def received(self, tell: Tell) -> list[Any]:
        """Take the result of an item, or say what comes of how far one is; raises EOFError and OSError."""
        number, content = self.connection.recv()
        if number is None:
            tell(content)
            return []
        del self.items[number]
        return [content]

    def join(self) -> None:
        self._process.join()

    def _give(self, number: int, item: object) -> None:
        self.items[number] = item
        with contextlib.suppress(OSError):  # that the process has ended shows when its result is read
            self.connection.send((number, item))


def _serve(connection: Connection, settings: Settings) -> None:
    """Do the work that comes through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    cv2.setNumThreads(1)  # every core has a process; more threads would only cost time
    lock = threading.Lock()

    def answer(number: int) -> Callable[[Future[Any]], None]:
        def send(future: Future[Any]) -> None:
            try:
                with lock:
                    connection.send((number, future.result()))
            except BaseException:  # noqa: BLE001 - without a result, the parent would wait for ever
                os._exit(1)

        return send

    def tell(told: Told) -> None:
        with lock, contextlib.suppress(OSError):  # that nobody listens shows when the result is sent
            connection.send((None, told))

    with contextlib.ExitStack() as stack:
        try:
            engine = stack.enter_context(ThreadEngine(settings))
        except FaceguardError as error:
            connection.send(error)
            return
        signal.signal(signal.SIGINT, lambda *_: engine.hurry())
        connection.send(None)
        stack.enter_context(contextlib.suppress(EOFError))
        work: Any = None
        while True:
            number, content = connection.recv()
            if number is None:
                work = content
            else:
                engine.submit(work, content, tell).add_done_callback(answer(number))
