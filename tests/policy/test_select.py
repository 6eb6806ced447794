import time
from dataclasses import replace

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from faceguard.detection import DetectionResult, Face
from faceguard.doubtful import Doubtful
from faceguard.geometry import Box
from faceguard.policy.action import Action
from faceguard.policy.look import Look
from faceguard.policy.place import Place
from faceguard.policy.select import Reason, Selection, given, select
from faceguard.redaction.lattice import rounded
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.style import Style

SHAPES, STYLES = st.sampled_from(Shape), st.sampled_from(Style)
SIDES = st.floats(1, 100)
LOOKS = st.builds(
    Look,
    **{name: st.none() | each for name, each in {"style": STYLES, "shape": SHAPES, "padding": st.floats(0, 1)}.items()},
)
BOXES = st.builds(Box, st.floats(-50, 50), st.floats(-50, 50), SIDES, SIDES)


def found(*boxes):
    """Return what a detector finds."""
    return DetectionResult([Face(box, 0.9, "test") for box in boxes])


def placed(boxes):
    """Return boxes of the caller's of which nothing else is said."""
    return [Place(box) for box in boxes]


def doubted(boxes, doubtful):
    """Return what a detector finds that is not sure of the last ones."""
    return DetectionResult(found(*boxes).faces, [Face(box, 0.2, "test") for box in doubtful])


def shapeless(shape: Shape) -> Shape:
    """Return the shape of what is covered where nobody knows the face's points."""
    return Shape.ELLIPSE if shape is Shape.HEAD else shape


@examples(st.lists(BOXES, max_size=5), st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3), st.floats(0, 1))
def test_every_face_is_decided_once_and_only_what_is_kept_stays(boxes, keep, regions, padding):
    """A face is covered unless its centre lies in a kept box; what is covered holds the whole box."""
    decisions = select(found(*boxes), Selection(Look(padding=padding), placed(regions), keep))

    faces = [(each, each.face) for each in decisions if each.face]
    assert boxes == [face.box for _, face in faces]
    for each, face in faces:
        kept = any(box.contains(face.box.centre) for box in keep)
        assert (Action.KEEP if kept else Action.REDACT) == each.action
        assert (None if kept else Region(face.box.padded(padding))) == each.region
        assert (Reason.KEPT if kept else Reason.DETECTED) == each.because


@examples(st.lists(BOXES, max_size=3), st.lists(BOXES, min_size=1, max_size=3))
def test_the_callers_regions_are_covered_as_they_are(boxes, regions):
    """They are neither padded nor rounded, come after the faces, and nothing keeps them."""
    decisions = select(found(*boxes), Selection(Look(padding=0.5), placed(regions), keep=regions))

    drawn = decisions[len(boxes) :]
    assert [Region(box, Shape.RECTANGLE) for box in regions] == [each.region for each in drawn]
    assert all(each.face is None and each.because is Reason.REGION for each in drawn)


@examples(
    st.lists(st.builds(Place, BOXES, LOOKS), max_size=4),
    SHAPES,
    st.floats(0, 1),
)
def test_a_place_is_covered_in_its_own_way(places, shape, padding):
    """A face of the caller's and a region alike, as far as they say so; else as all faces, or as it is drawn."""
    result = given([place.box for place in places])

    decisions = select(result, Selection(Look(shape=shape, padding=padding), places, boxes=places))

    for place, face, region in zip(places, decisions[: len(places)], decisions[len(places) :], strict=True):
        for each, usual, share in ((face, shape, padding), (region, Shape.RECTANGLE, 0)):
            look = place.look
            padded = place.box.padded(share if look.padding is None else look.padding)
            assert Region(padded, shapeless(look.shape or usual), look.style) == each.region


@examples(st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3), SHAPES, STYLES)
def test_a_rim_that_shows_is_rounded_where_a_detector_drew_it(boxes, doubtful, shape, style):
    """Of all who are found and doubted, in the styles that have such a rim; what the caller names is exact."""
    selection = Selection(
        Look(shape=shape, padding=0.2), placed(boxes), (), Doubtful.REDACT, placed(boxes), style=style
    )
    exact = [Region(box.padded(0.2), shapeless(shape)) for box in (*boxes, *doubtful)]

    seen = select(doubted(boxes, doubtful), selection)[: len(exact)]
    named = select(given(boxes), selection)[: len(boxes)]

    hard = style in (Style.SOLID, Style.PIXELATE, Style.IMAGE)
    assert [rounded(region) if hard else region for region in exact] == [each.region for each in seen]
    assert exact[: len(boxes)] == [each.region for each in named]


def test_labels_count_who_is_covered():
    """In the order of the report, and the regions after the faces; who stays is not counted."""
    boxes = [Box(100 * place, 0, 40, 40) for place in range(4)]
    own = Place(boxes[3], Look(label="{n}. own"))
    selection = Selection(Look(label="P {n}"), [own, Place(boxes[0], Look(label=""))], [boxes[1]])

    decisions = select(found(*boxes[:3]), selection)

    assert ["P 1", None, "P 2", "3. own", ""] == [each.region and each.region.label for each in decisions]


@pytest.mark.parametrize("style", [Style.BLUR, Style.SOLID])
def test_a_found_face_with_points_is_covered_as_a_head(style: Style):
    """Also where it is doubted, and where the caller names the points; a rim that shows tells its turn in eighths."""
    points = {"right_eye": (24.0, 41.0), "left_eye": (66.0, 39.0), "nose": (46.0, 62.0), "mouth": (47.0, 84.0)}
    box = Box(0, 0, 90, 110)
    usual = Look(shape=Shape.HEAD, padding=0.2)
    face = Face(box, 0.9, "test", points)
    exact = Place(box, points=points).region(usual)
    selection = Selection(usual, doubtful=Doubtful.REDACT, style=style)

    seen = select(DetectionResult([face], [face]), selection)
    (named,) = select(given([box]), replace(selection, boxes=[Place(box, points=points)]))

    assert Shape.HEAD is exact.shape
    assert -0.1 < exact.turn < -0.02
    assert [rounded(exact) if style is Style.SOLID else exact] * 2 == [each.region for each in seen]
    assert exact == named.region
    assert 0 == rounded(exact).turn


def test_a_box_of_the_callers_is_told_from_a_detected_one():
    """A given face is sure, and its decision says where it came from."""
    (decision,) = select(given([Box(1, 2, 30, 40)]), Selection())

    assert decision.face
    assert 1 == decision.face.score
    assert Reason.GIVEN is decision.because
    assert Action.REDACT is decision.action


@examples(st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3))
def test_candidates_are_left_for_a_person_to_decide(boxes, doubtful, regions):
    """What is below the threshold gets no decision."""
    selection = Selection(Look(padding=0.5), placed(regions))

    assert select(found(*boxes), selection) == select(doubted(boxes, doubtful), selection)


@examples(st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3), BOXES)
def test_candidates_are_decided_on_as_faces_are_where_that_is_asked(boxes, doubtful, keep, region):
    """After the faces and before the regions: padded, kept where the caller says so, and with a reason of their own."""
    selection = Selection(Look(shape=Shape.RECTANGLE, padding=0.2), placed([region]), keep, Doubtful.REDACT)

    decisions, sure = select(doubted(boxes, doubtful), selection), select(found(*boxes, *doubtful), selection)

    assert [(each.action, each.region) for each in sure] == [(each.action, each.region) for each in decisions]
    reasons = [each.because for each in decisions if each.face and each.action is Action.REDACT]
    assert sorted(reasons, key=[Reason.DETECTED, Reason.DOUBTFUL].index) == reasons
    assert sum(each.because is Reason.DOUBTFUL for each in decisions) == sum(
        not any(box.contains(each.centre) for box in keep) for each in doubtful
    )


@examples(st.floats(-50, 50), st.floats(-50, 50), SIDES, SIDES)
def test_a_kept_box_has_its_rim(x, y, width, height):
    """A face whose centre lies on the border of a kept box is kept, to the last bit."""
    kept = Box(x, y, width, height)
    corners = [Box(side - 2, end - 3, 4, 6) for side in (kept.x, kept.right) for end in (kept.y, kept.bottom)]

    decisions = select(found(*corners), Selection(keep=[kept]))

    assert [kept.contains(box.centre) for box in corners] == [each.action is Action.KEEP for each in decisions]


def test_as_many_boxes_are_kept_as_are_given():
    """Ten thousand boxes are decided on in seconds, though each is looked for in ten thousand kept ones."""
    boxes = [Box(n, 0, 4, 4) for n in range(10_000)]
    start = time.process_time()

    decisions = select(found(*boxes), Selection(keep=[Box(n, 9, 4, 4) for n in range(10_000)]))

    assert time.process_time() - start < 10
    assert len(boxes) == sum(each.action is Action.REDACT for each in decisions)


def test_deciding_stops_at_each_face():
    """There is a checkpoint for each."""
    calls: list[None] = []

    select(found(*[Box(0, 0, 4, 4)] * 7), Selection(), lambda: calls.append(None))

    assert 7 == len(calls)
