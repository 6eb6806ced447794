"""A pool of processes, one per core."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from typing import ClassVar, Generic, Protocol, Self, TypeVar

from faceguard.batch.process import Process
from faceguard.batch.videos import Tell, silent
from faceguard.batch.zygote import Zygote
from faceguard.errors import FaceguardError
from faceguard.settings import Settings
from faceguard.workers import Workers

Item = TypeVar("Item")
Result = TypeVar("Result")
Item_contra = TypeVar("Item_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)

TRIES = 2
"""How often a process may end while it works on an item alone."""


class Work(Protocol, Generic[Item_contra, Result_co]):
    """The work on each item. It is pickled, as are the items and the results."""

    def __call__(self, workers: Workers, item: Item_contra, tell: Tell, /) -> Result_co: ...

    def lasts(self, item: Item_contra, /) -> bool:
        """Tell whether the work on an item takes long."""

    def lost(self, item: Item_contra, /) -> Result_co:
        """Return the result of an item that ended its process."""


class Processes:
    """As many processes as there are workers, each with one: threads would wait for the interpreter lock.

    A process that ends costs nothing but the item that ended it.
    """

    takes_ahead: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.model_copy(update={"workers": 1})
        self._zygote = Zygote()
        self._processes = [Process(self._zygote, self._settings) for _ in range(settings.workers)]

    def __enter__(self) -> Self:
        """Start; raises ModelError, SealError or ProcessStartError."""
        try:
            for process in self._processes:
                process.start()
            for process in self._processes:
                process.check()
        except FaceguardError:
            self.__exit__()
            raise
        return self

    def __exit__(self, kind: object = None, *_: object) -> None:
        """Finish what is under way, unless on Ctrl-C, and drop what waits."""
        if kind is KeyboardInterrupt:
            for process in self._processes:
                process.kill()
        for process in self._processes:
            process.close()
        for process in self._processes:
            process.join()
        self._zygote.close()

    def hurry(self) -> None:
        """Let videos go that are under way."""
        for process in self._processes:
            process.hurry()

    def each(self, items: Iterable[Item], work: Work[Item, Result], tell: Tell = silent) -> Iterator[Result]:
        """Do the work on each item, several at once, and yield the results as they are ready."""
        numbered = enumerate(items)
        suspects, ended = deque[tuple[int, Item]](), Counter[int]()
        for process in self._processes:
            process.begin(work)
        while True:
            for process in self._processes:
                process.feed(numbered, suspects, work.lasts)
            busy = {process.connection: process for process in self._processes if process.items}
            if not busy:
                return
            ready = wait(list(busy))
            for process in (process for connection, process in busy.items() if connection in ready):
                try:
                    results = process.received(tell)
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
                    yield from results
