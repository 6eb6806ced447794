"""Heads along a track."""

from collections.abc import Sequence
from itertools import pairwise
from math import radians

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.policy.look import Look
from faceguard.policy.place import Place
from faceguard.redaction.head import Pose
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.tracking.cover import Cover, Patience, covered
from faceguard.tracking.motion import Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

PATIENCE = Patience(beyond=10, near=4, bridged=8)
HEAD = Look(shape=Shape.HEAD, padding=0.2)
AHEAD = Pose(0, 0, -0.105)
FACE = (200.0, 150.0, 60.0, 75.0)


def still(frames: int) -> Scene:
    return Scene([Step(cut=number == 0) for number in range(frames)])


def seen(frame: int, box: tuple[float, ...], pose: Pose | None = AHEAD) -> Sighting:
    return Sighting(frame, np.array(box, float), 0.9, strong=True, pose=pose)


def region(cover: Cover, frame: int, look: Look = HEAD) -> Region:
    return Place(cover.box(frame), head=cover.head(frame)).region(look)


def share(inner: Region, outer: Region) -> float:
    """Return the share of the pixels of a region that lie in another one."""
    mask = inner.mask(inner.extent) == 255
    return float((outer.mask(inner.extent)[mask] == 255).mean())


def area(regions: Sequence[Region]) -> int:
    """Count the pixels of the regions."""
    return sum(int(np.count_nonzero(each.mask(each.extent))) for each in regions)


def photo(sighting: Sighting, shape: Shape = Shape.HEAD) -> Region:
    """Return what is covered of a photo of the same face."""
    head = None
    if (pose := sighting.pose) and shape is Shape.HEAD:
        lone = covered(Track([seen(0, tuple(sighting.box), pose)]), still(1), PATIENCE)
        head = lone.head(0)
    return Place(Box(*sighting.box.tolist()), head=head).region(Look(shape=shape, padding=0))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Make a head that moves, grows, turns and nods as heads do, of which some sightings tell nothing."""
    frame, box, turn, x = draw(st.integers(0, 5)), np.array(FACE), draw(st.floats(-3, 3)), draw(st.floats(-0.1, 0.1))
    sightings = []
    for _ in range(draw(st.integers(1, 10))):
        known = draw(st.integers(0, 4)) > 0
        sightings.append(seen(frame, tuple(box), Pose(turn, x, -0.105) if known else None))
        step = draw(st.integers(1, 6))
        box = box + np.array([draw(st.floats(-9, 9)), draw(st.floats(-9, 9)), 0, 0])
        box = box * np.append([1, 1], np.repeat(draw(st.floats(0.95, 1.05)), 2))
        turn, frame = turn + draw(st.floats(-0.1, 0.1)), frame + step
        x = float(np.clip(x + draw(st.floats(-0.03, 0.03)), -0.14, 0.14))
    return Track(sightings)


@settings(max_examples=60, deadline=None)
@given(tracks())
def test_what_a_photo_would_have_covered_is_covered_and_in_the_next_frame_too(found: Track):
    """In its own frame, in the one before and in the one after: the head where it is known, else the ellipse."""
    cover = covered(found, still(150), PATIENCE)
    for sighting in found.sightings:
        shape = Shape.HEAD if sighting.pose and cover.heads is not None else Shape.ELLIPSE
        if sighting.pose is None and cover.heads is not None:
            continue
        for frame in {sighting.frame - 1, sighting.frame, sighting.frame + 1} & {*cover.frames}:
            assert share(photo(sighting, shape), region(cover, frame)) > 0.9999


@settings(max_examples=60, deadline=None)
@given(tracks())
def test_the_face_of_every_frame_is_covered(found: Track):
    """All but the corners of what its box may be are in the head's shape, whether its pose is known or not."""
    cover = covered(found, still(150), PATIENCE)
    for sighting in found.sightings:
        ellipse = Region(Box(*sighting.box.tolist()), Shape.ELLIPSE).shrunk(0.1 * sighting.box[3])
        assert share(ellipse, region(cover, sighting.frame)) > 0.99


def test_where_nobody_knows_how_the_head_lies_the_ellipse_is_covered():
    """A head that turns aside for long has all that the ellipse would have."""
    sightings = [seen(frame, FACE, AHEAD if frame < 40 or frame > 70 else None) for frame in range(0, 120, 2)]
    cover = covered(Track(sightings), still(150), PATIENCE)

    assert cover.heads is not None
    for frame in range(44, 67):
        ellipse = Place(cover.box(frame)).region(Look(shape=Shape.ELLIPSE, padding=0.2))
        assert share(ellipse, region(cover, frame)) > 0.9999
    assert share(Place(cover.box(20)).region(Look(padding=0.2)), region(cover, 20)) < 0.95


def test_a_head_that_comes_to_be_known_changes_slowly():
    """From the ellipse's size to the head's, no side leaps."""
    sightings = [seen(frame, FACE, AHEAD if frame > 40 else None) for frame in range(0, 120, 2)]
    cover = covered(Track(sightings), still(150), PATIENCE)

    assert cover.heads is not None
    step = np.abs(np.diff(cover.heads[:, :4], axis=0)).max()
    assert 0 < step < 0.06 * FACE[3]


@settings(max_examples=60, deadline=None)
@given(tracks())
def test_a_head_has_one_shape_throughout_and_takes_no_more_than_the_ellipse(found: Track):
    """Where its points are seldom known, it is the ellipse; the shape does not change with what is seen."""
    cover = covered(found, still(150), PATIENCE)
    regions, ellipses = ([region(cover, frame, each) for frame in cover.frames] for each in (HEAD, Look(padding=0.2)))

    assert 1 == len({each.shape for each in regions})
    assert area(regions) < 1.02 * area(ellipses)


def test_a_head_whose_points_tremble_is_covered_without_a_flicker():
    """The detector is off by some degrees and pixels; what is covered turns and moves by a part of that."""
    random = np.random.default_rng(3)
    shaken = [
        seen(2 * index, tuple(np.array(FACE) + random.normal(0, 1, 4)), Pose(*(np.array([0.1, 0.02, -0.1]) + noise)))
        for index, noise in enumerate(random.normal(0, (0.05, 0.01, 0.01), (60, 3)))
    ]
    cover = covered(Track(shaken), still(130), PATIENCE)

    assert cover.heads is not None
    heads = cover.heads[12:-12]
    turns = [sighting.pose.turn for sighting in shaken if sighting.pose]
    assert np.abs(np.diff(heads[:, 4])).max() < np.abs(np.diff(turns)).max() / 4
    assert np.abs(np.diff(heads[:, :4], axis=0)).mean() < 0.6
    assert heads[:, 2:4].prod(1).max() < 1.35 * heads[:, 2:4].prod(1).min()


def test_a_turn_goes_the_short_way_round():
    """A head upside down that turns on is not turned all the way back."""
    turns = [radians(degrees) for degrees in (170, 175, 180, -175, -170)]
    cover = covered(Track([seen(2 * i, FACE, Pose(turn, 0, 0.1)) for i, turn in enumerate(turns)]), still(20), PATIENCE)

    assert cover.heads is not None
    assert all(abs(other - one) < 0.1 for one, other in pairwise(cover.heads[:, 4].tolist()))


def test_a_head_takes_less_of_the_picture():
    """Of one that moves and turns, less than the ellipse around what is covered of its face."""
    moving = [
        seen(2 * i, (200 + 3 * i, 150, 60, 75), Pose(0.3 * np.sin(i / 8), 0.05 * np.cos(i / 9), -0.105))
        for i in range(50)
    ]
    cover = covered(Track(moving), still(110), PATIENCE)

    heads, ellipses = ([region(cover, frame, each) for frame in cover.frames] for each in (HEAD, Look(padding=0.2)))
    assert area(heads) < 0.9 * area(ellipses)
