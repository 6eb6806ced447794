"""Drawings made of few shapes: drawn as pixels, and written as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Protocol

import cv2
import numpy as np

from faceguard.picture import Pixels

Color = tuple[int, int, int]
Point = tuple[float, float]
SIDE = 100
"""Units on each side of a drawing."""
_FINER = 4
"""How many times larger it is drawn before it is made smooth."""
_SHIFT = 4
"""Bits behind the point of the coordinates that OpenCV takes."""


class Part(Protocol):
    """One shape; those that come later lie on top."""

    def draw(self, canvas: Pixels, scale: float) -> None:
        """Draw it in R, G, B and full opacity, with so many pixels a unit."""

    def svg(self) -> str:
        """Return its element."""


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse whose axes lie along x and y, turned by some degrees clockwise."""

    x: float
    y: float
    a: float
    b: float
    color: Color
    turn: float = 0

    def draw(self, canvas: Pixels, scale: float) -> None:
        middle, axes = _fixed([(self.x, self.y)], scale)[0], _fixed([(self.a, self.b)], scale)[0]
        paint, whole = (*self.color, 255), cv2.FILLED
        cv2.ellipse(canvas, middle.tolist(), axes.tolist(), self.turn, 0, 360, paint, whole, cv2.LINE_8, _SHIFT)

    def svg(self) -> str:
        turn = f' transform="rotate({self.turn:g} {self.x:g} {self.y:g})"' if self.turn else ""
        place = f'cx="{self.x:g}" cy="{self.y:g}" rx="{self.a:g}" ry="{self.b:g}"'
        return f'<ellipse {place} fill="{_hex(self.color)}"{turn}/>'


@dataclass(frozen=True, slots=True)
class Polygon:
    """An area within straight sides."""

    points: Sequence[Point]
    color: Color

    def draw(self, canvas: Pixels, scale: float) -> None:
        cv2.fillPoly(canvas, [_fixed(self.points, scale)], (*self.color, 255), cv2.LINE_8, _SHIFT)

    def svg(self) -> str:
        return f'<polygon points="{_listed(self.points)}" fill="{_hex(self.color)}"/>'


@dataclass(frozen=True, slots=True)
class Line:
    """A line of some width with round ends."""

    points: Sequence[Point]
    width: float
    color: Color

    def draw(self, canvas: Pixels, scale: float) -> None:
        line = _fixed(self.points, scale)
        width, paint = max(1, round(self.width * scale)), (*self.color, 255)
        cv2.polylines(canvas, [line], isClosed=False, color=paint, thickness=width, lineType=cv2.LINE_8, shift=_SHIFT)

    def svg(self) -> str:
        return (
            f'<polyline points="{_listed(self.points)}" fill="none" stroke="{_hex(self.color)}" '
            f'stroke-width="{self.width:g}" stroke-linecap="round" stroke-linejoin="round"/>'
        )


def arc(x: float, y: float, a: float, b: float, start: float, end: float) -> list[Point]:
    """Return points along an ellipse, from one angle to another in degrees; 0 is right, 90 is down."""
    angles = [(start + (end - start) * step / 24) * pi / 180 for step in range(25)]
    return [(round(x + a * cos(angle), 2), round(y + b * sin(angle), 2)) for angle in angles]


def box(left: float, top: float, right: float, bottom: float, corner: float) -> list[Point]:
    """Return points along a rectangle with round corners."""
    x, y = (left + corner, right - corner), (top + corner, bottom - corner)
    corners = [(x[1], y[1], 0), (x[0], y[1], 90), (x[0], y[0], 180), (x[1], y[0], 270)]
    return [point for cx, cy, start in corners for point in arc(cx, cy, corner, corner, start, start + 90)]


def drawn(parts: Sequence[Part], side: int) -> Pixels:
    """Draw parts as a square, (side, side, 4): red, green and blue, each times the opacity, and the opacity."""
    canvas = np.zeros((side * _FINER, side * _FINER, 4), np.uint8)
    for part in parts:
        part.draw(canvas, side * _FINER / SIDE)
    return np.asarray(cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def svg(parts: Sequence[Part]) -> str:
    """Write parts as an SVG."""
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">', *(part.svg() for part in parts)]
    return "\n".join([*lines, "</svg>", ""])


def _fixed(points: Sequence[Point], scale: float) -> Pixels:
    return np.rint(np.asarray(points, float) * scale * (1 << _SHIFT)).astype(np.int32)


def _hex(color: Color) -> str:
    return f"#{bytes(color).hex()}"


def _listed(points: Sequence[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
