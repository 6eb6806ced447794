"""Threads that are replaced where they do not come back."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from faceguard.threads import Threads
from testing.server import PATIENCE, wait_until

COUNT = 2


class Stuck:
    """Work that native code keeps until it is let go."""

    def __init__(self) -> None:
        self.began, self.let_go = threading.Event(), threading.Event()

    def __call__(self) -> threading.Thread:
        self.began.set()
        assert self.let_go.wait(PATIENCE)
        return threading.current_thread()


class Prepared:
    """Counts the threads that are prepared, and those that have finished."""

    def __init__(self) -> None:
        self.begun: list[threading.Thread] = []
        self.ended: list[threading.Thread] = []

    def begin(self) -> None:
        self.begun.append(threading.current_thread())

    def end(self) -> None:
        self.ended.append(threading.current_thread())


@pytest.fixture
def prepared() -> Prepared:
    return Prepared()


@pytest.fixture
def threads(prepared: Prepared) -> Iterator[Threads]:
    """Two of them."""
    threads = Threads(COUNT, "test", prepared.begin, prepared.end)
    threads.start()
    yield threads
    threads.close(PATIENCE)


def given_up(threads: Threads) -> Callable[[], threading.Thread]:
    """Have a thread stuck and given up; return how to let it go, which returns the thread."""
    stuck = Stuck()
    future = threads.submit(stuck)
    assert stuck.began.wait(PATIENCE)
    threads.give_up(future)

    def let_go() -> threading.Thread:
        stuck.let_go.set()
        return future.result(PATIENCE)

    return let_go


def test_one_that_is_stuck_gets_a_successor_and_ends(threads: Threads, prepared: Prepared):
    """As many serve as before, it is counted, and what it comes back with is its caller's."""
    let_go = given_up(threads)
    wait_until(lambda: threads.whole)

    assert (1, COUNT + 1) == (threads.stuck, threads.alive)
    barrier = threading.Barrier(COUNT)
    for future in [threads.submit(lambda: barrier.wait(PATIENCE)) for _ in range(COUNT)]:
        future.result(PATIENCE)
    thread = let_go()
    wait_until(lambda: prepared.ended == [thread])
    assert (0, COUNT) == (threads.stuck, threads.alive)
    assert threads.whole


def test_no_more_are_replaced_than_there_are(threads: Threads, prepared: Prepared):
    """Beyond that the pool is short of one, until one comes back, which then takes the place."""
    stuck = [given_up(threads) for _ in range(COUNT)]
    wait_until(lambda: threads.whole)
    last = given_up(threads)

    assert not threads.whole
    assert 2 * COUNT == len(prepared.begun)
    stuck[0]()
    wait_until(lambda: threads.whole)
    assert [] == prepared.ended
    barrier = threading.Barrier(COUNT)
    for future in [threads.submit(lambda: barrier.wait(PATIENCE)) for _ in range(COUNT)]:
        future.result(PATIENCE)
    for let_go in (stuck[1], last):
        let_go()
    wait_until(lambda: threads.alive == COUNT)


def test_what_is_done_is_not_given_up(threads: Threads, prepared: Prepared):
    """Nor what waits, nor the same twice."""
    done = threads.submit(lambda: None)
    done.result(PATIENCE)
    stuck = Stuck()
    working = threads.submit(stuck)
    assert stuck.began.wait(PATIENCE)

    assert threads.give_up(done) is None
    assert threads.give_up(working)
    assert threads.give_up(working) is None
    wait_until(lambda: len(prepared.begun) == COUNT + 1)
    stuck.let_go.set()


def test_closing_waits_for_what_runs_and_drops_what_waits(prepared: Prepared):
    """As long as it is told to, and no longer."""
    threads = Threads(1, "test", prepared.begin, prepared.end)
    threads.start()
    stuck, start = Stuck(), time.monotonic()
    running, waiting = threads.submit(stuck), threads.submit(lambda: None)
    assert stuck.began.wait(PATIENCE)
    threads.close(0.2)

    assert 0.2 <= time.monotonic() - start < PATIENCE
    assert waiting.cancelled()
    assert 1 == threads.alive
    with pytest.raises(RuntimeError):
        threads.submit(lambda: None)
    stuck.let_go.set()
    running.result(PATIENCE)
    wait_until(lambda: prepared.ended == prepared.begun)
    assert 0 == threads.alive


def test_what_prevents_a_start_is_raised():
    """By whichever thread."""

    def fail() -> None:
        raise OSError("no memory")

    with pytest.raises(OSError, match="no memory"):
        Threads(COUNT, "test", fail, lambda: None).start()


def test_nothing_is_kept_of_what_was_done(threads: Threads):
    """A picture is not held while no other one comes."""
    gone = threading.Event()

    class Picture:
        def __del__(self) -> None:
            gone.set()

    picture = Picture()
    future = threads.submit(partial(id, picture))
    future.result(PATIENCE)
    del picture, future

    assert gone.wait(PATIENCE)
