"""Data sets that are read back: whose boxes are redacted, instead of those that a detector finds."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from faceguard.datasets import cvat
from faceguard.datasets.errors import DataSetError
from faceguard.datasets.labelled import HERE, LABEL
from faceguard.pixel_box import CoveredBox

Boxes = Mapping[str, tuple[CoveredBox, ...]]
"""The boxes of each picture that is listed, by its name; none where somebody looked and there was no face."""
Found = tuple[str, CoveredBox | None]
"""A picture's name with one of its boxes, or with none to say that it is listed."""
BOX = TypeAdapter(CoveredBox)


def read(path: Path) -> Boxes:
    """Read a data set in the form that its suffix says; raises OSError, and DataSetError for what is no such thing."""
    found = READERS.get(path.suffix.lower())
    if found is None:
        raise DataSetError(f"The file's name ends in one of {', '.join(READERS)}")
    content = path.read_bytes()
    boxes: dict[str, list[CoveredBox]] = defaultdict(list)
    try:
        for name, box in found(content):
            boxes[name].extend([] if box is None else [box])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, csv.Error):
        raise DataSetError from None  # what was wrong would name what is in it
    return {name: tuple(listed) for name, listed in boxes.items()}


def _lines(content: bytes) -> Iterator[Found]:
    """Read what `faceguard detect` prints, or `--report` has."""
    for line in filter(None, content.splitlines()):
        report = json.loads(line)
        if "error" in report or "tracks" in report:
            continue
        yield report["path"], None
        for face in report["faces"]:
            yield report["path"], BOX.validate_python(face["box"])


def _coco(content: bytes) -> Iterator[Found]:
    data = json.loads(content)
    names = {image["id"]: _name(image["file_name"]) for image in data["images"]}
    yield from ((name, None) for name in names.values())
    labels = {category["id"]: str(category["name"]) for category in data.get("categories", ())}
    wanted = faces(labels.values())
    for each in data["annotations"]:
        if not labels or labels[each["category_id"]] in wanted:
            x, y, width, height = each["bbox"]
            yield names[each["image_id"]], _box(x, y, width, height)


def _cvat(content: bytes) -> Iterator[Found]:
    pictures = cvat.parsed(content)
    wanted = faces(shape.label for picture in pictures for shape in picture.shapes)
    for picture in pictures:
        yield _name(picture.name), None
        for shape in picture.shapes:
            if shape.label in wanted:
                left, top, right, bottom = shape.bounds
                yield picture.name, _box(left, top, right - left, bottom - top)


def _csv(content: bytes) -> Iterator[Found]:
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True):
        name = _name(row["path"]).removeprefix(HERE)
        yield name, None
        if any(row[side] for side in ("x", "y", "width", "height")):
            yield name, _box(row["x"], row["y"], row["width"], row["height"])


def faces(labels: Any) -> set[str]:
    """Return the labels that are `face` in any case; where there is none, all of them, lest a face be left out."""
    known = set(labels)
    return {label for label in known if label.strip().lower() in {LABEL, f"{LABEL}s"}} or known


def _box(x: Any, y: Any, width: Any, height: Any) -> CoveredBox:
    """Return a box; raises ValidationError, a ValueError."""
    return BOX.validate_python({"x": x, "y": y, "width": width, "height": height})


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise ValueError
    return name


READERS: dict[str, Callable[[bytes], Iterator[Found]]] = {
    ".json": _coco,
    ".xml": _cvat,
    ".csv": _csv,
    ".jsonl": _lines,
}
"""By the suffix of the file's name."""
