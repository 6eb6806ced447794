"""The cores of one machine, with a process for each."""

import contextlib
import ctypes
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import cv2

from faceguard.batch.thread_engine import ThreadEngine
from faceguard.errors import FaceguardError
from faceguard.settings import Settings
from faceguard.workers import Workers

Item = TypeVar("Item")
Result = TypeVar("Result")
Item_contra = TypeVar("Item_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)

AHEAD = 3
"""Items that a process has at once: one is redacted, one read or written, and one waits."""
TRIES = 2
"""How often a process may end over an item that it had alone."""
PR_SET_PDEATHSIG = 1


class ProcessStartError(FaceguardError):
    slug = "process-start"
    title = "A process of this machine's ended before it could take work"


class Work(Protocol, Generic[Item_contra, Result_co]):
    """What is done with each item. It is sent to the processes, and so are the items and results."""

    def __call__(self, workers: Workers, item: Item_contra, /) -> Result_co: ...

    def lost(self, item: Item_contra, /) -> Result_co:
        """The result of what ended the process that worked on it."""


class Processes:
    """As many processes as there are workers, with one worker each: threads of one would wait for Python's lock.

    A process that ends costs nothing but the picture that ended it.
    """

    takes_ahead: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.model_copy(update={"workers": 1})
        self._processes = [_Process(self._settings) for _ in range(settings.workers)]

    def __enter__(self) -> Self:
        """Start; raises ModelError or SealError."""
        for process in self._processes:
            process.start()
        try:
            for process in self._processes:
                process.check()
        except FaceguardError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what is under way; what waits is dropped."""
        for process in self._processes:
            process.connection.close()
        for process in self._processes:
            process.join()

    def each(self, items: Iterable[Item], work: Work[Item, Result]) -> Iterator[Result]:
        """Do the work on each item, a few at once, with the results as they come; no item is taken before its turn."""
        numbered = enumerate(items)
        suspects, ended = deque[tuple[int, Item]](), Counter[int]()
        for process in self._processes:
            process.begin(work)
        while True:
            for process in self._processes:
                process.feed(numbered, suspects)
            busy = {process.connection: process for process in self._processes if process.items}
            if not busy:
                return
            ready = wait(list(busy))
            for process in (process for connection, process in busy.items() if connection in ready):
                try:
                    number, result = process.connection.recv()
                except (EOFError, OSError):
                    ended.update(process.items if process.alone else ())
                    for number, item in process.items.items():
                        if ended[number] < TRIES:
                            suspects.append((number, item))
                        else:
                            yield work.lost(item)
                    process.start()
                    process.check()
                    process.begin(work)
                else:
                    del process.items[number]
                    yield result


class _Process:
    """A process, the end of the pipe to it, and what it has to do."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self.alone = settings, False
        self.items: dict[int, Any] = {}

    def start(self) -> None:
        """Start it, anew where it has ended."""
        context = get_context("spawn")  # a fork would take this process's threads' locks along
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._settings), daemon=True)
        self._process.start()
        theirs.close()
        self.items, self.alone = {}, False

    def check(self) -> None:
        """Wait until it is ready; raises what hindered it."""
        try:
            if failure := self.connection.recv():
                raise failure
        except EOFError:
            raise ProcessStartError from None

    def begin(self, work: object) -> None:
        self.connection.send(work)

    def feed(self, numbered: Iterator[tuple[int, Any]], suspects: deque[tuple[int, Any]]) -> None:
        """Give it what it has room for; what may end it comes alone, so that it takes nothing along."""
        if suspects and not self.items:
            self._give(*suspects.popleft())
            self.alone = True
        self.alone &= bool(self.items)
        while not (suspects or self.alone) and len(self.items) < AHEAD and (following := next(numbered, None)):
            self._give(*following)

    def join(self) -> None:
        self._process.join()

    def _give(self, number: int, item: object) -> None:
        self.items[number] = item
        with contextlib.suppress(OSError):  # that it has ended is seen when its answer is read
            self.connection.send((number, item))


def _serve(connection: Connection, settings: Settings) -> None:
    """Do what comes through the pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    cv2.setNumThreads(1)  # every core has a process; more threads take time and give none
    lock = threading.Lock()

    def answer(number: int) -> Callable[[Future[Any]], None]:
        def send(future: Future[Any]) -> None:
            try:
                with lock:
                    connection.send((number, future.result()))
            except BaseException:  # noqa: BLE001 - without an answer, the parent would wait for ever
                os._exit(1)

        return send

    try:
        engine = ThreadEngine(settings).__enter__()
    except FaceguardError as error:
        connection.send(error)
        return
    connection.send(None)
    with engine, contextlib.suppress(EOFError):
        work = connection.recv()
        while True:
            number, item = connection.recv()
            engine.submit(work, item).add_done_callback(answer(number))
