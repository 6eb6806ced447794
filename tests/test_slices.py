"""Work in slices, with threads of its own that borrow a worker's place."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, cast

import pytest

from faceguard.equipment import Equipment
from faceguard.errors import CancelledError, DeadlineError, DetectorFailedError, DrainingError
from faceguard.job import Tools
from faceguard.slices import SLICE, Slices
from faceguard.threads import Threads
from faceguard.ticket import Checkpoint

SOON = 10


class NoEquipment:
    """Detectors that nobody uses."""

    def __init__(self) -> None:
        self.replaced = 0

    def make(self) -> None: ...

    def close(self) -> None: ...

    def taken(self) -> None: ...

    def replace(self) -> None:
        self.replaced += 1


@pytest.fixture
def pool() -> Iterator[Threads]:
    """One worker."""
    threads = Threads(1, "pool", lambda: None, lambda: None)
    threads.start()
    yield threads
    threads.close(SOON)


@pytest.fixture
def equipment() -> NoEquipment:
    return NoEquipment()


Sliced = Callable[..., Slices]


@pytest.fixture
def sliced(pool: Threads, equipment: NoEquipment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sliced]:
    """Starts such threads beside the worker."""
    monkeypatch.setattr("faceguard.slices.seal_thread", lambda: None)
    made: list[Slices] = []

    def start(count: int = 1, most: float = SOON) -> Slices:
        made.append(Slices(count, cast("Equipment", equipment), lambda _: cast("Tools", None), pool.submit, most))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.close(SOON)


def no_end() -> None:
    """Go on."""


def until(stop: threading.Event, done: list[float]) -> Callable[[Any, Checkpoint], int]:
    """Return work that makes many checkpoints until it is told to stop, and notes when it works."""

    def work(_: object, checkpoint: Checkpoint) -> int:
        while not stop.is_set():
            checkpoint()
            done.append(time.monotonic())
            time.sleep(0.005)
        return len(done)

    return work


def other_work() -> tuple[float, float]:
    """Work for a while, and return from when to when."""
    begun = time.monotonic()
    time.sleep(0.1)
    return begun, time.monotonic()


def test_other_work_waits_for_one_slice_at_most(pool: Threads, sliced: Sliced):
    """And the long work waits for its turn, without a step meanwhile."""
    stop, steps = threading.Event(), list[float]()
    long = sliced().submit(until(stop, steps), no_end)
    while not steps:
        time.sleep(0.005)
    waits = []
    for _ in range(4):
        asked = time.monotonic()
        begun, ended = pool.submit(other_work).result(SOON)
        waits.append(begun - asked)
        assert [] == [step for step in steps if begun + 0.02 < step < ended]
    stop.set()

    assert max(waits) < SLICE + 0.3
    assert long.result(SOON) > 4


def test_two_pieces_of_long_work_take_turns(sliced: Sliced):
    """Both get on, though there is one place."""
    stop, first, second = threading.Event(), list[float](), list[float]()
    slices = sliced(2)
    futures = [slices.submit(until(stop, steps), no_end) for steps in (first, second)]
    while len(first) < 5 or len(second) < 5:
        time.sleep(0.01)
    stop.set()

    assert all(future.result(SOON) >= 5 for future in futures)


@pytest.mark.parametrize("waits", [False, True])
def test_work_that_nobody_waits_for_stops(pool: Threads, sliced: Sliced, *, waits: bool):
    """While it works, and while it waits for its turn; the place is free then."""
    left, busy = threading.Event(), threading.Event()

    def alive() -> None:
        if left.is_set():
            raise CancelledError

    if waits:
        pool.submit(lambda: busy.wait(SOON))
    steps = list[float]()
    future = sliced().submit(until(threading.Event(), steps), alive)
    while not (steps or waits):
        time.sleep(0.005)
    left.set()
    with pytest.raises(CancelledError):
        future.result(SOON)
    busy.set()

    assert pool.submit(lambda: 7).result(SOON) == 7
    assert not (waits and steps)


def test_work_that_is_stuck_gives_its_place_back(pool: Threads, sliced: Sliced):
    """Whoever waits is told, another thread takes its place, and what it comes to in the end is nobody's."""
    go, slices = threading.Event(), sliced(1, 0.2)
    future: Future[bool] = slices.submit(lambda *_: go.wait(SOON), no_end)
    with pytest.raises(DeadlineError):
        future.result(SOON)

    assert 1 == slices.stuck
    assert 7 == pool.submit(lambda: 7).result(SOON)
    assert 8 == slices.submit(lambda *_: 8, no_end).result(SOON)
    go.set()


def test_a_detector_that_failed_is_replaced(sliced: Sliced, equipment: NoEquipment):
    """As a worker's is."""

    def fail(*_: object) -> None:
        raise DetectorFailedError

    with pytest.raises(DetectorFailedError):
        sliced().submit(fail, no_end).result(SOON)

    assert 1 == equipment.replaced


def test_closing_stops_what_runs(sliced: Sliced):
    """At its next checkpoint."""
    slices, steps = sliced(), list[float]()
    future = slices.submit(until(threading.Event(), steps), no_end)
    while not steps:
        time.sleep(0.005)
    slices.close(SOON)

    assert slices.ended
    with pytest.raises(DrainingError):
        future.result(SOON)
