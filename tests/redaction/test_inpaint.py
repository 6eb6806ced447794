import numpy as np
import pytest

from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction.cluster import clustered
from faceguard.redaction.inpaint import Inpainter
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from tests.redaction.pictures import flat, redact


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


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("side", [40, 150, 700])
def test_a_fill_follows_the_light_of_its_rim(shape, side):
    """Between dark and bright it passes from one to the other, and lies near each of them where that is nearer.

    With no haze of what is further away, and no halo: the mean of all that is around would be half of it everywhere.
    """
    frame, face = flat((0, 0, 0), 3 * side, 3 * side), Region(Box(side, side, side, side), shape)
    frame.pixels[:, 3 * side // 2 :] = 200
    left, right = face.extent.left, face.extent.right

    across = redact(frame, [face]).pixels[3 * side // 2, left:right, 0].astype(int)

    eighth = len(across) // 8
    assert -1 <= np.diff(across).min()
    assert across[eighth] < 25
    assert across[2 * eighth] < 50
    assert across[-2 * eighth] > 150
    assert across[-eighth] > 175


@pytest.mark.parametrize("side", [40, 150, 700])
def test_what_is_not_beside_a_region_casts_no_colour_on_it(side):
    """A suit below a chin does not redden a face before a grey wall, as the mean of both would."""
    frame, face = flat((150, 150, 150), 3 * side, 3 * side), Region(Box(side, side, side, side))
    frame.pixels[face.extent.bottom - side // 16 :] = (250, 60, 0)

    red, _, blue = redact(frame, [face]).pixels[face.extent.top : 3 * side // 2, 3 * side // 2].mean(0)

    assert red - blue < 25
