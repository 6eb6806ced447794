import threading

import pytest

from faceguard.errors import DrainingError, TooManySessionsError
from faceguard.slots import Slots


def test_there_is_one_for_each_and_no_more():
    """Whoever comes when all are taken is refused, and comes in once somebody has left."""
    slots = Slots(2, 60, TooManySessionsError, lambda: False)
    first, _ = slots.admit(), slots.admit()

    with pytest.raises(TooManySessionsError):
        slots.admit()
    assert 2 == slots.taken

    first.release()
    assert 1 == slots.taken
    assert 59 < slots.admit().remaining <= 60
    assert 2 == slots.taken


def test_nobody_comes_in_once_the_service_shuts_down():
    """Also where a slot is free; who is in stays."""
    draining = threading.Event()
    slots = Slots(2, 60, TooManySessionsError, draining.is_set)
    ticket = slots.admit()
    draining.set()

    with pytest.raises(DrainingError):
        slots.admit()
    assert 1 == slots.taken

    ticket.release()
    assert 0 == slots.taken
