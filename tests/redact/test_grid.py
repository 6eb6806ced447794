import numpy as np
import pytest

from service.redact.grid import Grid
from service.redact.window import Window


@pytest.mark.parametrize("size", [1, 2, 4, 16])
def test_a_window_is_written_as_a_part_of_the_whole(size):
    """Linearly between the cells' centres, so that no seam shows wherever it is cut, and nothing around it changes."""
    cells = np.random.default_rng(0).uniform(0, 255, (9, 7, 3)).astype(np.float32)
    grid = Grid(cells, 0, 0, size)
    whole = Window(0, 0, 7 * size, 9 * size)
    at_once, in_parts = (np.zeros((whole.height, whole.width, 3), np.uint8) for _ in range(2))

    grid.write(at_once, whole)
    for part in whole.tiles(max(1, 2 * size - 1), max(1, 3 * size + 1)):
        grid.write(in_parts, part)
    inner = Window(size, size, 5 * size, 6 * size)
    alone = np.zeros_like(at_once)
    grid.write(alone, inner)

    np.testing.assert_array_equal(at_once, in_parts)
    assert np.abs(at_once.astype(int) - grid.enlarged(whole)).max() <= 2
    np.testing.assert_array_equal(inner.of(at_once), inner.of(alone))
    inner.of(alone)[...] = 0
    assert not alone.any()
