"""The workers of one process, and the threads that read and write for them."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import ClassVar, Self, TypeVar

from faceguard.batch.videos import Tell, silent
from faceguard.settings import Settings
from faceguard.workers import Workers

Item = TypeVar("Item")
Result = TypeVar("Result")


class ThreadEngine:
    """Sealed workers, and twice as many unsealed threads, which read and write meanwhile."""

    takes_ahead: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        self._workers = Workers(settings)
        self._io_count = 2 * settings.workers
        self._io_threads = ThreadPoolExecutor(self._io_count, "io")

    def __enter__(self) -> Self:
        """Start; raises ModelError or SealError."""
        self._workers.start()
        return self

    def submit(self, work: Callable[[Workers, Item, Tell], Result], item: Item, tell: Tell) -> Future[Result]:
        """Do the work on an item as soon as a thread is free."""
        return self._io_threads.submit(work, self._workers, item, tell)

    def hurry(self) -> None:
        """Let videos go that are under way."""
        self._workers.drain()

    def __exit__(self, *_: object) -> None:
        """Finish what is under way, and drop what waits."""
        self._io_threads.shutdown(wait=True, cancel_futures=True)
        self._workers.close()

    def each(
        self, items: Iterable[Item], work: Callable[[Workers, Item, Tell], Result], tell: Tell = silent
    ) -> Iterator[Result]:
        """Do the work on each item, several at once, and yield the results as they are ready."""
        done: SimpleQueue[Future[Result]] = SimpleQueue()
        under_way = 0
        for item in items:
            if under_way == self._io_count:
                yield done.get().result()
                under_way -= 1
            self.submit(work, item, tell).add_done_callback(done.put)
            under_way += 1
        for _ in range(under_way):
            yield done.get().result()
