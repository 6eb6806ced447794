from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.tracking.link import Links, Seen
from faceguard.tracking.motion import Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track


def seen(frame: int, *boxes: Sequence[float], score: float = 0.9, strong: bool = True) -> Seen:
    count = len(boxes)
    return Seen(frame, np.array(boxes, float).reshape(-1, 4), np.full(count, score), np.full(count, strong))


def still(frames: int, *cuts: int) -> Scene:
    return Scene([Step(cut=number in {0, *cuts}) for number in range(frames)])


def linked(looks: Sequence[Seen], scene: Scene, patience: int) -> list[Track]:
    """Link looks of which none is forgotten."""
    links = Links(scene)
    for each in looks:
        links.add(each, patience)
    return links.tracks


LOOKS = st.lists(
    st.lists(
        st.tuples(st.floats(0, 600), st.floats(0, 300), st.floats(8, 80), st.floats(8, 80), st.booleans()), max_size=5
    ),
    max_size=8,
)


@given(LOOKS, st.integers(1, 9))
def test_each_sighting_is_in_one_track(found: list[list[tuple[float, float, float, float, bool]]], patience: int):
    """And no two of a track are of one frame, or further apart than that."""
    looks = [
        Seen(
            2 * number,
            np.array([box[:4] for box in boxes], float).reshape(-1, 4),
            np.full(len(boxes), 0.4),
            np.array([box[4] for box in boxes], bool),
        )
        for number, boxes in enumerate(found)
    ]
    tracks = linked(looks, still(20), patience)
    frames = [[sighting.frame for sighting in track.sightings] for track in tracks]

    assert sum(map(len, found)) == sum(map(len, frames))
    assert all(0 < later - earlier <= patience for each in frames for earlier, later in pairwise(each))


def test_two_people_who_pass_each_other_stay_two():
    """Each goes on as it went."""
    looks = [seen(t, (20 + 12 * t, 50, 40, 50), (500 - 12 * t, 50, 40, 50)) for t in range(0, 40, 2)]
    tracks = linked(looks, still(40), 25)

    assert 2 == len(tracks)
    assert [True, False] == [track.last.box[0] > track.first.box[0] for track in tracks]


def test_a_track_ends_at_a_cut():
    """A face at the same place after it is another one."""
    looks = [seen(0, (50, 50, 40, 50)), seen(3, (50, 50, 40, 50)), seen(6, (50, 50, 40, 50))]

    assert [2, 1] == sorted((len(track.sightings) for track in linked(looks, still(9, 5), 25)), reverse=True)


def test_a_strong_sighting_chooses_first():
    """A weak one beside it begins a track of its own."""
    both = Seen(3, np.array([[52.0, 50, 40, 50], [50, 50, 40, 50]]), np.array([0.9, 0.2]), np.array([True, False]))
    tracks = linked([seen(0, (50, 50, 40, 50)), both], still(4), 25)

    assert [[0.9, 0.9], [0.2]] == [[sighting.score for sighting in track.sightings] for track in tracks]


def test_a_face_far_away_or_of_another_size_is_another():
    """However certain it is."""
    first = seen(0, (50, 50, 40, 50))

    assert 2 == len(linked([first, seen(3, (150, 50, 40, 50))], still(4), 25))
    assert 2 == len(linked([first, seen(3, (30, 30, 80, 100))], still(4), 25))


def test_a_camera_that_moves_fast_loses_nobody():
    """A head that rests is linked, however far it moves in the picture."""
    steps = [Step(cut=True), *(Step(np.array([[1.0, 0, 60], [0, 1, -10]])) for _ in range(9))]
    looks = [seen(t, (50 + 60 * t, 200 - 10 * t, 30, 40)) for t in range(0, 10, 3)]

    assert [4] == [len(track.sightings) for track in linked(looks, Scene(steps), 25)]


def panned(frames: int, speed: float) -> Scene:
    """Make the scene of a camera that goes to the right by so many pixels a frame, so that all goes to the left."""
    return Scene([Step(np.array([[1, 0, -speed], [0, 1, 0]], float), cut=number == 0) for number in range(frames)])


def test_whom_the_camera_follows_is_one_person():
    """The head stays in the picture, and the scene goes by, by more than the head's height from look to look."""
    scene = panned(30, 20)
    looks = [seen(frame, (100 + frame, 50, 50, 60)) for frame in range(0, 30, 3)]

    assert 1 == len(linked(looks, scene, 25))


def test_someone_at_the_place_in_the_picture_is_not_who_was_there():
    """People who rest stay themselves, though each look has one where the last one had another."""
    scene = panned(30, 20)
    looks = [
        seen(frame, *((x - 20 * frame, 50, 50, 60) for x in range(0, 1200, 60) if 0 < x - 20 * frame < 500))
        for frame in range(0, 30, 3)
    ]
    for track in linked(looks, scene, 25):
        places = {round(float(sighting.centre[0])) for sighting in track.sightings}

        assert 1 == len(places)


def test_a_second_sighting_long_after_the_first_has_to_be_in_the_scene():
    """Nobody knows yet that the camera follows the head, and another one may be there."""
    scene = panned(30, 20)

    assert 2 == len(linked([seen(0, (100, 50, 50, 60)), seen(21, (100, 50, 50, 60))], scene, 25))


def test_tracks_that_are_forgotten_change_nothing_for_others():
    """Whoever forgets those that have ended as they end has the same in the end, each once."""
    looks = [seen(frame, (200 * (frame // 9), 50, 30, 40), (100, 300, 30, 40)) for frame in range(0, 40, 3)]
    links, ended = Links(still(40, 20)), list[Track]()
    for each in looks:
        links.add(each, 4)
        ended += links.ended()

    assert len(ended) > 2
    assert _frames(linked(looks, still(40, 20), 4)) == _frames([*ended, *links.tracks])


def _frames(tracks: Sequence[Track]) -> list[list[int]]:
    return sorted([each.frame for each in track.sightings] for track in tracks)
