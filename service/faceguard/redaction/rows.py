from dataclasses import dataclass

import cv2

from faceguard.picture import Pixels
from faceguard.redaction.window import Window


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A part of the picture in whole columns and in rows of cells."""

    values: Pixels
    """Shape (rows, width, 3)."""
    left: int
    """The picture's x of the first column."""
    top: int
    """The picture's y where the first row begins."""
    size: int
    """Pixels a row, in y."""
    line: int
    """Rows of pixels that get one value."""

    def write(self, pixels: Pixels, window: Window) -> None:
        """Set a window of the picture to the values, interpolated linearly; it begins where a row does.

        Every `size`-th row of pixels in one go, straight into the picture. There has to be a row of values above the
        window and one below it.
        """
        wide = self.values[:, window.left - self.left : window.right - self.left]
        target = window.of(pixels)
        for first in range(0, min(self.size, window.height), self.line):
            every = target[first :: self.size]
            # A value is that of the middle of its row.
            above, share = divmod((window.top + first + self.line / 2 - self.top) / self.size - 0.5, 1)
            upper = wide[int(above) : int(above) + len(every)]
            lower = wide[int(above) + 1 : int(above) + 1 + len(every)]
            cv2.addWeighted(upper, 1 - share, lower, share, 0, dst=every)
            for more in range(first + 1, first + self.line):
                like = target[more :: self.size]
                like[...] = every[: len(like)]
