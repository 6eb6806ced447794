import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.tracking.motion import Step
from faceguard.tracking.scene import Scene

NUMBERS = st.floats(-30, 30)


@st.composite
def moves(draw: st.DrawFn) -> list[Step]:
    """Make the steps of a camera, with cuts among them."""
    steps = [Step(cut=True)]
    for _ in range(draw(st.integers(0, 12))):
        angle, zoom = draw(st.floats(-0.1, 0.1)), draw(st.floats(0.9, 1.1))
        c, s = zoom * np.cos(angle), zoom * np.sin(angle)
        steps.append(Step(np.array([[c, -s, draw(NUMBERS)], [s, c, draw(NUMBERS)]]), cut=draw(st.booleans())))
    return steps


@given(moves(), st.data())
def test_the_way_there_and_back_leads_to_the_same_box(steps: list[Step], data: st.DataObject):
    """For any camera."""
    scene = Scene(steps)
    frame = data.draw(st.integers(0, len(steps) - 1))
    box = np.array([[100.0, 80, 40, 50]])

    assert np.allclose(box, scene.to_frame(scene.from_frame(box, frame), frame))


@given(moves())
def test_a_thing_that_rests_moves_with_the_camera(steps: list[Step]):
    """Its middle is where the step's matrix takes it, unless the step is a cut."""
    scene = Scene(steps)
    for frame, step in enumerate(steps[1:], 1):
        before = scene.to_frame(np.array([[10.0, 20, 30, 40]]), frame - 1)[0]
        after = scene.to_frame(np.array([[10.0, 20, 30, 40]]), frame)[0]
        if not step.cut:
            middle = step.matrix @ (*(before[:2] + before[2:] / 2), 1)
            assert np.allclose(middle, after[:2] + after[2:] / 2)


@given(moves())
def test_a_shot_lasts_from_cut_to_cut(steps: list[Step]):
    """Each frame is in one."""
    scene = Scene(steps)
    for frame in range(len(steps)):
        shot = scene.shot(frame)
        assert frame in shot
        assert steps[shot.start].cut
        assert not any(step.cut for step in steps[shot.start + 1 : shot.stop])


@given(moves(), st.data())
def test_what_follows_changes_nothing_of_before(steps: list[Step], data: st.DataObject):
    """Frame by frame it is the same scene as all at once."""
    scene = Scene(steps[:1])
    box = np.array([[100.0, 80, 40, 50]])
    for step in steps[1:]:
        scene.follow(step)
    frame = data.draw(st.integers(0, len(steps) - 1))

    assert Scene(steps).shots == scene.shots
    assert np.array_equal(Scene(steps).to_frame(box, frame), scene.to_frame(box, frame))
