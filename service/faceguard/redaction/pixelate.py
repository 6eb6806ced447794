from collections.abc import Sequence

import numpy as np

from faceguard.picture import Frame, Pixels
from faceguard.redaction.cluster import clustered
from faceguard.redaction.grid import Grid
from faceguard.redaction.inpaint import Inpainter
from faceguard.redaction.region import Region
from faceguard.redaction.window import Window
from faceguard.ticket import Checkpoint

ROWS = 6
"""Rows of squares over the whole height of a region, at its usual strength; a face in it has fewer."""


def pixelate(frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> None:
    """Fill the regions with squares of the colours of their surroundings."""
    inpainter = Inpainter(frame, regions, checkpoint)
    for cluster in clustered(regions, checkpoint):
        fill = inpainter.fill(cluster)
        for region in cluster.regions:
            checkpoint()
            window = region.bounds(frame.width, frame.height)
            region.lay(frame.pixels, _mosaic(fill, region, window))


def _mosaic(fill: Grid, region: Region, window: Window) -> list[Pixels]:
    """Return the rows of a window of squares in the fill's colours, each row of pixels of shape (width, 3).

    The first square begins in the region's upper left corner.
    """
    extent = region.extent
    side = -(-extent.height // max(1, int(ROWS / region.strength)))
    columns = (np.arange(window.left, window.right) - extent.left) // side
    rows = (np.arange(window.top, window.bottom) - extent.top) // side
    x = extent.left + (np.arange(columns[0], columns[-1] + 1) + 0.5) * side
    y = extent.top + (np.arange(rows[0], rows[-1] + 1) + 0.5) * side
    lines = list(np.take(fill.at(x, y), columns - columns[0], axis=1))
    return [lines[row] for row in (rows - rows[0]).tolist()]
