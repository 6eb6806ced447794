import numpy as np
import pytest

from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction.cluster import clustered
from faceguard.redaction.inpaint import Inpainter
from faceguard.redaction.region import Region
from faceguard.shape import Shape


@pytest.mark.parametrize("offset", range(16))
def test_where_nothing_is_near_a_fill_looks_twice_as_far(offset: int):
    """By half a width and a half height and a pixel on each side, in cells twice as large, from one grid."""
    frame = Frame(np.full((600, 700, 3), 90, np.uint8))
    face, crowd = Region(Box(300 + offset, 260 + offset, 40, 30)), Region(Box(270, 230, 110, 100), Shape.RECTANGLE)
    (cluster,) = clustered([face])
    near = cluster.window
    reach, step = (near.width // 2 + 1, near.height // 2 + 1), 8 << cluster.octave

    fill = Inpainter(frame, [face, crowd], lambda: None).fill(cluster)

    rows, columns = fill.cells.shape[:2]
    sides = (fill.left, fill.top, fill.left + columns * fill.size, fill.top + rows * fill.size)
    expected = ((near.left - reach[0]) // step, (near.top - reach[1]) // step)
    assert 2 << cluster.octave == fill.size
    assert (*expected, -((-near.right - reach[0]) // step), -((-near.bottom - reach[1]) // step)) == tuple(
        side / step for side in sides
    )
