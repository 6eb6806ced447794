"""Where a head is, by its face's box and the points in it.

A face's box ends at the forehead and the chin, and stays upright whatever the head does. The points tell how far it is
turned in the picture's plane, and to which side it looks: there the box lies off the head's middle.

The shares were fitted to half of the people of the AT&T faces (Samaria and Harter 1994), upright and turned by up to 40
degrees, with the usual padding; width, height and rise are a little more than that, as those photos cut off hair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from faceguard.geometry import Box

Point = tuple[float, float]
NAMES = {"right_eye", "left_eye", "nose", "mouth"}
"""What has to be known of a face; right and left are the person's own."""

SMALLEST = 24
"""Pixels that a face measures at least, the root of its box's area, for its points to tell more than its box does."""
WIDTH, HEIGHT = 0.9, 1.12
"""A head's width and height, as shares of the root of the face box's area."""
RISE = 0.105
"""How far above the middle of a face's box that of its head is, as such a share."""
TURNING = 0.95
"""How far the middle of the head is to the side that the nose points away from, as a share of how far that is."""
AGREEING = radians(20)
"""How much the line of the eyes and the line from them to the mouth may differ on how far a head is turned."""
NOSE_ASIDE = 0.15
"""How far the nose may be to one side of the middle of eyes and mouth, as a share: a profile's points lie anywhere."""
EYES_APART, MOUTH_BELOW = (0.2, 0.6), (0.3, 0.6)
"""How far apart the eyes may be, and how far below them the mouth, as shares."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How a head lies to its face's box, whatever the size of that."""

    turn: float
    """How far the head is turned in the picture's plane, clockwise as one sees it; radians."""
    x: float
    """From the middle of the face's box to that of its head, as a share of the root of the box's area."""
    y: float
    """The same downwards."""


@dataclass(frozen=True, slots=True)
class Head:
    """A box around a head, from hair to chin and from ear to ear."""

    box: Box
    """As if it were not turned."""
    turn: float
    """How far the box is turned around its middle, clockwise as one sees it; radians."""


def head_of(face: Box, points: Mapping[str, Point]) -> Head | None:
    """Return where the head is of a face with these points, NAMES in pixels; None where its pose is not known."""
    pose = pose_of(face, points)
    if pose is None:
        return None
    size = sqrt(face.width * face.height)
    (x, y), width, height = face.centre, WIDTH * size, HEIGHT * size
    x, y = x + pose.x * size, y + pose.y * size
    return Head(Box(x - width / 2, y - height / 2, width, height), pose.turn)


def pose_of(face: Box, points: Mapping[str, Point]) -> Pose | None:
    """Return how the head lies of a face with these points, NAMES in pixels.

    None where one of them is not known, or where they do not lie as in a face seen from the front or half aside: what
    is not certain would be left uncovered.
    """
    size = sqrt(face.width * face.height)
    if size < SMALLEST or not points.keys() >= NAMES:
        return None
    right, left, nose, mouth = (points[name] for name in ("right_eye", "left_eye", "nose", "mouth"))
    eyes = _between(right, left)
    across, down = _way(right, left), _way(eyes, mouth)
    turn = atan2(across[1], across[0])
    difference = (atan2(-down[0], down[1]) - turn + pi) % (2 * pi) - pi
    turn += difference / 2
    # Towards the person's left, and towards the chin.
    aside, below = _turned((1, 0), turn), _turned((0, 1), turn)
    nose_aside = _dot(_way(_between(eyes, mouth), nose), aside) / size
    likely = (
        abs(difference) <= AGREEING
        and abs(nose_aside) <= NOSE_ASIDE
        and EYES_APART[0] <= hypot(*across) / size <= EYES_APART[1]
        and MOUTH_BELOW[0] <= hypot(*down) / size <= MOUTH_BELOW[1]
        and all(face.contains(point) for point in (eyes, nose, mouth))
    )
    if not likely:
        return None
    shift, rise = -TURNING * nose_aside, -RISE
    return Pose(turn, shift * aside[0] + rise * below[0], shift * aside[1] + rise * below[1])


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _way(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]


def _dot(one: Point, other: Point) -> float:
    return one[0] * other[0] + one[1] * other[1]


def _turned(way: Point, angle: float) -> Point:
    return way[0] * cos(angle) - way[1] * sin(angle), way[0] * sin(angle) + way[1] * cos(angle)
