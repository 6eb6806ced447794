"""Persons and ages in live pictures: a face stays covered until it is surely known, and again as soon as it is not."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.errors import InvalidOptionError
from faceguard.live.acquaintances import SIGHTINGS
from faceguard.live.decider import TRUST
from faceguard.live.engine import Engine, Shown
from faceguard.live.inquiry import MOST, Inquiry
from faceguard.live.options import LiveOptions
from faceguard.policy.age import Looks
from faceguard.policy.person import Likeness, Persons
from faceguard.policy.standing import Standing
from faceguard.policy.truth import Truth
from faceguard.policy.witness import VIEWS, Impression
from faceguard.recognition.age_gender import Guess
from faceguard.tracking.link import Seen
from tests.live.street import AT, SIDE, bare, box, frame, is_blank

RATE = 20
BESIDE = (30.0, 60.0, 60.0, 60.0)
"""Where there is somebody else."""
VIEW = {
    "yes": Likeness([0.7], (Truth.YES,), clear=True),
    "more": Likeness([0.8], (Truth.YES,), clear=True),
    "alike": Likeness([0.4], (Truth.DOUBT,), clear=True),
    "no": Likeness([0.1], (Truth.NO,), clear=True),
    "unclear": Likeness([0.0], (Truth.DOUBT,)),
}
"""What a look at a face may say of whether it is the person's."""


class Watched:
    """An engine that knows one person, and looks at every frame of a street."""

    def __init__(self, rules: str = "all-but", standing: str | None = None, **options: Any) -> None:
        self.persons = Persons.of([np.ones(128, np.float32)])
        given = LiveOptions(**{"look_ahead": 0, "style": "solid", "color": "00ff00", "rules": rules} | options)
        rulers = Standing.of(standing, may_be_loosened=False)
        self.engine = Engine(given.checked(1, knows_ages=True), rulers, self.persons)
        self.number = 0
        self.asked: list[int] = []
        """Numbers of the boxes that were asked for in the last look."""

    def takes(self, shift: int = 0, street: int = 1) -> list[Shown]:
        """Take a frame, and return those that are shown then."""
        self.number = 1 + self.engine.take(frame(shift, street), self.number / RATE)
        return list(self.engine.due())

    def sees(self, *people: Sequence[float]) -> Inquiry | None:
        """Have these people seen in the newest frame; return what is asked."""
        boxes = np.array(people, np.float64).reshape(-1, 4)
        found = Seen(self.number - 1, boxes, np.full(len(people), 0.9), np.full(len(people), fill_value=True))
        inquiry = self.engine.saw(found)
        self.asked = list(inquiry.boxes) if inquiry else []
        return inquiry

    def is_told(self, said: Mapping[int, Likeness], *people: Sequence[float], years: float | None = None) -> bool:
        """Take a frame in which people are seen, of whom this is said; return whether the next one shows the head."""
        self.takes()
        if inquiry := self.sees(*people):
            looks = Looks(None if years is None else Guess(years, 0.5))
            self.engine.hear(inquiry, {index: Impression(said[index], looks) for index in inquiry.boxes})
        return self.next()

    def head(self, said: str) -> bool:
        """Do the same with the head alone."""
        return self.is_told({0: VIEW[said]}, box())

    def next(self) -> bool:
        """Take a frame in which nobody looks; return whether it shows the head."""
        (shown,) = self.takes()
        assert bare(shown.pixels) in {0, SIDE * SIDE}
        return bare(shown.pixels) > 0


def known(**options: Any) -> Watched:
    """Return an engine that has just left the head as it is."""
    watched = Watched(**options)
    for _ in range(SIGHTINGS):
        shown = watched.head("yes")
    assert shown
    return watched


def test_a_face_is_covered_until_it_is_surely_known():
    """By as many clear views as it takes; unclear ones say nothing."""
    watched = Watched()
    shown = [watched.head(said) for said in ("unclear", "yes", "alike", "unclear", "yes")]

    assert [False] * 4 + [True] == shown


def test_one_contradiction_covers_a_face_at_once():
    """Until so many clear views later that it is none of the last ones."""
    watched = known()
    shown = [watched.head(said) for said in ("no", *["yes"] * VIEWS)]

    assert [False] * VIEWS + [True] == shown


def test_what_was_said_is_not_believed_for_long():
    """Somebody else may be there by now whom no look can tell."""
    watched = known()
    shown = [watched.head("unclear") for _ in range(round(TRUST * RATE))]

    assert shown[0]
    assert not shown[-1]
    assert watched.head("yes")


@given(st.lists(st.sampled_from([*VIEW, "missed"]), min_size=6, max_size=22))
@settings(max_examples=15, deadline=None)
def test_nobody_is_shown_whom_the_last_looks_do_not_bear_out(said: list[str]):
    """Whatever they say: two since they were last missed, one of them lately, and none that contradicts."""
    watched = Watched()
    so_far: list[tuple[str, int]] = []
    for each in ["unclear", *said]:
        shown = watched.is_told({}) if each == "missed" else watched.head(each)
        so_far.append((each, watched.number - 2))
        since = max((place + 1 for place, (one, _) in enumerate(so_far) if one == "missed"), default=0)
        sure = [at for one, at in so_far[since:] if one in {"yes", "more"}]
        clear = [one for one, _ in so_far if one not in {"missed", "unclear"}][-VIEWS:]

        if [one for one, _ in so_far[-8:]] == ["missed"] * 8:
            break  # nobody believes any more that they are there
        if shown:
            assert len(sure) >= SIGHTINGS
            assert (watched.number - 1 - sure[-1]) / RATE <= TRUST + 1e-6
            assert "no" not in clear


def test_who_is_missed_in_a_look_is_covered():
    """And has to be known anew: it may be somebody else who is seen there then."""
    watched = known()
    missed = watched.is_told({})
    again = [watched.head("yes") for _ in range(SIGHTINGS)]

    assert not missed
    assert [False, True] == again


def test_who_comes_near_may_have_taken_the_place():
    """Both are covered until they are known anew, whoever follows whom."""
    watched = known()
    near = (AT[0] + SIDE * 0.9, AT[1], SIDE, SIDE)
    shown = [watched.is_told({0: VIEW["yes"], 1: VIEW["no"]}, box(), near) for _ in range(4)]

    assert [False] * 4 == shown


def test_a_head_that_jumps_is_somebody_elses():
    """Further than one goes from look to look, though a track may go on there."""
    watched = known()
    jumped = (AT[0] + SIDE * 0.6, AT[1], SIDE, SIDE)
    watched.takes()
    inquiry = watched.sees(jumped)
    assert inquiry
    watched.engine.hear(inquiry, {0: Impression(VIEW["yes"], Looks())})
    (shown,) = watched.takes()

    assert bare(shown.pixels) < SIDE * SIDE


def test_who_is_further_away_changes_nothing():
    """They are covered, and the person is not."""
    watched = known()
    assert watched.is_told({0: VIEW["yes"], 1: VIEW["no"]}, box(), BESIDE)
    (shown,) = watched.takes()

    x, y, width, height = map(int, BESIDE)
    assert (0, 255, 0) == tuple(shown.pixels[y + height // 2, x + width // 2])


def test_after_a_cut_nobody_is_known():
    """All is covered, and then each face until it is known."""
    watched = known()
    (cut,) = watched.takes(street=2)
    shown = []
    for _ in range(SIGHTINGS):
        inquiry = watched.sees(box())
        assert inquiry
        watched.engine.hear(inquiry, {0: Impression(VIEW["yes"], Looks())})
        shown.append([bare(each.pixels) > 0 for each in watched.takes(street=2)])

    assert is_blank(cut.pixels)
    assert [[False], [True]] == shown


def test_what_failed_covers_everyone_at_once():
    """Whatever was known before."""
    watched = known()
    watched.engine.doubt()

    assert not watched.next()
    assert [False, True] == [watched.head("yes") for _ in range(SIGHTINGS)]


def test_other_rules_and_late_answers_are_told_apart():
    """What was asked by rules that no longer hold says nothing."""
    watched = Watched()
    watched.head("yes")
    watched.takes()
    late = watched.sees(box())
    watched.engine.options = LiveOptions(look_ahead=0, rules="bystanders")
    assert watched.next()
    watched.engine.options = LiveOptions(look_ahead=0, rules="all-but")
    watched.next()
    assert late
    watched.engine.hear(late, {0: Impression(VIEW["yes"], Looks())})
    assert not watched.next()


def test_nobody_is_in_two_places():
    """Of two who would both be the person, the more alike one is."""
    watched = Watched()
    for _ in range(SIGHTINGS + 1):
        less = watched.is_told({0: VIEW["yes"], 1: VIEW["more"]}, box(), BESIDE)
    other = Watched()
    for _ in range(SIGHTINGS + 1):
        more = other.is_told({0: VIEW["more"], 1: VIEW["yes"]}, box(), BESIDE)

    assert (False, True) == (less, more)


def test_few_are_looked_at_after_each_look_and_all_in_turn():
    """Whoever was not for longest; too small ones never."""
    watched = Watched()
    crowd = [(10.0 + 60 * place, 20.0, 30.0, 30.0) for place in range(5)] + [(100.0, 120.0, 20.0, 20.0)]
    asked: list[list[int]] = []
    for _ in range(9):
        watched.is_told(dict.fromkeys(range(6), VIEW["unclear"]), *crowd)
        asked.append(watched.asked)

    assert {MOST} == set(map(len, asked))
    for three in zip(asked, asked[1:], asked[2:], strict=False):
        assert set(range(5)) == set().union(*three)


def test_nobody_is_looked_at_whom_no_rule_asks_about():
    """Whatever photos there are."""
    watched = Watched("bystanders")
    watched.takes()

    assert watched.sees(box()) is None


def test_only_leaves_who_is_surely_somebody_else():
    """Who is somewhat alike is redacted, and so is whoever was not looked at."""
    watched = Watched("only")
    shown = [watched.head(said) for said in ("no", "no", "alike", "no")]

    assert [False, True, False, False] == shown


def test_frames_from_before_a_face_was_bound_to_a_person_are_covered():
    """Those that wait for a look-ahead: who was there may be somebody else."""
    watched = Watched(look_ahead=6)
    shown: list[Shown] = []
    told = iter(["yes", "yes", "yes", None, "yes", "yes", "yes", "yes", "yes", "yes", "yes", "yes"])
    for said in told:
        shown += watched.takes()
        inquiry = watched.sees(*([box()] if said else []))
        if inquiry and said:
            watched.engine.hear(inquiry, {0: Impression(VIEW[said], Looks())})
    shown += list(watched.engine.due(all_of_them=True))
    left = [each.number for each in shown if bare(each.pixels)]

    assert set(range(4, 12)) == set(left)


@pytest.mark.parametrize(("rules", "standing"), [("children", None), ('[{"do": "keep"}]', "children")])
def test_who_surely_looks_like_an_adult_is_left(rules: str, standing: str | None):
    """By several views, of which the youngest counts; by the operator's rules too."""
    watched = Watched(rules, standing)
    looks = [40, 45, 25, *[40] * VIEWS]
    shown = [watched.is_told({0: Likeness()}, box(), years=years) for years in looks]

    assert [False, True, *[False] * VIEWS, True] == shown


@pytest.mark.parametrize("rules", ["all-but", "only", "children", '[{"if": {"gender": "female"}, "do": {}}]'])
def test_what_is_not_there_is_not_asked(rules: str):
    """Neither whose faces they are without a photo, nor how old without the network."""
    with pytest.raises(InvalidOptionError):
        LiveOptions.from_text({"rules": rules}).checked()
