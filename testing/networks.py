"""Answers of SCRFD written by hand, and networks that always answer them."""

import numpy as np
from numpy.typing import NDArray

from testing.onnx_file import network

Answers = dict[str, NDArray[np.float32]]
STRIDES = (8, 16, 32)
SIDE = 160
"""Of the input, in pixels."""


def scrfd_answers(score: float = 0.9, side: int = SIDE) -> Answers:
    """Return one face of 32 x 32 pixels, in an input of this side, around (48, 64): a cell's corner at stride 16."""
    answers: Answers = {}
    for stride in STRIDES:
        rows = 2 * (side // stride) ** 2
        for name, columns in (("score", 1), ("box", 4), ("points", 10)):
            answers[f"{name}_{stride}"] = np.zeros((1, rows, columns), np.float32)
    anchor = 2 * (4 * (side // 16) + 3)
    answers["score_16"][0, anchor] = score
    answers["box_16"][0, anchor] = 1
    return answers


def scrfd_network(score: float = 0.9, side: int = SIDE) -> bytes:
    """Return a network that sees this face in whatever it is shown."""
    return network(scrfd_answers(score, side), (1, 3, side, side))
