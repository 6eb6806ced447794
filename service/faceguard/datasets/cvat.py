"""CVAT's XML for images, read by Expat's events: nothing it names is opened, and no entity is expanded."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from faceguard.datasets.errors import DataSetError

Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Shape:
    label: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class LabelledImage:
    name: str
    shapes: list[Shape] = field(default_factory=list)


def parsed(content: bytes) -> list[LabelledImage]:
    """Return the pictures and what is marked in them.

    Raises DataSetError for tracks of videos, for shapes that have no bounds in pixels and for what is no such XML, and
    LookupError or ValueError for what such an element lacks.
    """
    pictures: list[LabelledImage] = []

    def start(tag: str, given: Mapping[str, str]) -> None:
        if tag == "image":
            pictures.append(LabelledImage(given["name"]))
        elif tag in BOUNDS:
            pictures[-1].shapes.append(Shape(given["label"], BOUNDS[tag](given)))
        elif tag in OTHERS:
            raise DataSetError("Export it as CVAT for images, with boxes")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(content, True)  # noqa: FBT003 - Expat's own signature: these are all the bytes
    except expat.ExpatError:
        raise DataSetError from None
    return pictures


def _refused(*_: object) -> None:
    raise DataSetError("It declares a document type, which may hold entities")


def _box(given: Mapping[str, str]) -> Bounds:
    """Return the bounds of a box, which may be turned around its centre."""
    left, top, right, bottom = (float(given[side]) for side in ("xtl", "ytl", "xbr", "ybr"))
    angle = math.radians(float(given.get("rotation", 0)))
    width, height = (right - left) / 2, (bottom - top) / 2
    across = abs(width * math.cos(angle)) + abs(height * math.sin(angle))
    down = abs(width * math.sin(angle)) + abs(height * math.cos(angle))
    x, y = (left + right) / 2, (top + bottom) / 2
    return x - across, y - down, x + across, y + down


def _ellipse(given: Mapping[str, str]) -> Bounds:
    """Return the bounds of an ellipse, or of the circle around one that is turned."""
    x, y, across, down = (float(given[name]) for name in ("cx", "cy", "rx", "ry"))
    if float(given.get("rotation", 0)):
        across = down = max(across, down)
    return x - across, y - down, x + across, y + down


def _mask(given: Mapping[str, str]) -> Bounds:
    left, top, width, height = (float(given[name]) for name in ("left", "top", "width", "height"))
    return left, top, left + width, top + height


def _points(given: Mapping[str, str]) -> Bounds:
    """Return the bounds of `x,y;x,y`."""
    across, down = zip(*_pairs(given["points"]), strict=True)
    return min(across), min(down), max(across), max(down)


def _pairs(points: str) -> Iterator[tuple[float, float]]:
    for point in points.split(";"):
        x, y = point.split(",")
        yield float(x), float(y)


BOUNDS = {"box": _box, "ellipse": _ellipse, "mask": _mask, "polygon": _points}
"""What encloses an area. Lines and points are landmarks: they mark none."""
OTHERS = {"track", "cuboid", "skeleton"}
