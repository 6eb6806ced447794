"""Rules decide on the people of a video, not on its frames."""

import json

import numpy as np
import pytest

from faceguard.options import RedactOptions
from faceguard.policy.verdict import Bench, Verdict
from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Sighting, Track
from faceguard.video.plan import Plan
from faceguard.video.verdicts import verdicts

pytestmark = pytest.mark.video


def cover(*heights: float, x: float = 10, step: float = 0) -> Cover:
    """Return a person whom a detector saw in each frame, at these heights, on the way to the right."""
    boxes = np.array([(x + step * frame, 10, 20, height) for frame, height in enumerate(heights)], np.float64)
    return Cover(Track([Sighting(frame, box, 0.9, strong=True) for frame, box in enumerate(boxes)]), 0, boxes)


def decided(condition: dict[str, object], *covers: Cover, keep: tuple[int, ...] = ()) -> list[Verdict]:
    rules = RedactOptions.from_text({"rules": json.dumps([{"if": condition, "do": "keep"}])}).rules
    return verdicts(covers, (200, 100), Bench(rules), keep, lambda: None)


def test_a_condition_has_to_hold_in_each_frame():
    """Who is small at first and near later is redacted all along, and the report says that it was in doubt."""
    far, coming, near = decided({"height_below": 30}, cover(20, 21), cover(20, 40), cover(40, 40))

    assert [True, False, False] == [far.keeps, coming.keeps, near.keeps]
    assert far.ruling
    assert coming.ruling
    assert [True, False] == [far.ruling.sure, coming.ruling.sure]
    assert near.ruling is None


def test_who_walks_out_of_a_polygon_is_redacted():
    """Also where they were in it."""
    stays, leaves = decided({"inside": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}, cover(20, 20), cover(20, 20, step=80))

    assert [True, False] == [stays.keeps, leaves.keeps]


def test_the_largest_is_so_beside_who_is_there():
    """In every frame."""
    one, other, third = decided({"largest": 1}, cover(50, 50), cover(20, 20), cover(30))

    assert [True, False, False] == [one.keeps, other.keeps, third.keeps]


def test_a_plan_covers_each_in_their_own_way():
    """As the rule has it that holds, and who is kept not at all."""
    covers = [cover(20, 20), cover(40, 40, x=60), cover(80, 80, x=120)]
    text = '[{"if": {"height_below": 30}, "do": "keep"}, {"if": {"height_below": 50}, "do": {"style": "solid"}}]'
    rules = RedactOptions.from_text({"rules": text}).rules
    found = verdicts(covers, (200, 100), Bench(rules), (), lambda: None)

    regions = Plan(covers, RedactOptions(), found).regions(1)

    assert [None, "solid"] == sorted((region.style for region in regions), key=str)


def test_without_rules_only_who_is_named_is_kept():
    """No sight is needed for that."""
    found = verdicts([cover(20), cover(30)], (200, 100), Bench(), (1,), lambda: None)

    assert [False, True] == [each.keeps for each in found]
