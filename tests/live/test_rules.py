"""Rules on who is redacted, in live pictures: who is in doubt is, for as long as they are followed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from faceguard.live.engine import Engine, Shown
from faceguard.live.options import LiveOptions
from faceguard.picture import Pixels
from faceguard.policy.standing import Standing
from faceguard.settings import Settings
from faceguard.tracking.link import Seen
from tests.live.street import AT, SIDE, bare, box, frame, is_blank
from tests.live.test_session import Talk, head, talked

RATE = 25
GREEN, BLUE = (0, 255, 0), (0, 0, 255)
OTHER = (30.0, 60.0, 60.0, 60.0)
"""Where there is somebody else, with a face twice as high as the head."""
SMALL = (60.0, 80.0, 20.0, 20.0)
"""The same person further away."""
LEFT = '[{"if": {"inside": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}, "do": "keep"}]'
"""Who is in the left half of the picture is left; the head is in the right half."""


class Street:
    """An engine that sees the street, and whoever is said to be in it."""

    def __init__(self, standing: str | None = None, *, looser: bool = False, **options: Any) -> None:
        options = {"look_ahead": 0, "style": "solid", "color": "00ff00"} | options
        self.engine = Engine(LiveOptions(**options).checked(), Standing.of(standing, may_be_loosened=looser))
        self._number = 0

    def shows(self, *people: Sequence[float]) -> Pixels:
        """Have these people seen in a frame, and return the one after it, (180, 320, 3) RGB."""
        self.next()
        boxes = np.array(people, np.float64).reshape(-1, 4)
        self.engine.saw(Seen(self._number - 1, boxes, np.full(len(people), 0.9), np.full(len(people), fill_value=True)))
        shown = self.next()
        assert not shown.covered
        return shown.pixels

    def next(self) -> Shown:
        """Return the next frame, in which nobody looks."""
        assert self._number == self.engine.take(frame(), self._number / RATE)
        (shown,) = self.engine.due()
        self._number += 1
        return shown


def is_left(pixels: Pixels) -> bool:
    """Tell whether the head is shown as it is."""
    return bare(pixels) == SIDE * SIDE


def is_other_left(pixels: Pixels) -> bool:
    """Tell whether the other one is, to the pixel."""
    x, y, width, height = map(int, SMALL)
    window = np.s_[y : y + height, x : x + width]
    return bool(np.array_equal(pixels[window], frame()[window]))


def test_the_largest_is_left_and_the_others_are_not():
    """From the first look on."""
    pixels = Street(rules="bystanders").shows(box(), OTHER)

    assert is_other_left(pixels)
    assert bare(pixels) == 0


def test_who_is_in_the_place_named_is_left():
    """Where they are seen, and nowhere else."""
    street = Street(rules=LEFT)
    pixels = street.shows(box(), OTHER)

    assert is_other_left(pixels)
    assert bare(pixels) == 0


def test_a_condition_that_no_longer_holds_is_in_doubt_for_good():
    """Also when it holds again, and long after all sightings of that time are forgotten."""
    street = Street(rules="bystanders")
    assert is_left(street.shows(box(), SMALL))
    assert not is_left(street.shows(box(), OTHER))
    for _ in range(120):
        pixels = street.shows(box(), SMALL)
        assert bare(pixels) == 0
        assert not is_other_left(pixels)


def test_who_comes_back_after_a_while_is_decided_on_anew():
    """Nobody follows them any more."""
    street = Street(rules="bystanders")
    street.shows(box(), OTHER)
    for _ in range(30):
        street.shows()

    assert is_left(street.shows(box()))


def test_who_is_missed_in_a_look_still_is_the_largest():
    """As long as they are believed to be there."""
    street = Street(rules="bystanders")
    street.shows(box(), OTHER)

    assert bare(street.shows(box())) == 0


def test_other_rules_decide_anew():
    """At once, by what is remembered; other options do not."""
    street = Street(rules="bystanders")
    street.shows(box(), OTHER)
    street.engine.options = LiveOptions(look_ahead=0, rules="bystanders", style="solid", color="0000ff")
    pixels = street.next().pixels
    assert bare(pixels) == 0
    assert BLUE == tuple(pixels[AT[1] + SIDE // 2, AT[0] + SIDE // 2])
    street.engine.options = LiveOptions(look_ahead=0, rules="bystanders:2")

    assert is_left(street.next().pixels)


def test_a_rule_may_name_a_look():
    """Of those of whom it holds."""
    x, y = AT[0] + SIDE // 2, AT[1] + SIDE // 2
    pixels = Street(rules='[{"if": {"largest": 1}, "do": {"color": "0000ff"}}]').shows(box(), OTHER)

    assert GREEN == tuple(pixels[y, x])
    assert BLUE == tuple(pixels[90, 60])


def test_nothing_that_nobody_has_looked_at_is_left():
    """Also where everyone is to be kept: who that is has to be seen first, and not long ago."""
    street = Street(rules='[{"do": "keep"}]')
    first = street.next()
    assert is_left(street.shows(box()))
    later = [street.next() for _ in range(20)]

    assert first.covered
    assert is_blank(first.pixels)
    assert later[-1].covered
    assert is_blank(later[-1].pixels)


def test_rules_that_keep_nobody_are_none():
    """To the pixel."""
    with_rules, without = Street(rules="everyone"), Street()
    for people in ([box(), OTHER], [box()], [box(), SMALL]):
        assert np.array_equal(with_rules.shows(*people), without.shows(*people))


@pytest.mark.parametrize(("looser", "left"), [(False, False), (True, True)])
def test_the_operators_rules_stand_above(looser: bool, left: bool):  # noqa: FBT001
    """Unless they let requests be looser; a request without rules has theirs alone."""
    asked = Street("everyone", looser=looser, rules="bystanders").shows(box())

    assert left == is_left(asked)
    assert is_left(Street("bystanders").shows(box(), SMALL))


@pytest.mark.parametrize(
    ("service", "left"), [(Settings(workers=1), True), (Settings(workers=1, rules="everyone"), False)]
)
def test_a_session_has_rules_of_its_client_and_of_the_service(service: Settings, left: bool):  # noqa: FBT001
    """They may come later than the first frame."""

    async def work(talk: Talk) -> None:
        await talk.known()
        talk.session.options = LiveOptions(look_ahead=0, rules='[{"do": "keep"}]')
        counts = [head(await talk.say()) for _ in range(20)]
        assert left == any(counts)

    talked(work, service)
