"""Where the portrait's face is, and what a redacted copy of it looks like."""

import numpy as np

from testing.pictures import opened

INSIDE = np.s_[90:150, 195:250]
"""A part of the face."""
OUTSIDE = np.s_[300:500, 20:200]
"""A part of the suit."""


def changed(content: bytes, photo: bytes, part: tuple[slice, slice]) -> float:
    """Return the mean difference between two files in a part, in levels."""
    return float(np.abs(opened(content)[part].astype(int) - opened(photo)[part]).mean())


def is_redacted(content: bytes, photo: bytes, color: tuple[int, int, int]) -> bool:
    """Tell whether the face has this colour, as nearly as a JPEG holds it, and the suit is as it was."""
    face = opened(content)[INSIDE].astype(int)
    return bool(np.abs(face - color).max() < 12) and changed(content, photo, OUTSIDE) < 1
