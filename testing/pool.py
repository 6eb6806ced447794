"""A pool that has no worker to spare."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from faceguard.workers import Workers
from testing.server import PATIENCE


@contextmanager
def occupied(workers: Workers) -> Iterator[threading.Event]:
    """Keep every worker busy until the block ends, or the event is set."""
    begun, release = threading.Barrier(workers.count + 1), threading.Event()

    def block(*_: object) -> None:
        begun.wait(PATIENCE)
        release.wait(PATIENCE)

    blockers = [workers.submit(block) for _ in range(workers.count)]
    begun.wait(PATIENCE)
    try:
        yield release
    finally:
        release.set()
        for blocker in blockers:
            blocker.result()
