from dataclasses import replace
from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.policy.look import Look
from faceguard.policy.place import Place
from faceguard.redaction.head import Head, Point, head_of
from faceguard.redaction.region import Region
from faceguard.shape import Shape

FACE = Box(100, 200, 90, 110)
UPRIGHT = {"right_eye": (124.0, 240.0), "left_eye": (166.0, 240.0), "nose": (145.0, 262.0), "mouth": (145.0, 284.0)}
TURNS = st.floats(-pi, pi)


def turned(points: dict[str, Point], angle: float, share: float = 1) -> dict[str, Point]:
    """Turn the points around the middle of the face's box, and bring them so much nearer to it."""
    x, y = FACE.centre
    return {
        name: (
            x + share * ((px - x) * cos(angle) - (py - y) * sin(angle)),
            y + share * ((px - x) * sin(angle) + (py - y) * cos(angle)),
        )
        for name, (px, py) in points.items()
    }


def known(points: dict[str, Point], face: Box = FACE) -> Head:
    """Return where the head is, which has to be known."""
    head = head_of(face, points)
    assert head
    return head


@given(TURNS)
def test_the_head_turns_with_the_face(angle: float):
    """By its angle, around the middle of its box, and it stays as large."""
    upright, head = known(UPRIGHT), known(turned(UPRIGHT, angle))

    assert 0 == pytest.approx(upright.turn)
    assert (cos(angle), sin(angle)) == pytest.approx((cos(head.turn), sin(head.turn)))
    assert (upright.box.width, upright.box.height) == pytest.approx((head.box.width, head.box.height))
    expected = turned({"middle": upright.box.centre}, angle)["middle"]
    assert expected == pytest.approx(head.box.centre)


@given(st.floats(-14, 14))
def test_the_head_is_behind_the_nose(aside: float):
    """It reaches further to the side that a face looks away from, and upwards more than downwards."""
    points = UPRIGHT | {"nose": (145 + aside, 262)}
    (x, y), middle = known(points).box.centre, FACE.centre

    assert (aside > 0) == (x < middle[0]) or abs(aside) < 1e-9
    assert y < middle[1]


@given(TURNS, st.floats(0.25, 40), st.floats(-500, 500))
def test_it_is_the_same_at_each_size_and_place(angle: float, scale: float, shift: float):
    """Twice the face has twice the head."""
    points = turned(UPRIGHT, angle)
    larger = {name: (x * scale + shift, y * scale - shift) for name, (x, y) in points.items()}
    face = Box(FACE.x * scale + shift, FACE.y * scale - shift, FACE.width * scale, FACE.height * scale)

    head, same = known(larger, face), known(points)

    x, y = same.box.centre
    assert (x * scale + shift, y * scale - shift) == pytest.approx(head.box.centre, abs=1e-6)
    assert same.box.width * scale == pytest.approx(head.box.width)


@pytest.mark.parametrize(
    "points",
    [
        {},
        {name: UPRIGHT[name] for name in ("right_eye", "left_eye", "nose")},
        UPRIGHT | {"mouth": (185.0, 270.0)},
        UPRIGHT | {"nose": (165.0, 262.0)},
        UPRIGHT | {"left_eye": (130.0, 240.0)},
        UPRIGHT | {"mouth": (145.0, 262.0)},
        turned(UPRIGHT, 0, share=0),
        {name: (x + 90, y) for name, (x, y) in UPRIGHT.items()},
    ],
    ids=["none", "no mouth", "askew", "profile", "eyes as one", "mouth at the nose", "all in one place", "beside"],
)
def test_doubtful_points_say_nothing(points: dict[str, Point]):
    """Whatever is not a face's, seen from the front or half aside, leaves the ellipse around the padded box."""
    assert head_of(FACE, points) is None

    region = Place(FACE, points=points).region(Look(shape=Shape.HEAD, padding=0.2))

    assert Region(FACE.padded(0.2), Shape.ELLIPSE) == region


def test_small_faces_have_the_ellipse():
    """Where a pixel more or less decides how far a face is turned, its points are not asked."""
    small = {name: ((x - 100) / 5, (y - 200) / 5) for name, (x, y) in UPRIGHT.items()}

    assert head_of(Box(0, 0, 18, 22), small) is None


@given(st.floats(0, 1), TURNS)
def test_padding_grows_a_head(padding: float, angle: float):
    """By the same share as it does a face's box, and so does a padding of its own."""
    points = turned(UPRIGHT, angle)
    head = known(points)
    place = Place(FACE, points=points)

    region = place.region(Look(shape=Shape.HEAD, padding=padding))

    assert Region(head.box.padded(padding), Shape.HEAD, turn=head.turn) == region
    assert region == replace(place, look=Look(padding=padding, shape=Shape.HEAD)).region(
        Look(shape=Shape.ELLIPSE, padding=0.9)
    )
