import tracemalloc
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.gaussian import _mirrored, blurred_like, kernel_size, sigma
from faceguard.redaction.outline import GREEN
from faceguard.redaction.region import Region
from faceguard.redaction.rim import FADE, SHORTEST_FADE
from faceguard.shape import Shape
from faceguard.style import Style
from tests.redaction.pictures import flat, frames, mask, redact, regions


@cache
def photo(height, width):
    """Noise at several scales over a slope, as photographs have it."""
    rng = np.random.default_rng(0)
    picture = np.add.outer(np.linspace(40, 120, height), np.linspace(0, 80, width))[..., None]
    for scale in (1.5, 6, 25, 80):
        small = rng.standard_normal((int(height / scale) + 4, int(width / scale) + 4, 3))
        noise = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
        picture = picture + 22 * noise / noise.std()
    return Frame(np.clip(picture, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("side", [20, 100, 400])
@pytest.mark.parametrize("shape", Shape)
def test_blur_meets_its_surroundings(side, shape):
    """On a slope of brightness, the blur continues the slope: no seam at the rim and no halo inside."""
    slope = np.linspace(60, 180, 4 * side)[None, :, None]
    frame = Frame(np.broadcast_to(slope, (4 * side, 4 * side, 3)).astype(np.uint8))
    chosen = [Region(Box(1.5 * side, 1.5 * side, side, side), shape)]
    row = redact(frame, chosen).pixels[2 * side, :, 0].astype(int)

    assert np.abs(np.diff(row)).max() <= max(2, 400 // side)
    assert np.abs(row - slope[0, :, 0]).max() <= 25
    assert frame.pixels[..., 0].min() <= row.min() <= row.max() <= frame.pixels[..., 0].max()


def test_blur_has_no_texture_inside():
    """Far from the rim nothing but a smooth fill is left."""
    chosen = [Region(Box(300, 200, 200, 250))]
    inner = redact(photo(700, 800), chosen).pixels[225:425, 320:480].astype(int)

    assert np.abs(np.diff(inner, axis=0)).max() <= 3
    assert np.abs(np.diff(inner, axis=1)).max() <= 3


def test_a_blur_shows_no_bands(monkeypatch):
    """It is filled some rows at a time, each time from where a row of its cells begins, as if it were in one go."""
    chosen = [Region(Box(241, 113, 498, 510), Shape.ELLIPSE), Region(Box(361, 238, 448, 511), Shape.RECTANGLE)]
    in_bands = redact(photo(800, 900), chosen).pixels
    monkeypatch.setattr("faceguard.redaction.blur._BAND", 1 << 16)

    assert np.array_equal(redact(photo(800, 900), chosen).pixels, in_bands)


@pytest.mark.parametrize("side", [16, 60, 300])
def test_overlapping_blurs_have_no_seam(side):
    """Where two regions of like size overlap, their fills agree."""
    frame = photo(4 * side, 5 * side)
    left, right = (Region(Box(x * side, 1.5 * side, side, side)) for x in (1.2, 2.2))
    both = mask([left], frame) & mask([right], frame)
    redacted = redact(frame, [left, right]).pixels.astype(int)
    steps = np.abs(np.diff(redacted, axis=1)).max(2)

    assert steps[both[:, 1:]].max() <= 8


@settings(max_examples=120, deadline=None)
@given(frames(), regions(), st.sampled_from([Style.BLUR, Style.PIXELATE]), st.one_of(st.none(), st.integers(1, 80)))
def test_a_fill_stays_within_what_surrounds_it(frame, chosen, style, edge):
    """It is a mean of outside pixels, noise or an edge: no channel of it is darker or brighter than all of them."""
    if edge is not None:
        frame.pixels[...] = 80
        frame.pixels[:edge] = 170
    inside = mask(chosen, frame)
    shown = ~inside if frame.alpha is None else ~inside & (frame.alpha > 0)
    if not shown.any() or not inside.any():
        return
    outside, fill = frame.pixels[shown].astype(int), redact(frame, chosen, style).pixels[inside].astype(int)

    slack = 2  # two roundings
    assert (fill.min(0) >= outside.min(0) - slack).all()
    assert (fill.max(0) <= outside.max(0) + slack).all()


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize(("side", "least", "most"), [(20, 2, 3), (300, 25, 38), (700, 60, 80)])
def test_the_rim_of_a_blur_is_narrow(shape, side, least, most):
    """It fades over two pixels beside a small region, over a tenth of a large one: no hard edge, and no wide halo."""
    size = 2 * side + 80
    frame = Frame(np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8))
    region = Region(Box((size - side) / 2, (size - side) / 2, side, side), shape)

    changed = (redact(frame, [region]).pixels != frame.pixels).any(2)

    distance = cv2.distanceTransform((~mask([region], frame)).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert least <= distance[changed].max() <= most


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("side", [20, 300])
@pytest.mark.parametrize("softness", [1.5, 4])
def test_softness_is_how_many_times_wider_the_rim_is(shape, side, softness):
    """It grows outwards alone: what is in the region is covered as before, wherever the rim ends."""
    size = 3 * side + 80
    frame = Frame(np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8))
    region = Region(Box((size - side) / 2, (size - side) / 2, side, side), shape)
    soft = replace(region, softness=softness)

    usual, softer = (redact(frame, [each]) for each in (region, soft))

    distance = cv2.distanceTransform((~mask([region], frame)).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    least, most = (distance[(each.pixels != frame.pixels).any(2)].max() for each in (usual, softer))
    wider = (softness - 1) * max(SHORTEST_FADE, FADE * min(region.semi_axes))
    assert abs(most - least - wider) < 0.1 * wider + 2
    other = frame.pixels.copy()
    other[mask([region], frame)] ^= 255
    np.testing.assert_array_equal(softer.pixels, redact(Frame(other), [soft]).pixels)


@pytest.mark.parametrize(("widths", "expected"), [(range(90, 120), True), (range(124, 154), False)])
def test_nothing_large_is_kept_of_a_blur(widths, expected):
    """What is worked out once for regions of one size is kept for 4096 pixels at most, so that memory is bounded."""
    frame = flat((90, 20, 200), 60, 200)
    redact_in_place(frame, [Region(Box(20, 20, 200, 26), Shape.RECTANGLE)])
    tracemalloc.start()

    for width in widths:
        # With the rim, three pixels more on each side.
        redact_in_place(frame, [Region(Box(20, 20, width, 26), Shape.RECTANGLE)])

    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert expected == (kept > 60_000)


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("box", [Box(120, 90, 80, 100), Box(100.5, 80.2, 31.3, 40.9), Box(30, 10, 9, 9)], ids=str)
def test_pixelate_has_at_most_six_rows(box, shape):
    """A pixelated region shows at most six different rows of squares."""
    frame, region = photo(300, 400), Region(box, shape)
    redacted = redact(frame, [region], Style.PIXELATE).pixels
    inside = mask([region], frame)
    column = redacted[:, int(region.centre[0])][inside[:, int(region.centre[0])]].astype(int)

    assert (np.abs(np.diff(column, axis=0)).sum(1) > 0).sum() <= 5


def test_pixelate_draws_squares():
    """Within a square of the mosaic all pixels are alike."""
    frame = photo(300, 400)
    redacted = redact(frame, [Region(Box(100, 100, 120, 120), Shape.RECTANGLE)], Style.PIXELATE).pixels
    squares = redacted[100:220, 100:220].reshape(6, 20, 6, 20, 3)

    assert (squares == squares[:, :1, :, :1]).all()


def slope(height, width):
    """Red grows to the right, green downwards."""
    pixels = np.full((height, width, 3), 90, np.uint8)
    pixels[..., 0] = np.linspace(20, 230, width)
    pixels[..., 1] = np.linspace(20, 230, height)[:, None]
    return Frame(pixels)


@pytest.mark.parametrize("box", [Box(120, 90, 120, 120), Box(100, 60, 180, 60)], ids=str)
def test_pixelate_follows_its_surroundings(box):
    """Each square has the colour that the slope around the region has where its middle is, or nearly so."""
    frame, side = slope(300, 400), int(box.height) // 6
    redacted = redact(frame, [Region(box, Shape.RECTANGLE)], Style.PIXELATE).pixels.astype(int)

    middles = np.s_[
        int(box.y) + side // 2 : int(box.bottom) : side,
        int(box.x) + side // 2 : int(box.right) : side,
    ]
    squares = redacted[middles]
    assert np.abs(squares - frame.pixels[middles]).max() <= 14
    assert (np.diff(squares[..., 0], axis=1) > 0).all()
    assert (np.diff(squares[..., 1], axis=0) > 0).all()


@pytest.mark.parametrize(
    ("box", "rim"),
    [
        (Box(-50, 100, 120, 120), np.s_[:, -1]),
        (Box(150, -70, 120, 120), np.s_[-1]),
        (Box(330, 100, 120, 120), np.s_[:, 0]),
    ],
    ids=str,
)
def test_squares_begin_in_the_regions_corner(box, rim):
    """Also where that lies outside of the picture; those at the rim have the colours of what is beside them."""
    frame = slope(300, 400)
    part = box.clipped(400, 300)
    left, top, right, bottom = int(part.x), int(part.y), int(part.right), int(part.bottom)

    redacted = redact(frame, [Region(box, Shape.RECTANGLE)], Style.PIXELATE).pixels[top:bottom, left:right].astype(int)

    columns, rows = (np.arange(left + 1, right) - int(box.x)) % 20, (np.arange(top + 1, bottom) - int(box.y)) % 20
    assert np.array_equal(columns == 0, np.diff(redacted[..., 0], axis=1).any(0))
    assert np.array_equal(rows == 0, np.diff(redacted[..., 1], axis=0).any(1))
    assert np.abs(redacted[rim] - frame.pixels[top:bottom, left:right][rim]).max() <= 18


@pytest.mark.parametrize(("strength", "rows"), [(1, 6), (1.5, 4), (2, 3), (3, 2)])
def test_strength_is_how_many_times_coarser_squares_are(strength, rows):
    """Over the height of a region there are so many rows of them."""
    region = Region(Box(100, 80, 120, 120), Shape.RECTANGLE, strength=strength)
    redacted = redact(slope(300, 400), [region], Style.PIXELATE).pixels[80:200, 160].astype(int)

    assert rows == 1 + np.diff(redacted, axis=0).any(1).sum()


@settings(max_examples=60, deadline=None)
@given(frames(), regions(), st.tuples(*[st.integers(0, 255)] * 3))
def test_solid_is_exact(frame, chosen, color):
    """Every pixel of a region has the colour asked for, and no other pixel changes."""
    inside = mask(chosen, frame)
    expected = np.where(inside[..., None], np.array(color, np.uint8), frame.pixels)

    np.testing.assert_array_equal(expected, redact(frame, chosen, Style.SOLID, color=color).pixels)


@pytest.mark.parametrize("height", [10, 40, 120, 130, 160, 300, 640, 901])
def test_gaussian_is_the_classic_one(height):
    """In a rectangle it is cv2.GaussianBlur of the face's crop, within two levels."""
    frame = photo(1000, 900)
    width = int(height * 0.8)
    expected = cv2.GaussianBlur(frame.pixels[50 : 50 + height, 70 : 70 + width], (kernel_size(height),) * 2, 0)
    redacted = redact(frame, [Region(Box(70, 50, width, height), Shape.RECTANGLE)], Style.GAUSSIAN).pixels
    actual = redacted[50 : 50 + height, 70 : 70 + width]

    assert np.abs(expected.astype(int) - actual).max() <= 2


@pytest.mark.parametrize("side", [1, 2, 90, 333])
def test_gaussian_is_the_same_in_any_bands(side: int, monkeypatch: pytest.MonkeyPatch):
    """A large picture is worked on some rows at a time, with a checkpoint for each: the deadline ends it soon."""
    pixels, kernel, calls = photo(side, 333).pixels, kernel_size(500), list[None]()
    expected = blurred_like(pixels, kernel)
    monkeypatch.setattr("faceguard.redaction.gaussian._BAND", 2000)

    banded = blurred_like(pixels, kernel, lambda: calls.append(None))

    np.testing.assert_array_equal(expected, banded)
    assert len(calls) > side * 333 // 2000


@pytest.mark.parametrize(("height", "kernel"), [(10, 15), (50, 15), (54, 17), (100, 31), (1500, 451)])
def test_the_kernel_follows_the_height(height, kernel):
    """The kernel is 0.3 of the height, odd and at least 15; its deviation is OpenCV's."""
    weights = cv2.getGaussianKernel(kernel, 0)[:, 0]
    ratio = weights[kernel // 2] / weights[kernel // 2 + 1]

    assert kernel == kernel_size(height)
    assert sigma(kernel) == pytest.approx(np.sqrt(1 / (2 * np.log(ratio))), rel=1e-6)


@pytest.mark.parametrize("side", [1, 2, 3, 40])
def test_the_sides_of_a_picture_are_mirrors(side):
    """Also of one that is thinner than what the kernel reaches."""
    places = np.arange(-100, 100)

    expected = [cv2.borderInterpolate(int(place), side, cv2.BORDER_REFLECT_101) for place in places]
    assert expected == _mirrored(places, side).tolist()


def test_gaussian_depends_on_the_face():
    """The reversible style lets the face through: the check that the others do not can fail."""
    frame, chosen = photo(200, 200), [Region(Box(60, 60, 80, 80))]
    other = Frame(np.where(mask(chosen, frame)[..., None], 255 - frame.pixels, frame.pixels))

    assert (
        redact(frame, chosen, Style.GAUSSIAN).pixels.tobytes() != redact(other, chosen, Style.GAUSSIAN).pixels.tobytes()
    )


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("style", Style)
def test_the_outline_is_green(shape, style):
    """The outline runs along the rim, inside the region and at least two pixels wide; the rest is as without it."""
    frame, region = flat((90, 20, 200)), Region(Box(100, 60, 60, 80), shape)
    plain, outlined = redact(frame, [region], style).pixels, redact(frame, [region], style, outline=True).pixels
    inside, green = mask([region], frame), (outlined == GREEN).all(2)
    rim = inside & (cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)

    assert green[rim].all()
    assert not green[~inside].any()
    np.testing.assert_array_equal(plain[~green], outlined[~green])
    assert green[100, : int(region.centre[0])].sum() >= 2
    assert not green[100, int(region.centre[0])]
