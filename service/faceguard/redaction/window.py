from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faceguard.picture import Pixels


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of whole pixels: columns left to right - 1, rows top to bottom - 1."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """The centre (x, y); pixel 0 reaches from 0 to 1."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def of(self, pixels: Pixels) -> Pixels:
        """Return the view of these rows and columns."""
        return pixels[self.top : self.bottom, self.left : self.right]

    def grown(self, dx: int, dy: int) -> "Window":
        """Move the left and right sides outwards by dx pixels, the top and bottom by dy."""
        return Window(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def shifted(self, dx: int, dy: int) -> "Window":
        """Move by dx pixels to the right and dy downwards."""
        return Window(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def clipped(self, width: int, height: int) -> "Window":
        """Cut off what lies outside a picture of this size."""
        left, top = min(max(self.left, 0), width), min(max(self.top, 0), height)
        right, bottom = min(max(self.right, left), width), min(max(self.bottom, top), height)
        return Window(left, top, right, bottom)

    def aligned(self, step: int) -> "Window":
        """Move the sides outwards to multiples of a step."""
        return Window(
            self.left // step * step,
            self.top // step * step,
            -(-self.right // step) * step,
            -(-self.bottom // step) * step,
        )

    def tiles(self, width: int, height: int) -> Iterator["Window"]:
        """Cut into windows of this size, row by row; the last ones may be smaller."""
        for top in range(self.top, self.bottom, height):
            for left in range(self.left, self.right, width):
                yield Window(left, top, min(left + width, self.right), min(top + height, self.bottom))


def hull(windows: Sequence[Window]) -> Window:
    """Return the smallest window that holds all of these."""
    return Window(
        min([window.left for window in windows]),
        min([window.top for window in windows]),
        max([window.right for window in windows]),
        max([window.bottom for window in windows]),
    )
