"""Coordinates in which the camera stands still: those of a shot's first frame."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes
from faceguard.tracking.motion import Matrix, Step


class Scene:
    """Where each frame of a video lies in its shot, which has one pair of axes of its own.

    An error of a step adds up, so that the axes drift over a long shot. What is asked of them is where a thing of one
    frame is in another a second later.
    """

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        """Take how each frame follows the one before, the first one included."""
        self._to_frame = array("d")
        """Nine numbers a frame, row after row: as matrices by themselves they would take three times as much memory."""
        self.shots = array("q")
        """For each frame, the number of its shot."""
        for step in steps:
            self.follow(step)

    def follow(self, step: Step) -> None:
        """Add the next frame, which follows like this; what was said of the others stays as it was."""
        before, shot = (self._matrix(len(self) - 1), self.shots[-1]) if self.shots else (np.eye(3), -1)
        matrix = np.eye(3) if step.cut else _square(step.matrix) @ before
        self._to_frame.extend(matrix.ravel().tolist())
        self.shots.append(shot + (step.cut or shot < 0))

    def __len__(self) -> int:
        return len(self.shots)

    def shot(self, frame: int) -> range:
        """Return the frames of the shot that a frame is in."""
        number = self.shots[frame]
        return range(bisect_left(self.shots, number), bisect_right(self.shots, number))

    def from_frame(self, boxes: Boxes, frame: int) -> Boxes:
        """Move boxes (n, 4) of a frame into the shot's axes."""
        back = np.asarray(np.linalg.inv(self._matrix(frame)), np.float64)
        return _moved(boxes, back)

    def to_frame(self, boxes: Boxes, frame: int) -> Boxes:
        """Move boxes (n, 4) in the shot's axes into a frame's pixels."""
        return _moved(boxes, self._matrix(frame))

    def places(self, point: NDArray[np.float64], frames: range) -> NDArray[np.float64]:
        """Return where a point of a shot's axes, shape (2,), is in these frames, in their pixels; shape (n, 2)."""
        matrices = np.array(self._to_frame[9 * frames.start : 9 * frames.stop]).reshape(-1, 3, 3)
        return np.asarray(matrices[:, :2, :2] @ point + matrices[:, :2, 2])

    def _matrix(self, frame: int) -> NDArray[np.float64]:
        """Return what takes the shot's axes to a frame's, (3, 3)."""
        return np.array(self._to_frame[9 * frame : 9 * frame + 9]).reshape(3, 3)


def _moved(boxes: Boxes, matrix: NDArray[np.float64]) -> Boxes:
    """Move the boxes' centres, and bring their sides to scale; a turn leaves a box upright, as a head's box is."""
    centres = (boxes[:, :2] + boxes[:, 2:] / 2) @ matrix[:2, :2].T + matrix[:2, 2]
    sizes = boxes[:, 2:] * np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    return np.hstack([centres - sizes / 2, sizes])


def _square(matrix: Matrix) -> NDArray[np.float64]:
    return np.vstack([matrix, [0, 0, 1]])
