from hypothesis import given
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.redact.group import grouped
from faceguard.redact.region import Region

REGIONS = st.lists(
    st.builds(
        Region,
        st.builds(Box, st.integers(0, 900), st.integers(0, 900), st.integers(1, 200), st.integers(1, 200)),
    ),
    max_size=12,
)


@given(REGIONS)
def test_every_region_is_in_one_group(regions):
    """Grouping loses no region, doubles none, and a group's window holds all of its regions."""
    groups = grouped(regions)

    assert sorted(map(id, regions)) == sorted(id(region) for group in groups for region in group.regions)
    for group in groups:
        for extent in (region.extent for region in group.regions):
            assert group.window.left < extent.left < extent.right < group.window.right
            assert group.window.top < extent.top < extent.bottom < group.window.bottom


def test_faces_side_by_side_share_a_group():
    """Two faces whose regions meet are filled together; one far away is not."""
    near, beside, far = (Region(Box(x, 100, 80, 100)) for x in (100, 200, 2000))

    assert [[near, beside], [far]] == [group.regions for group in grouped([near, beside, far])]


def test_a_small_face_does_not_join_a_large_one():
    """The fine cells of a small face would cost too much over a large one."""
    large, small = Region(Box(0, 0, 1200, 1500)), Region(Box(1300, 100, 16, 20))

    assert [[large], [small]] == [group.regions for group in grouped([large, small])]
