import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from faceguard.detection.detections import Detections
from faceguard.detection.tiling import MAX_TILE, TileGrid, infer_tiled


@settings(deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 30), st.integers(1, 30))), st.floats(0.2, 3))
def test_tiles_hold_each_marked_block_once(mask, scale: float):
    """They do not overlap, hold all that is marked, and none is longer than a tile."""
    grid = TileGrid(mask.shape[0] * 64, mask.shape[1] * 64, 64)
    count = np.zeros(mask.shape, int)
    for tile in grid.tiles(mask, scale):
        count[tile.top : tile.bottom, tile.left : tile.right] += 1
        assert max(tile.bottom - tile.top, tile.right - tile.left) * 64 * scale <= max(MAX_TILE, 64 * scale)

    assert count.max(initial=0) <= 1
    assert (count[mask] == 1).all()


@settings(deadline=None, max_examples=50)
@given(st.integers(50, 1500), st.integers(50, 1500), st.sampled_from([0.5, 1.0, 2.0]), st.randoms())
def test_each_face_is_found_once_and_where_it_is(height: int, width: int, scale: float, random):
    """Faces on the seams of tiles are neither lost nor found twice."""
    points = np.array([(random.uniform(0, width - 1), random.uniform(0, height - 1)) for _ in range(20)])
    ys, xs = np.mgrid[:height, :width]
    code = xs + ys * 4096  # each pixel tells where it is
    picture = np.stack([code >> 16, code >> 8, code], 2).astype(np.uint8)

    def network(part: np.ndarray, _: float, __: float) -> Detections:
        top, left = divmod(int.from_bytes(part[0, 0].tobytes()), 4096)
        inside = points - (left, top)
        seen = ((inside >= 0) & (inside < (part.shape[1], part.shape[0]))).all(1)
        boxes = np.hstack([inside[seen] - 1, np.full((seen.sum(), 2), 2.0)])
        return Detections.of("test", boxes, np.ones(len(boxes)), np.zeros((len(boxes), 4, 2)))

    grid = TileGrid.over(picture, scale)
    found = infer_tiled(network, picture, grid, grid.all(), scale, 0.1)

    assert sorted(map(tuple, found.centres.round(6).tolist())) == sorted(map(tuple, points.round(6).tolist()))
