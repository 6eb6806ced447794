"""Neither kind of work waits until the other has no more."""

import threading
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from faceguard.lanes import Lane, Lanes
from testing.server import PATIENCE


@given(st.lists(st.sampled_from(Lane), max_size=20))
def test_lanes_give_in_turn_and_each_in_its_order(lanes: list[Lane]):
    """Where both have something; where one has, it gives all."""
    queue = Lanes[tuple[Lane, int]]()
    for number, lane in enumerate(lanes):
        queue.put((lane, number), lane)
    taken = [queue.get() for _ in lanes]

    for lane in Lane:
        assert [n for n, each in enumerate(lanes) if each is lane] == [n for each, n in taken if each is lane]
    both = 2 * min(lanes.count(lane) for lane in Lane)
    assert all(one[0] is not other[0] for one, other in pairwise(taken[:both]))


def test_whoever_waits_gets_what_comes():
    """In whichever lane."""
    queue, got = Lanes[str](), []
    waiting = threading.Thread(target=lambda: got.append(queue.get()))
    waiting.start()
    queue.put("live", Lane.LIVE)
    waiting.join(PATIENCE)

    assert ["live"] == got


def test_what_is_emptied_is_empty():
    """All of it is given, at once."""
    queue = Lanes[int]()
    queue.put(1)
    queue.put(2, Lane.LIVE)

    assert {1, 2} == set(queue.emptied())
    assert [] == queue.emptied()
