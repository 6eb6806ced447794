"""Made videos in which heads turn and cuts come say rightly what is to be seen in them."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.cuts import FIRST_HEAD, HEADS, HEIGHT, RATE, WIDTH, Shot, films, shots
from benchmarks.turning import FACE, TurningHead, Wave, between
from faceguard.geometry import Box
from faceguard.picture import Pixels

STILL = Wave(0, 1, 0)
FRAMES = 30


@pytest.fixture
def view() -> Pixels:
    """A head that is black, with a white face."""
    rows, columns = 112, 92
    drawn = np.zeros((rows, columns), np.uint8)
    middle = round(FACE.centre[0] * columns), round(FACE.centre[1] * rows)
    axes = round(FACE.width * columns / 2), round(FACE.height * rows / 2)
    cv2.ellipse(drawn, middle, axes, 0, 0, 360, 255, -1)
    return drawn


def head(view: Pixels, yaw: float, roll: float) -> TurningHead:
    """Return a head that stays as it is, so many degrees away from the front."""
    return TurningHead([view], 2.0, (640, 360), (0, 0), Wave(yaw, 1, np.pi / 2), Wave(roll, 1, np.pi / 2), 1)


@pytest.mark.parametrize(
    ("yaw", "roll"), [(0, 0), (50, 0), (-50, 0), (0, 40), (0, -40), (50, 40), (-50, 40), (30, -40)]
)
def test_the_box_lies_on_the_face(view: Pixels, yaw: float, roll: float):
    """Most of its middle shows the face, of which little is outside; and it moves as far as the face does."""
    turned = head(view, yaw, roll)
    picture = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    turned.paste(picture, 0)
    white = picture[..., 0] > 200
    box = turned.box(0)
    core, around = (box.padded(share).rounded() for share in (-0.15, 0.25))
    rows, columns = np.nonzero(white)
    middle = (float(columns.mean()), float(rows.mean()))

    assert white[core.y : core.bottom, core.x : core.right].mean() > 0.65
    assert white[around.y : around.bottom, around.x : around.right].sum() > 0.99 * white.sum()
    assert box.centre == pytest.approx(middle, abs=0.08 * box.height)


def test_between_two_photos_lies_what_is_half_way(view: Pixels):
    """Both ends are the photos themselves."""
    other = np.roll(view, 6, 1)

    assert (view == between(view, other, 0)).all()
    assert (other == between(view, other, 1)).all()
    half = between(view, other, 0.5)
    assert np.abs(half.astype(int) - np.roll(view, 3, 1)).mean() < np.abs(view.astype(int) - np.roll(view, 3, 1)).mean()


@pytest.fixture
def drawn(tmp_path: Path, view: Pixels) -> list[Shot]:
    """Two shots, before a dark photo and before a bright one, in either order."""
    for name, level in (("dark.png", 40), ("bright.png", 220)):
        Image.fromarray(np.full((300, 500, 3), level, np.uint8)).save(tmp_path / name)
    labels = {"dark.png": [(100, 90, 50, 60), (300, 90, 50, 60)], "bright.png": [(200, 90, 50, 60)] * 3}
    return shots(tmp_path, labels, [[view]] * 4, FRAMES, 7)


def test_the_cut_is_where_it_is_said_to_be(drawn: list[Shot]):
    """In the middle third; the picture changes there and nowhere else, and the people are others."""
    seen = list(films(drawn, 1))
    levels = [float(np.median(picture)) for picture, _ in seen]
    jumps = [number for number in range(1, FRAMES) if abs(levels[number] - levels[number - 1]) > 100]
    before, after = (
        {each["id"] for _, faces in part for each in faces} for part in (seen[: jumps[0]], seen[jumps[0] :])
    )

    assert FRAMES == len(seen)
    assert [drawn[1].first] == jumps
    assert FRAMES / 3 <= jumps[0] <= 2 * FRAMES / 3
    assert not before & after
    assert {jumps[0] <= number < jumps[0] + RATE for number in range(FRAMES)} == {False, True}
    for number, (_, faces) in enumerate(seen):
        assert {jumps[0] <= number < jumps[0] + RATE} == {each["fresh"] for each in faces}


def test_who_is_behind_a_head_is_said_to_be_hidden(drawn: list[Shot]):
    """And heads themselves are not, where no other one is in front; who stands upright is not turned."""
    shot = drawn[0]
    _, faces = shot.frame(shot.first)
    box = next(each["box"] for each in faces if each["id"] < FIRST_HEAD)
    before = replace(shot.heads[0], start=(box[0] + box[2] / 2, box[1] + box[3] / 2), yaw=STILL, roll=STILL, scale=4)
    _, faces = replace(shot, heads=[before]).frame(shot.first)
    people = {each["id"]: each for each in faces}

    assert people[shot.people]["hidden"] > 0.9
    assert 0 == people[FIRST_HEAD + shot.people]["hidden"]
    assert not people[FIRST_HEAD + shot.people]["turned"]


def test_the_boxes_of_a_photo_go_along_with_the_camera(drawn: list[Shot]):
    """A patch of the photo is where its box is."""
    photo = np.zeros((300, 500, 3), np.uint8)
    cv2.rectangle(photo, (200, 90), (249, 149), (255, 255, 255), -1)
    shot = replace(drawn[0], photo=photo, boxes=[Box(200, 90, 50, 60)], heads=[])
    for number in (shot.first, shot.first + shot.frames - 1):
        picture, (face,) = shot.frame(number)
        rows, columns = np.nonzero(picture[..., 0] > 128)

        x, y, width, height = face["box"]
        assert (x, y) == pytest.approx((columns.min(), rows.min()), abs=3)
        assert (x + width, y + height) == pytest.approx((columns.max(), rows.max()), abs=3)
    assert HEADS == len(drawn[0].heads)
