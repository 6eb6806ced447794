"""Faces that are hard to find because of what is worn on or held before them, or as they look aside.

`covered.json` has their boxes in WIDER FACE's validation set, by kind and picture: those of 24 pixels and more that
were told by looking at each, enlarged, whose label says that they are covered or turned, or whose event has many such.
A face may be of two kinds. Faces with masks are those of the set of pictures that is about them.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

Asked = Mapping[str, Sequence[Sequence[float]]]
"""Faces by the name of the picture: x, y, width and height in pixels, as the labels of all its faces have them."""


def covered() -> Mapping[str, Asked]:
    """Return the faces of each kind."""
    told: Mapping[str, Asked] = json.loads(Path(__file__).with_suffix(".json").read_text())
    return told


def masked(folder: Path) -> Asked:
    """Return the faces that wear a mask by the labels of a set of pictures about that."""
    labels = json.loads((folder / "boxes_full.json").read_text())
    return {
        name: [box for box, kind in zip(each["boxes"], each["classes"], strict=True) if kind != "without_mask"]
        for name, each in labels.items()
    }
