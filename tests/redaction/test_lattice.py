import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.redaction.lattice import rounded
from faceguard.redaction.region import Region, union
from faceguard.redaction.superellipse import Superellipse
from faceguard.shape import Shape
from faceguard.style import Style

SIDES = st.floats(0.1, 400)
BOXES = st.builds(Box, st.floats(-50, 150), st.floats(-50, 150), SIDES, SIDES)
SHAPES = st.sampled_from(Shape)
EXACT = st.sampled_from([Shape.ELLIPSE, Shape.RECTANGLE])
MOST = (1.15 / (1 - 0.3)) ** 2 * 1.25
"""How much larger a region becomes at most: by its place and its size, and by its proportions."""


@settings(max_examples=300, deadline=None)
@given(BOXES, EXACT, st.none() | st.sampled_from(Style))
def test_a_region_only_grows(box, shape, style):
    """Each pixel that was covered still is, by a region of the same shape and style."""
    region = Region(box, shape, style)
    larger = rounded(region)

    before, after = union([region], 120, 100), union([larger], 120, 100)

    assert (shape, style) == (larger.shape, larger.style)
    assert (after[before == 255] == 255).all()


@settings(max_examples=300, deadline=None)
@given(BOXES, st.floats(-4, 4))
def test_a_heads_region_keeps_its_inner_part(box, turn):
    """That which less padding would give, whichever way the head is turned; its own turn is told in eighths alone."""
    region = Region(box, Shape.HEAD, turn=turn)
    larger = rounded(region)
    inner = Superellipse(region.centre, (0.885 * region.semi_axes[0], 0.885 * region.semi_axes[1]), turn)

    assert larger.head.holds(inner.corners)
    assert 0 == pytest.approx(larger.turn / (np.pi / 4) % 1)


@given(st.floats(-50, 150), st.floats(-50, 150), st.floats(50, 400), st.floats(0.8, 1.25), SHAPES)
def test_it_does_not_grow_without_bounds(x, y, width, proportion, shape):
    """A face's region gets at most three and a half times as large, whole pixels aside."""
    region = Region(Box(x, y, width, proportion * width), shape)

    larger = rounded(region)

    assert np.prod(larger.semi_axes) <= MOST * 1.1 * np.prod(region.semi_axes)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 9), st.sampled_from([40, 93, 150]), SHAPES)
def test_heads_that_differ_a_little_share_their_regions(seed, width, shape):
    """A thousand heads of one place, as different as people are, have few regions between them."""
    random = np.random.default_rng(seed)
    widths, proportions = width * random.normal(1, 0.07, 1000), random.normal(1.25, 0.05, 1000)
    middles = 500 + width * random.normal(0, 0.04, (1000, 2))
    boxes = [Box(x - w / 2, y - w * p / 2, w, w * p) for (x, y), w, p in zip(middles, widths, proportions, strict=True)]

    regions = {rounded(Region(box.padded(0.2), shape)) for box in boxes}

    assert len(regions) <= 24


@given(BOXES, SHAPES)
def test_nothing_is_rounded_to_nothing(box, shape):
    """A box without an area has no region, before and after."""
    flat = Region(Box(box.x, box.y, 0, box.height), shape)

    assert not rounded(flat).is_visible(200, 200)
