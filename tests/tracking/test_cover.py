from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.tracking.cover import Cover, Patience, covered
from faceguard.tracking.motion import Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

PATIENCE = Patience(beyond=10, near=4, bridged=8)


def still(frames: int, *cuts: int) -> Scene:
    return Scene([Step(cut=number in {0, *cuts}) for number in range(frames)])


def track(*sightings: tuple[int, tuple[float, float, float, float]], strong: bool = True) -> Track:
    return Track([Sighting(frame, np.array(box, float), 0.9, strong) for frame, box in sightings])


def holds(cover: Cover, frame: int, box: tuple[float, ...]) -> bool:
    x, y, width, height = cover.boxes[frame - cover.first]
    slack = 1e-6
    left, top, right, bottom = box[0], box[1], box[0] + box[2], box[1] + box[3]
    return bool(x <= left + slack and y <= top + slack and right <= x + width + slack and bottom <= y + height + slack)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Make a head that does what it likes."""
    frame, sightings = draw(st.integers(0, 5)), []
    for _ in range(draw(st.integers(1, 10))):
        box = draw(st.floats(0, 500)), draw(st.floats(0, 300)), draw(st.floats(8, 90)), draw(st.floats(8, 90))
        sightings.append((frame, box))
        frame += draw(st.integers(1, 12))
    return track(*sightings)


@settings(max_examples=40)
@given(tracks())
def test_what_was_seen_is_covered_and_in_the_next_frame_too(found: Track):
    """In its own frame, in the one before and in the one after."""
    cover = covered(found, still(150), PATIENCE)
    for sighting in found.sightings:
        for frame in {sighting.frame - 1, sighting.frame, sighting.frame + 1} & {*cover.frames}:
            assert holds(cover, frame, tuple(sighting.box))


@settings(max_examples=40)
@given(tracks())
def test_in_a_long_gap_both_sides_of_it_are_covered(found: Track):
    """Nobody knows when the head moved from one place to the other."""
    cover = covered(found, still(150), PATIENCE)
    for one, other in pairwise(found.sightings):
        if other.frame - one.frame >= PATIENCE.bridged:
            for frame in range(one.frame, other.frame + 1):
                assert holds(cover, frame, tuple(one.box))
                assert holds(cover, frame, tuple(other.box))


def test_in_a_long_gap_a_box_is_largest_in_the_middle():
    """A moment after a sighting, or before one, a head that rests has not gone anywhere."""
    cover = covered(track((20, (50, 50, 40, 40)), (60, (50, 50, 40, 40))), still(150), PATIENCE)
    widths = [cover.box(frame).width for frame in range(20, 61)]

    assert np.isclose(widths[20], max(widths))
    assert np.allclose(widths, widths[::-1])
    assert widths[4] < 40 * 1.15


@settings(max_examples=40)
@given(tracks())
def test_no_frame_is_left_out(found: Track):
    """From before the first sighting until after the last one, within the shot."""
    cover = covered(found, still(150), PATIENCE)
    beyond = PATIENCE.around(found.height)

    assert max(0, found.first.frame - beyond) == cover.frames[0]
    assert min(149, found.last.frame + beyond) == cover.frames[-1]


def test_a_small_face_is_carried_longer_than_a_large_one():
    """A detector misses it more often, and it covers less."""
    ends = [covered(track((50, (50, 50, side, side))), still(150), PATIENCE).frames for side in (20, 60, 200)]

    assert [range(40, 61), range(43, 58), range(46, 55)] == ends


def test_nothing_is_carried_over_a_cut():
    """The next shot has other people."""
    cover = covered(track((5, (50, 50, 40, 50)), (8, (50, 50, 40, 50))), still(30, 4, 10), PATIENCE)

    assert range(4, 10) == cover.frames


def test_a_box_that_trembles_is_covered_without_a_flicker():
    """The detector is off by some pixels; what is covered moves by less than half of one a frame."""
    shake = np.random.default_rng(3).normal(0, 2, (40, 4))
    trembling = track(*((3 * i, tuple(np.array([200, 100, 60, 80]) + shake[i])) for i in range(40)))
    boxes = covered(trembling, still(130), PATIENCE).boxes[12:-12]
    seen = np.array([sighting.box for sighting in trembling.sightings])

    assert np.abs(np.diff(boxes, axis=0)).mean() < 0.5
    assert np.abs(np.diff(boxes, axis=0)).max() < np.abs(np.diff(seen, axis=0)).max() / 3


def test_a_head_that_walks_is_followed_without_a_lag():
    """What is covered lies around it on both sides alike."""
    cover = covered(track(*((3 * i, (20 + 15 * i, 100, 40, 50)) for i in range(20))), still(80), PATIENCE)
    frames = np.arange(12, 48)
    middles = cover.boxes[frames - cover.first]
    lag = middles[:, 0] + middles[:, 2] / 2 - (20 + 5 * frames + 20)

    assert np.abs(lag).max() < 1


def test_whom_the_camera_follows_is_covered_in_the_picture():
    """In gaps and beyond the last sighting too, the head is where it is in the picture, and not in the scene."""
    speed = 20
    scene = Scene([Step(np.array([[1, 0, -speed], [0, 1, 0]], float), cut=frame == 0) for frame in range(40)])
    box = np.array([100, 50, 35, 40], float)
    frames = (0, 3, 6, 15, 18)
    sightings = [Sighting(frame, scene.from_frame(box[None], frame)[0], 0.9, strong=True) for frame in frames]
    cover = covered(Track(sightings), scene, PATIENCE)

    assert range(29) == cover.frames
    assert all(holds(cover, frame, tuple(box)) for frame in cover.frames)
    assert cover.boxes[:, 2].max() < 2 * box[2]


def test_covering_stops_at_any_frame():
    """A track may last for an hour."""
    called: list[None] = []
    cover = covered(
        track((0, (10, 20, 30, 40)), (9, (12, 20, 30, 40))), still(40), PATIENCE, lambda: called.append(None)
    )

    assert len(called) >= len(cover.boxes)
