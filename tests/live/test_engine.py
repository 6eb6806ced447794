"""No frame is shown bare, whoever looks late, not at all, or at another shot."""

from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.live.engine import Engine, Shown
from faceguard.live.options import LiveOptions
from faceguard.redaction.artwork import emoji
from faceguard.redaction.head import Pose
from faceguard.replacement import Emoji
from faceguard.shape import Shape
from faceguard.style import Style
from tests.live.street import SIDE, bare, box, frame, is_blank, nobody, seen

RATE = 25


def played(engine: Engine, number: int, shift: int = 0, street: int = 1) -> list[Shown]:
    """Take one frame of a stream of 25 a second, and return what is shown then."""
    assert number == engine.take(frame(shift, street), number / RATE)
    return list(engine.due())


@pytest.mark.parametrize("ahead", [0, 1, 5])
def test_frames_come_out_in_order_after_the_look_ahead(ahead: int):
    """Each once."""
    engine = Engine(LiveOptions(look_ahead=ahead))
    shown = [played(engine, number) for number in range(12)]

    assert [[]] * ahead + [[number] for number in range(12 - ahead)] == [[each.number for each in s] for s in shown]


def test_a_shorter_look_ahead_gives_what_waited_for_a_longer_one():
    """At the next frame, in order."""
    engine = Engine(LiveOptions(look_ahead=5))
    for number in range(5):
        assert [] == played(engine, number)
    engine.options = LiveOptions(look_ahead=1)

    assert [0, 1, 2, 3, 4] == [each.number for each in played(engine, 5)]


@pytest.mark.parametrize("style", Style)
def test_a_picture_that_nobody_looked_at_is_covered_whole(style: Style):
    """In any style, also those that keep something of what they cover."""
    engine = Engine(LiveOptions(style=style, look_ahead=0))
    for number in range(30):
        (shown,) = played(engine, number)
        assert shown.covered
        assert is_blank(shown.pixels)


def test_a_head_is_covered_in_its_own_shape():
    """Less of the picture than by the ellipse, and all of the head."""
    engines = [
        Engine(LiveOptions(style=Style.SOLID, shape=shape, look_ahead=0)) for shape in (Shape.ELLIPSE, Shape.HEAD)
    ]
    for engine in engines:
        for number in range(20):
            engine.take(frame(), number / RATE)
            engine.saw(replace(seen(number), poses=[Pose(0.1, 0, -0.105)]))
    ellipse, head = (list(engine.due(all_of_them=True))[10].pixels for engine in engines)

    assert 0 == bare(head)
    assert (head == 0).all(2).sum() < (ellipse == 0).all(2).sum()


def test_an_emoji_is_laid_over_who_is_seen():
    """In live pictures, too."""
    engine = Engine(LiveOptions(style=Style.IMAGE, look_ahead=0))
    engine.artwork = emoji(Emoji.SMILE)
    played(engine, 0)
    engine.saw(seen(0))
    (shown,) = played(engine, 1)

    x, y = (round(each) for each in Box(*box()).centre)
    assert not shown.covered
    assert np.abs(shown.pixels[y, x].astype(int) - (255, 205, 56)).max() < 60


def test_what_a_covered_picture_shows_depends_on_nothing_in_it():
    """It is one picture, whatever the camera saw."""
    (one,), (other,) = (played(Engine(LiveOptions(look_ahead=0)), 0, street=street) for street in (1, 2))

    assert np.array_equal(one.pixels, other.pixels)


def test_after_a_cut_all_is_covered_until_somebody_has_looked():
    """A look that was begun before the cut does not count."""
    engine = Engine(LiveOptions(look_ahead=0))
    played(engine, 0)
    engine.saw(seen(0))
    assert not played(engine, 1)[0].covered
    after = [played(engine, 2, street=2)[0]]
    engine.saw(seen(1))
    after += [played(engine, number, street=2)[0] for number in (3, 4)]
    engine.saw(seen(4))
    (last,) = played(engine, 5, street=2)

    assert all(each.covered and is_blank(each.pixels) for each in after)
    assert not last.covered
    assert 0 == bare(last.pixels)


def test_with_a_look_ahead_the_frames_since_the_cut_are_shown_too():
    """They still wait when somebody has looked at a later one of their shot."""
    engine = Engine(LiveOptions(look_ahead=3))
    for number in range(3):
        played(engine, number)
    engine.saw(seen(2))
    (first,) = played(engine, 3)

    assert 0 == first.number
    assert not first.covered
    assert 0 == bare(first.pixels)


def test_another_size_is_another_shot():
    """What was seen in the old one says nothing of it."""
    engine = Engine(LiveOptions(look_ahead=0))
    played(engine, 0)
    engine.saw(nobody(0))
    engine.take(frame()[::2, ::2].copy(), 0.04)
    (shown,) = engine.due()

    assert shown.covered


@pytest.mark.parametrize("age", [0.2, 0.5, 1.0])
def test_a_look_that_is_too_old_does_not_count(age: float):
    """The bound is the caller's."""
    engine = Engine(LiveOptions(look_ahead=0, max_age=age))
    played(engine, 0)
    engine.saw(nobody(0))
    covered = [played(engine, number)[0].covered for number in range(1, 40)]

    assert [number / RATE > age for number in range(1, 40)] == covered


def test_frames_that_come_too_fast_are_not_believed_to_be_seen():
    """Their number since the last look counts too, whatever their times say."""
    engine = Engine(LiveOptions(look_ahead=0))
    engine.take(frame(), 0)
    list(engine.due())
    engine.saw(seen(0))
    shown: list[Shown] = []
    for number in range(1, 90):
        engine.take(frame(), number * 1e-4)
        shown += engine.due()

    assert all(each.covered or bare(each.pixels) == 0 for each in shown)
    assert shown[-1].covered


def test_what_nobody_looks_at_again_is_held_and_grows():
    """Until the picture is covered whole."""
    engine = Engine(LiveOptions(look_ahead=0, style=Style.SOLID, color="00ff00"))
    for number in range(3):
        played(engine, number)
        engine.saw(seen(number))
    areas = []
    for number in range(3, 15):
        (shown,) = played(engine, number)
        assert 0 == bare(shown.pixels)
        areas.append(int((shown.pixels == (0, 255, 0)).all(2).sum()))

    assert sorted(areas) == areas
    assert areas[-1] > areas[0]


def test_who_is_first_seen_late_is_covered_in_the_frames_that_wait():
    """That is what the look-ahead is for."""
    engine = Engine(LiveOptions(look_ahead=5))
    played(engine, 0)
    engine.saw(nobody(0))
    for number in range(1, 5):
        played(engine, number)
    engine.saw(seen(4))
    (first,) = played(engine, 5)

    assert not first.covered
    assert 0 == bare(first.pixels)


def test_what_is_covered_everywhere_is_so_where_nobody_is():
    """As the caller asks."""
    regions = '[{"x": 0, "y": 0, "width": 40, "height": 30}]'
    engine = Engine(LiveOptions(look_ahead=0, style=Style.SOLID, color="00ff00", regions=regions))
    played(engine, 0)
    engine.saw(nobody(0))
    (shown,) = played(engine, 1)

    assert (shown.pixels[:30, :40] == (0, 255, 0)).all()
    assert bare(shown.pixels) == SIDE * SIDE


def test_a_weak_sighting_is_believed_when_others_go_on_with_it():
    """One alone is not."""
    engine = Engine(LiveOptions(look_ahead=0))
    counts = []
    for number in range(5):
        counts.append(bare(played(engine, number)[0].pixels))
        engine.saw(seen(number, score=0.1))

    assert [0, SIDE * SIDE, 0, 0, 0] == counts


@pytest.mark.parametrize("height", [39, 40, 199, 200])
@pytest.mark.parametrize("score", [0.19, 0.2])
def test_a_near_face_is_believed_at_its_first_weak_sighting(height: int, score: float):
    """From 40 to 200 pixels, unless hardly anything speaks for it; of larger ones, most that are faint are false."""
    engine = Engine(LiveOptions(look_ahead=0))
    played(engine, 0)
    x, y, side, _ = box()
    wide = np.array([(x - (height - side) / 2, y - (height - side) / 2, height, height)], np.float64)
    engine.saw(replace(seen(0, score=score), boxes=wide))
    (shown,) = played(engine, 1)

    assert (height in {40, 199} and score >= 0.2) is (bare(shown.pixels) == 0)


@pytest.mark.parametrize("away", [10, 50])
def test_who_was_out_of_the_picture_is_still_there_when_the_camera_turns_back(away: int):
    """Nobody could see them meanwhile, so that their not being seen says nothing, within what is remembered."""
    engine = Engine(LiveOptions(look_ahead=0))
    ways = [*range(0, 260, 26), *[250] * away, *range(250, 0, -26)]
    for number, shift in enumerate(ways):
        (shown,) = played(engine, number, shift)
        assert 0 == bare(shown.pixels), number
        engine.saw(seen(number, shift) if number < 3 else nobody(number))


def test_who_is_not_seen_in_the_picture_is_given_up():
    """After a second; most of what a camera sees once is no face."""
    engine = Engine(LiveOptions(look_ahead=0))
    shown = []
    for number in range(60):
        shown += played(engine, number)
        engine.saw(seen(number) if number < 3 else nobody(number))

    assert [0] * 25 == [bare(each.pixels) for each in shown[:25]]
    assert SIDE * SIDE == bare(shown[-1].pixels)


@settings(max_examples=8)
@given(
    late=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    pan=st.integers(0, 4),
    ahead=st.integers(0, 6),
)
def test_whoever_is_seen_is_never_bare(late: list[int], pan: int, ahead: int):
    """However late each look is over, and however the camera moves."""
    engine = Engine(LiveOptions(look_ahead=ahead))
    due, under_way, open_frames = cycle(late), None, 0
    for number in range(45):
        engine.take(frame(pan * number), number / RATE)
        if under_way is None:
            under_way = (number, number + next(due))
        if under_way[1] <= number:
            engine.saw(seen(under_way[0], pan * under_way[0]))
            under_way = None
        for shown in engine.due():
            x, *_ = box(pan * shown.number)
            assert 0 == bare(shown.pixels), (shown.number, x)
            open_frames += not shown.covered

    assert open_frames  # with looks that are late there are few


@pytest.mark.parametrize("gap", [0.04, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("after", [0.001, 0.04, 0.1])
@pytest.mark.parametrize("street", [1, 2])
def test_after_a_gap_who_is_seen_first_was_there_before(gap: float, after: float, street: int):
    """In all frames that nobody looked at, at whatever rate they come: there is no telling how long that is."""
    engine = Engine(LiveOptions(look_ahead=5, padding=0))
    shown = []
    for number in range(20):
        shown += played(engine, number)
        engine.saw(nobody(number))
    for number in range(20, 40):
        engine.take(frame(60, street), 19 / RATE + gap + (number - 20) * after)
        shown += engine.due()
        if number % 4 == 0 and number > 20:
            engine.saw(seen(number, 60))
    unlooked = [each for each in shown if each.number >= 20]

    assert unlooked
    assert all(each.covered or bare(each.pixels) == 0 for each in unlooked)


@pytest.mark.parametrize("gap", [0.04, 3.0, 30.0])
def test_after_a_gap_who_was_seen_last_is_there_until_the_next_look(gap: float):
    """Or until the cut, where nobody looked at the rest of the shot."""
    for street in (1, 2):
        engine = Engine(LiveOptions(look_ahead=5, padding=0))
        for number in range(20):
            played(engine, number, 60)
            engine.saw(nobody(number))
        list(engine.due(all_of_them=True))
        shown: list[Shown] = []
        for number in range(20, 30):
            engine.take(frame(60, 1 if number < 25 else street), 19 / RATE + gap + (number - 20) * 0.001)
            if number == 21:
                engine.saw(seen(number, 60))
            if number == 26:
                engine.saw(nobody(number))
            shown += engine.due()

        assert {20, 21, 22, 23, 24} == {each.number for each in shown}
        assert all(each.covered or bare(each.pixels) == 0 for each in shown)
