"""The soft rim of a blur: how far around a region its fill fades into the picture."""

from math import sqrt

from faceguard.redaction.region import Region
from faceguard.redaction.window import Window

FADE = 0.08
"""Width of the soft rim outside the region, as a share of its shorter semi-axis."""
SHORTEST_FADE = 2.0
"""The same in pixels, at least."""

LARGEST_CELL = 16
"""The most pixels that are interpolated linearly."""


def fade(region: Region) -> float:
    """Return the width of the soft rim in pixels, outside of the region."""
    return region.softness * max(SHORTEST_FADE, FADE * min(region.semi_axes))


def slack(size: int) -> float:
    """Return how far outside a region cells of `size` pixels are opaque, so that what is interpolated inside it is too.

    Next to a pixel of the region are cells whose centres are less than a diagonal away. The distances of `_opacity`
    are never larger than the true ones, as the radius is a convex function.
    """
    return sqrt(2) * size if size > 1 else 0


def reached(region: Region, size: int = LARGEST_CELL) -> Window:
    """Return the window that holds a region and its fade, computed in cells of this size or of a smaller one."""
    reach = int(fade(region) + slack(size)) + size
    return region.extent.grown(reach, reach)
