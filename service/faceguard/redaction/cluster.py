"""Which regions are filled together: faces side by side then share one fill, and no seam shows where they meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faceguard.redaction.region import Region
from faceguard.redaction.rim import LARGEST_CELL, reached
from faceguard.redaction.window import Window
from faceguard.ticket import Checkpoint

_ROWS = 12
"""A region's box is worked on at 12 to 24 rows (or columns, if they are fewer)."""
_MARGIN = 0.3
"""How far around a region a fill looks at first, as a share of the shorter side of its box."""
_FEWEST_CELLS = 4
"""The same in cells, at least."""
_WASTE = 2
"""Cells that a cluster may take, as a multiple of what its regions would take one by one."""
_MOST_CELLS = 1 << 18
"""Cells of a cluster of several regions: as much as a processor's cache holds."""


@dataclass(slots=True)
class RegionCluster:
    """Regions that get one fill."""

    regions: list[Region]
    window: Window
    """What the fill looks at first; in the picture or not."""
    octave: int
    """The fill's cells measure 2 ** octave pixels, as the smallest region asks for."""


def clustered(regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> list[RegionCluster]:
    """Put each region, in the order given, into the cluster that it suits best, or into a new one."""
    clusters: list[RegionCluster] = []
    # A row a cluster: left, top, -right, -bottom, so that the minimum of two is the window of both.
    sides = np.empty((len(regions), 4), np.int64)
    octaves = np.empty(len(regions), np.int64)
    # What the regions of a cluster would take one by one.
    cells = np.empty(len(regions), np.int64)
    for region in regions:
        checkpoint()
        new = _alone(region)
        own_sides = (new.window.left, new.window.top, -new.window.right, -new.window.bottom)
        own_cells = new.window.width * new.window.height >> 2 * new.octave
        count = len(clusters)
        joined = np.minimum(sides[:count], own_sides)
        finest = np.minimum(octaves[:count], new.octave)
        needed = (joined[:, 0] + joined[:, 2]) * (joined[:, 1] + joined[:, 3]) >> 2 * finest
        load = needed / np.minimum(_WASTE * (cells[:count] + own_cells), _MOST_CELLS)
        best = int(load.argmin()) if count else 0
        if count and load[best] <= 1:
            sides[best], octaves[best] = joined[best], finest[best]
            cells[best] += own_cells
            clusters[best].regions.append(region)
        else:
            sides[count], octaves[count], cells[count] = own_sides, new.octave, own_cells
            clusters.append(new)
    for cluster, (left, top, right, bottom), octave in zip(clusters, sides.tolist(), octaves.tolist(), strict=False):
        cluster.window, cluster.octave = Window(left, top, -right, -bottom), octave
    return clusters


def _alone(region: Region) -> RegionCluster:
    side = min(region.outer.width, region.outer.height)
    octave = max(0, (int(side * region.strength) // _ROWS).bit_length() - 1)
    size = min(LARGEST_CELL, max(1, 1 << octave >> 1))
    rim = region.extent.left - reached(region, size).left + size
    margin = max(_FEWEST_CELLS << octave, int(side * _MARGIN), rim)
    return RegionCluster([region], region.extent.grown(margin, margin), octave)
