import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.redaction.cluster import clustered
from faceguard.redaction.region import Region
from faceguard.shape import Shape

REGIONS = st.lists(
    st.builds(
        Region,
        st.builds(Box, st.integers(0, 900), st.integers(0, 900), st.integers(1, 200), st.integers(1, 200)),
    ),
    max_size=12,
)


@given(REGIONS)
def test_every_region_is_in_one_group(regions):
    """Grouping loses no region, doubles none, and a cluster's window holds all of its regions."""
    clusters = clustered(regions)

    assert sorted(map(id, regions)) == sorted(id(region) for cluster in clusters for region in cluster.regions)
    for cluster in clusters:
        for extent in (region.extent for region in cluster.regions):
            assert cluster.window.left < extent.left < extent.right < cluster.window.right
            assert cluster.window.top < extent.top < extent.bottom < cluster.window.bottom


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_a_region_is_worked_on_at_twelve_to_24_cells(width, height):
    """Counted along the shorter side of its box; the cells of a smaller one are pixels."""
    (cluster,) = clustered([Region(Box(0, 0, width, height))])

    cells = min(width, height) >> cluster.octave
    assert cells < 24
    assert cells >= 12 or cluster.octave == 0


@pytest.mark.parametrize(("side", "margin"), [(10, 4), (12, 4), (95, 28), (100, 32), (1000, 300)])
def test_a_fill_looks_around_its_region(side, margin):
    """At three tenths of its shorter side, and at four cells at least, which measure 8 pixels where it is of 100."""
    region = Region(Box(0, 0, side, 2 * side))

    assert region.extent.grown(margin, margin) == clustered([region])[0].window


def test_faces_side_by_side_share_a_group():
    """Two faces whose regions meet are filled together; one far away is not."""
    near, beside, far = (Region(Box(x, 100, 80, 100)) for x in (100, 200, 2000))

    assert [[near, beside], [far]] == [cluster.regions for cluster in clustered([near, beside, far])]


@pytest.mark.parametrize("side", [60, 200])
def test_faces_of_any_size_share_a_group_where_that_costs_little(side):
    """Whatever their cells measure, it is their number that counts."""
    first = Region(Box(0, 0, side, side))
    width = clustered([first])[0].window.width

    near, far = (Region(Box(share * width, 0, side, side)) for share in (2.9, 3.2))

    assert [[first, near]] == [cluster.regions for cluster in clustered([first, near])]
    assert [[first], [far]] == [cluster.regions for cluster in clustered([first, far])]


@pytest.mark.parametrize("shape", Shape)
def test_faces_share_a_group_where_that_costs_at_most_twice_as_much(shape):
    """Than one by one; of two alike, the windows then lie at most two widths of one apart."""
    first = Region(Box(0, 0, 12, 12), shape)
    width = clustered([first])[0].window.width

    near, far = (Region(Box(3 * width + more, 0, 12, 12), shape) for more in (0, 1))

    assert [[first, near]] == [cluster.regions for cluster in clustered([first, near])]
    assert [[first], [far]] == [cluster.regions for cluster in clustered([first, far])]


def test_a_row_of_faces_shares_a_group():
    """However many stand there: what they would take one by one grows with each."""
    row = [Region(Box(120 * number, 100, 80, 100)) for number in range(9)]

    assert [row] == [cluster.regions for cluster in clustered(row)]


def test_a_small_face_does_not_join_a_large_one():
    """The fine cells of a small face would cost too much over a large one."""
    large, small = Region(Box(0, 0, 1200, 1500)), Region(Box(1300, 100, 16, 20))

    assert [[large], [small]] == [cluster.regions for cluster in clustered([large, small])]
