import numpy as np
import pytest

from faceguard.redaction.grid import Grid
from faceguard.redaction.window import Window


@pytest.mark.parametrize("size", [1, 2, 4, 16])
def test_a_window_is_written_as_a_part_of_the_whole(size):
    """Linearly between the cells' centres, so that no seam shows wherever it is cut, and nothing around it changes."""
    cells = np.random.default_rng(0).integers(0, 256, (9, 7, 3), np.uint8)
    grid = Grid(cells, 0, 0, size)
    whole = Window(0, 0, 7 * size, 9 * size - size // 3)
    at_once, in_parts = (np.zeros((whole.height, whole.width, 3), np.uint8) for _ in range(2))
    rows = grid.rows(whole)

    rows.write(at_once, whole)
    for part in whole.tiles(max(1, 2 * size - 1), 3 * size):
        rows.write(in_parts, part)
    inner = Window(size + 1, size, 5 * size, 6 * size - size // 4)
    alone = np.zeros_like(at_once)
    grid.rows(inner).write(alone, inner)

    np.testing.assert_array_equal(at_once, in_parts)
    lines = np.repeat(grid.enlarged(whole), grid.line, axis=0)[: whole.height]
    assert np.abs(at_once.astype(int) - lines).max() <= 2
    np.testing.assert_array_equal(inner.of(at_once), inner.of(alone))
    inner.of(alone)[...] = 0
    assert not alone.any()


@pytest.mark.parametrize("size", [2, 4, 8, 16])
def test_a_ramp_stays_a_ramp(size):
    """A cell's value is that of its centre, whatever the lines."""
    ramp = np.broadcast_to((np.arange(12) * size + (size - 1) / 2)[:, None, None], (12, 3, 3)).astype(np.uint8)
    grid = Grid(ramp, 0, 0, size)
    whole = Window(0, 0, 3 * size, 12 * size)
    pixels = np.zeros((whole.height, whole.width, 3), np.uint8)

    grid.rows(whole).write(pixels, whole)

    inside = slice(size, -size)
    expected = np.arange(whole.height)[inside, None, None]
    assert np.abs(pixels[inside].astype(int) - expected).max() <= 1 + grid.line / 2


@pytest.mark.parametrize("size", [1, 2, 4, 8, 16, 32, 64])
def test_a_row_of_cells_is_cut_into_eight_lines_at_most(size):
    """The lines of small cells are single rows of pixels."""
    line = Grid(np.zeros((1, 1, 3), np.uint8), 0, 0, size).line

    assert min(8, size) == size / line
