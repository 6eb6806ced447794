"""The newest picture is what is written, however slow whoever takes it is."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from faceguard.cameras.outlet import Outlet, fitted
from faceguard.cameras.shows import Size
from faceguard.errors import UnwritableFileError
from faceguard.picture import Pixels


def picture(number: int, size: Size = (32, 18)) -> Pixels:
    """Return one of one grey."""
    return np.full((size[1], size[0], 3), number, np.uint8)


class Wall:
    """Takes pictures when it is let, and notes them."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []
        self.sizes: list[Size] = []
        self.may, self.asked = threading.Semaphore(0), threading.Semaphore(0)
        self.finished = False
        self.error: Exception | None = None

    @contextmanager
    def opening(self, size: Size) -> Iterator["Wall"]:
        self.sizes.append(size)
        yield self
        self.finished = True

    def write(self, pixels: Pixels, seconds: float) -> None:
        self.asked.release()
        assert self.may.acquire(timeout=60)
        if self.error:
            raise self.error
        self.seen.append((int(pixels.max()), seconds))


def test_who_is_slow_gets_the_newest():
    """In order, with the time since the first one, and the last one at the end."""
    wall = Wall()
    outlet = Outlet(lambda _: None, wall.opening)
    outlet.offer(picture(1), 10)
    assert wall.asked.acquire(timeout=60)
    for number in range(2, 9):
        outlet.offer(picture(number), 10 + number)
    wall.may.release(9)

    assert outlet.end()
    assert [(1, 0), (8, 8)] == wall.seen
    assert wall.finished
    assert 2 == outlet.written


def test_what_falls_is_told_and_opened_again():
    """With what is the newest then; a reason is told where there is one."""
    wall, told = Wall(), list[str | None]()
    there = threading.Semaphore(0)

    def fell(reason: str | None) -> None:
        told.append(reason)
        there.release()

    outlet = Outlet(fell, wall.opening)
    for error in (BrokenPipeError(), UnwritableFileError()):
        wall.error = error
        outlet.offer(picture(1), 1)
        wall.may.release()
        assert there.acquire(timeout=60)
        assert not wall.finished
        outlet.offer(picture(2), 2)
        outlet.open(wall.opening)
        assert wall.asked.acquire(timeout=60)
    wall.error = None
    wall.may.release(9)

    assert outlet.end()
    assert [None, "unwritable-file"] == told
    assert 2 == wall.seen[-1][0]


def test_without_a_place_nothing_is_written():
    """And the end comes all the same."""
    outlet = Outlet(lambda _: None)
    outlet.offer(picture(1), 1)

    assert outlet.end()
    assert 0 == outlet.written


@pytest.mark.parametrize("size", [(32, 18), (18, 32), (7, 7), (640, 2)])
def test_a_picture_of_another_size_fits(size: Size):
    """All of it is shown, in its shape, and the rest is black."""
    whole = fitted(picture(200, size), (32, 18))
    rows, columns = np.nonzero(whole.max(2))

    assert (18, 32, 3) == whole.shape
    assert np.ptp(rows) + 1 == 18 or np.ptp(columns) + 1 == 32
    assert abs((np.ptp(columns) + 1) * size[1] - (np.ptp(rows) + 1) * size[0]) <= max(size)
