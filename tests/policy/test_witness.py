"""What several sightings of one face come to, and faces beside each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.policy.age import GROWN, Looks
from faceguard.policy.person import NOBODY, Likeness, Persons, settled
from faceguard.policy.truth import Truth
from faceguard.policy.witness import Impression, together
from faceguard.recognition.age_gender import Guess

YES, NO, DOUBT = Truth.YES, Truth.NO, Truth.DOUBT
ONE = Persons(np.eye(1, 128, dtype=np.float32), (0,))
TWO = Persons(np.eye(2, 128, dtype=np.float32), (0, 1))


def seen(said: Truth, *, clear: bool = True, years: float | None = None, male: float = 0.5) -> Impression:
    guess = None if years is None else Guess(years, male)
    return Impression(Likeness((0.5,), (said if clear else DOUBT,), clear), Looks(guess))


def joined(*impressions: Impression) -> Truth:
    """Return what the sightings of one track say of one person."""
    (said,) = together(impressions, ONE).likeness.said
    return said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((YES, DOUBT, DOUBT), YES),
        ((YES, NO), DOUBT),
        ((NO, NO), NO),
        ((NO, DOUBT), DOUBT),
        ((DOUBT,), DOUBT),
        ((), DOUBT),
    ],
)
def test_one_sure_sighting_decides_where_none_contradicts(said: tuple[Truth, ...], expected: Truth):
    """Somewhat alike contradicts only that it is somebody else."""
    assert expected is joined(*map(seen, said))


@given(st.lists(st.sampled_from(Truth), max_size=6), st.integers(0, 4), st.randoms())
def test_unclear_sightings_say_nothing(said: list[Truth], unclear: int, chance):
    """Nor does their order."""
    clear = [seen(each) for each in said]
    mixed = clear + [seen(NO, clear=False)] * unclear
    chance.shuffle(mixed)

    assert joined(*clear) is joined(*mixed)


@given(st.lists(st.one_of(st.none(), st.floats(0, 90)), max_size=6))
def test_who_looks_young_once_may_be_a_child(years: list[float | None]):
    """An adult is who looks like one in each sighting that shows anything."""
    looks = together([seen(DOUBT, years=each) for each in years], NOBODY).looks
    clear = [each for each in years if each is not None]

    assert looks.may_be_child is (not clear or min(clear) < GROWN)


def test_a_person_is_in_one_place_at_a_time():
    """Of tracks at the same time the most alike is theirs; at other times, they may be seen again."""
    faces = [Likeness((cosine, 0.1), (YES, NO), clear=True) for cosine in (0.6, 0.7, 0.5)]

    assert [DOUBT, YES, DOUBT] == [each[0] for each in settled(faces, TWO)]
    assert [DOUBT, YES, YES] == [each[0] for each in settled(faces, TWO, lambda one, other: 2 not in {one, other})]
    assert {NO} == {each[1] for each in settled(faces, TWO)}


def test_who_only_meets_a_loser_stays():
    """A face that lost takes nobody's place."""
    faces = [Likeness((cosine,), (YES,), clear=True) for cosine in (0.7, 0.6, 0.5)]

    def near(one: int, other: int) -> bool:
        return abs(one - other) == 1

    assert [(YES,), (DOUBT,), (YES,)] == settled(faces, ONE, near)
