import time

import pytest

from faceguard.errors import CancelledError, DeadlineError
from faceguard.ticket import Ticket


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_the_deadline_is_punctual(clock: Clock):
    """Up to it the work goes on, after it the next checkpoint ends it."""
    ticket = Ticket(lambda: None, 60)

    clock.now += 59
    ticket.checkpoint()
    assert 1 == ticket.remaining

    clock.now += 1
    ticket.checkpoint()
    clock.now += 0.1
    with pytest.raises(DeadlineError):
        ticket.checkpoint()


def test_a_caller_who_left_comes_before_the_deadline(clock: Clock):
    """Both may be over; nobody is there who would want to know of the time."""
    ticket = Ticket(lambda: None, 60)
    ticket.cancel()
    clock.now += 61

    with pytest.raises(CancelledError):
        ticket.checkpoint()


def test_a_place_is_given_back_once():
    """By whoever is first: the answer's start or the end of the request."""
    left = []

    with Ticket(lambda: left.append("end"), 60):
        assert [] == left
    assert ["end"] == left

    with Ticket(lambda: left.append("start"), 60) as ticket:
        ticket.release()
        assert ["end", "start"] == left
    assert ["end", "start"] == left


def test_another_piece_of_work_has_a_deadline_of_its_own(clock: Clock):
    """On the same place, which is the first one's to give back."""
    left = []
    first = Ticket(lambda: left.append("left"), 60)
    clock.now += 61

    with first.another() as another:
        another.checkpoint()
        assert (60, 0) == (another.remaining, another.waited)

    assert [] == left
    first.release()
    assert ["left"] == left
