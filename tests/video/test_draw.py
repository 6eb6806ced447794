import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.media.frames import Colour, VideoPicture
from faceguard.options import RedactOptions
from faceguard.redaction.region import Region, union
from faceguard.shape import Shape
from faceguard.video.draw import draw

pytestmark = pytest.mark.video

WIDTH, HEIGHT = 128, 96
SURE_STYLES = ("blur", "pixelate", "solid", "image")


def picture(planes: np.ndarray) -> VideoPicture:
    return VideoPicture(planes.copy(), 0, 0, Colour(1))


def options(style: str) -> RedactOptions:
    return RedactOptions.from_text({"style": style})


@st.composite
def regions(draw: st.DrawFn) -> list[Region]:
    sides = st.floats(4, 40)
    return [
        Region(Box(draw(st.floats(-20, WIDTH)), draw(st.floats(-20, HEIGHT)), draw(sides), draw(sides)), shape)
        for shape in draw(st.lists(st.sampled_from(list(Shape)), min_size=1, max_size=3))
    ]


def inside(covered: list[Region]) -> np.ndarray:
    """Return 255 where a region is, and in the pairs of pixels that share a colour with one; (height, width)."""
    mask = union(covered, WIDTH, HEIGHT)
    pairs: np.ndarray = mask.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).max((1, 3))
    whole: np.ndarray = pairs.repeat(2, 0).repeat(2, 1)
    return whole


@settings(max_examples=30)
@given(st.integers(0, 1 << 32), regions(), st.sampled_from(SURE_STYLES))
def test_what_a_region_hides_does_not_show(seed: int, covered: list[Region], style: str):
    """Other brightness in the regions gives the same picture, to the bit."""
    random = np.random.default_rng(seed)
    planes = random.integers(16, 236, (HEIGHT * 3 // 2, WIDTH), np.uint8)
    planes[HEIGHT:] = 128
    other = planes.copy()
    mask = union(covered, WIDTH, HEIGHT) == 255
    other[:HEIGHT][mask] = random.integers(16, 236, int(mask.sum()), np.uint8)
    one, two = picture(planes), picture(other)
    draw(one, covered, options(style))
    draw(two, covered, options(style))

    assert np.array_equal(one.planes, two.planes)


def test_the_test_of_the_promise_can_fail():
    """The style that reads the face's own pixels does not pass it."""
    planes = np.random.default_rng(1).integers(16, 236, (HEIGHT * 3 // 2, WIDTH), np.uint8)
    other = planes.copy()
    other[30:50, 40:60] ^= 31
    one, two = picture(planes), picture(other)
    for each in (one, two):
        draw(each, [Region(Box(40, 30, 20, 20), Shape.RECTANGLE)], options("gaussian"))

    assert not np.array_equal(one.planes, two.planes)


@settings(max_examples=20)
@given(st.integers(0, 1 << 32), regions())
def test_what_is_outside_stays_to_the_bit(seed: int, covered: list[Region]):
    """In brightness beyond the regions, in colours beyond the pixels that share theirs with one inside."""
    planes = np.random.default_rng(seed).integers(16, 236, (HEIGHT * 3 // 2, WIDTH), np.uint8)
    drawn = picture(planes)
    draw(drawn, covered, options("solid"))
    untouched = picture(planes)
    outside = union(covered, WIDTH, HEIGHT) == 0
    shared = inside(covered)[::2, ::2] == 0

    assert np.array_equal(untouched.luma[outside], drawn.luma[outside])
    assert np.array_equal(untouched.chroma[:, shared], drawn.chroma[:, shared])


@pytest.mark.parametrize(("softness", "least", "most"), [(1, 4, 11), (4, 14, 26)])
def test_a_blur_has_its_soft_rim(softness: int, least: int, most: int):
    """As in a photo, around the region, and as wide as it is asked for."""
    planes = np.random.default_rng(1).integers(16, 236, (HEIGHT * 3 // 2, WIDTH), np.uint8)
    drawn, region = picture(planes), Region(Box(40, 30, 128, 100), Shape.RECTANGLE, softness=softness)
    draw(drawn, [region], options("blur"))
    column = np.flatnonzero(drawn.luma[60, :40] != picture(planes).luma[60, :40])

    assert least <= 40 - column.min() <= most


@pytest.mark.parametrize("style", SURE_STYLES)
def test_a_picture_without_regions_is_not_touched(style: str):
    """No colour is converted for nothing."""
    planes = np.random.default_rng(1).integers(0, 256, (HEIGHT * 3 // 2, WIDTH), np.uint8)
    drawn = picture(planes)
    draw(drawn, [Region(Box(500, 500, 10, 10))], options(style))

    assert np.array_equal(planes, drawn.planes)


def test_the_outline_is_drawn():
    """It lies along the rim of the region, within."""
    drawn = picture(np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8))
    asked = RedactOptions.from_text({"style": "solid", "outline": "true"})
    draw(drawn, [Region(Box(40, 30, 40, 40), Shape.RECTANGLE)], asked)
    red, green, blue = drawn.rgb()[50, 40].tolist()

    assert green > 200
    assert max(red, blue) < 60
