"""Who is believed to be there, judged as the frames go by."""

import gc
from collections.abc import Iterator

import numpy as np

from faceguard.tracking.cover import Cover, covered
from faceguard.tracking.link import Links, Seen
from faceguard.tracking.motion import Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track
from faceguard.video.believed import Believed, Pace

PACE = Pace(25, 640, 360)
CUTS = {0, 90, 97}


def looks(frames: int) -> Iterator[Seen]:
    """See a person who is away for a while, and at each look something else that is nobody."""
    for frame in range(0, frames, 3):
        person = [[40 + frame / 2, 80, 30, 40]] * (not 30 < frame < 66)
        nobody = [[(frame * 83) % 560, 200 + (frame * 37) % 100, 30, 40]]
        scores = np.array([0.9] * len(person) + [0.08])
        yield Seen(frame, np.array(person + nobody), scores, scores > 0.5)


def at_the_end(frames: int) -> list[Cover]:
    """Judge everybody once all frames have come."""
    scene, every = Scene(Step(cut=frame in CUTS) for frame in range(frames)), list(looks(frames))
    links = Links(scene)
    for seen in every:
        links.add(seen, PACE.linked)
    evidence = PACE.evidence([seen.frame for seen in every])
    tracks = sorted(links.tracks, key=lambda track: (track.first.frame, *track.first.box))
    return [covered(track, scene, PACE.patience()) for track in tracks if evidence.believed(track, scene)]


def as_they_come(frames: int) -> tuple[list[Cover], int]:
    """Judge everybody as soon as they end; also returns the most tracks that were held at some times."""
    scene, coming, most = Scene(), {seen.frame: seen for seen in looks(frames)}, 0
    believed = Believed(scene, all_are=False, checkpoint=lambda: None)
    for frame in range(frames):
        scene.follow(Step(cut=frame in CUTS))
        if frame in coming:
            believed.see(coming[frame], PACE)
            if frame % 60 == 0:
                most = max(most, sum(isinstance(each, Track) for each in gc.get_objects()))
    return believed.covers(PACE), most


def test_it_makes_no_difference_when_a_track_is_judged():
    """Whatever has a say is known once nobody can go on with it: looks and frames after it, and the end of its shot."""
    soon, _ = as_they_come(180)
    late = at_the_end(180)

    assert len(late) > 1
    assert [each.first for each in late] == [each.first for each in soon]
    assert all(np.array_equal(one.boxes, other.boxes) for one, other in zip(late, soon, strict=True))


def test_nobody_remembers_what_turned_out_to_be_nobody():
    """Five times the frames hold as many tracks at once, but for those of people."""
    (few, some), (many, more) = as_they_come(180), as_they_come(900)

    assert more - len(many) <= some - len(few) + 5


def test_somebody_who_comes_back_faintly_is_covered():
    """A single faint look is nobody, unless somebody was clear at its place within two seconds."""
    place = [40.0, 80.0, 40.0, 50.0]
    covers = []
    for clear in (True, False):
        scene = Scene(Step(cut=frame == 0) for frame in range(200))
        believed = Believed(scene, all_are=False, checkpoint=lambda: None)
        for frame in range(0, 200, 2):
            seen = {20: 0.9, 22: 0.9, 64: 0.2} if clear else {64: 0.2}
            boxes, scores = ([place], [seen[frame]]) if frame in seen else (np.empty((0, 4)), [])
            believed.see(Seen(frame, np.array(boxes), np.array(scores), np.array(scores) > 0.5), PACE)
        covers.append(believed.covers(PACE))
    known, nobody = covers

    assert [20, 64] == [cover.track.first.frame for cover in known]
    assert range(55, 74) == known[1].frames
    assert nobody == []
