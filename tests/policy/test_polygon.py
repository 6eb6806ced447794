from hypothesis import given
from hypothesis import strategies as st

from faceguard.policy.polygon import has_area, inside
from faceguard.policy.truth import Truth

CORNERS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=3, max_size=7)
BOXES = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 30), st.integers(1, 30))
HALF = [(0.0, 0.0), (50.0, 0.0), (50.0, 100.0), (0.0, 100.0)]


@given(CORNERS, BOXES)
def test_what_is_inside_is_so_at_each_point_of_the_box(corners, box):
    """And what is outside nowhere: where neither is so, that is in doubt."""
    left, top, width, height = box
    sides = (left, top, left + width, top + height)
    points = [(left + width * x, top + height * y) for x in (0.07, 0.35, 0.6, 0.93) for y in (0.04, 0.4, 0.71, 0.96)]
    turns = [_is_around(point, corners) for point in points]

    told = inside(sides, corners)

    if told is Truth.YES:
        assert all(turns)
    if told is Truth.NO:
        assert not any(turns)


def _is_around(point: tuple[float, float], corners: list[tuple[int, int]]) -> bool:
    """Count the crossings of a ray to the left, where the code looks to the right."""
    x, y = point
    crossings = 0
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y0 == y1 or not min(y0, y1) <= y < max(y0, y1):
            continue
        crossings += x0 + (y - y0) / (y1 - y0) * (x1 - x0) < x
    return bool(crossings % 2)


def test_a_box_on_the_rim_is_in_doubt():
    """As little as a pixel of it is enough."""
    assert Truth.YES is inside((10, 10, 50, 50), HALF)
    assert Truth.DOUBT is inside((10, 10, 51, 50), HALF)
    assert Truth.DOUBT is inside((49, 10, 90, 50), HALF)
    assert Truth.NO is inside((50, 10, 90, 50), HALF)


def test_a_polygon_within_a_box_is_no_home():
    """Nor is one that the box only holds a corner of."""
    small = [(20.0, 20.0), (30.0, 20.0), (25.0, 30.0)]

    assert Truth.DOUBT is inside((0, 0, 100, 100), small)
    assert Truth.DOUBT is inside((0, 0, 25, 25), small)


def test_a_face_at_the_pictures_edge_is_in_the_half_that_ends_there():
    """A side that lies on the polygon's is not across it."""
    assert Truth.YES is inside((0, 0, 20, 20), HALF)


@given(CORNERS)
def test_a_polygon_has_an_area_where_anything_is_in_it(corners):
    """Also where it crosses itself."""
    points = [(x + 0.377, y + 0.713) for x in range(60) for y in range(0, 60, 3)]

    assert has_area(corners) or not any(_is_around(point, corners) for point in points)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=6), st.integers(0, 3), st.integers(0, 3))
def test_a_line_has_no_area(places, across, down):
    """However often it goes to and fro, nor does a way that is gone back."""
    line = [(across * place / 3, down * place / 7) for place in places]

    assert not has_area(line)
    assert not has_area([(0, 0), (across, 1), (3, down), (across, 1)])
