import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.inpaint import Inpainter
from faceguard.redaction.region import Region
from faceguard.redaction.rim import FADE, SHORTEST_FADE
from faceguard.redaction.styles import STYLES
from faceguard.shape import Shape
from faceguard.style import Style
from tests.redaction.pictures import another_inside, flat, frames, mask, redact, regions

STRENGTHS, LABELS = (1, 1.5, 3), ("ID", "ё{")
SAFE = [style for style, fill in STYLES.items() if not fill.reversible]


def assert_same(expected, actual):
    """Assert that two frames hold the same bytes."""
    assert expected.pixels.tobytes() == actual.pixels.tobytes()
    assert (expected.alpha is None) == (actual.alpha is None)
    if expected.alpha is not None:
        assert expected.alpha.tobytes() == actual.alpha.tobytes()


@settings(max_examples=150, deadline=None)
@given(frames(), regions(SAFE, STRENGTHS, LABELS), st.integers(0, 99), st.sampled_from(SAFE), st.booleans())
def test_nothing_inside_matters(frame, chosen, seed, style, outline):
    """The safe styles give the same bytes whatever the regions hold, each in its own style or not, at any strength."""
    other = another_inside(frame, chosen, seed)

    assert_same(
        redact(frame, chosen, style, color=(1, 2, 3), outline=outline),
        redact(other, chosen, style, color=(1, 2, 3), outline=outline),
    )


@settings(max_examples=150, deadline=None)
@given(frames(), regions(Style, STRENGTHS, LABELS), st.integers(0, 99), st.sampled_from(Style))
def test_what_can_be_undone_shows_nothing_of_what_cannot(frame, chosen, seed, style):
    """Beside and below a region that keeps its face, the safe styles give the same bytes whatever theirs hold."""
    hidden = [region for region in chosen if (region.style or style) in SAFE]
    other = another_inside(frame, hidden, seed)

    assert_same(redact(frame, chosen, style), redact(other, chosen, style))


def test_each_region_has_its_style():
    """In the middle of each is what its style makes of it, and what can be undone is what it is without the others."""
    rng = np.random.default_rng(2)
    frame = Frame(rng.integers(0, 256, (200, 200 * len(Style), 3), np.uint8))
    boxes = {style: Box(60 + 200 * place, 60, 80, 80) for place, style in enumerate(Style)}
    mixed = redact(frame, [Region(box, Shape.RECTANGLE, style) for style, box in boxes.items()], color=(7, 8, 9))

    for style, box in boxes.items():
        middle = np.s_[90:110, round(box.x) + 30 : round(box.x) + 50]
        alone = redact(frame, [Region(box, Shape.RECTANGLE)], style, color=(7, 8, 9))
        close = 0 if style in {Style.SOLID, Style.IMAGE, Style.GAUSSIAN} else 40
        assert np.abs(alone.pixels[middle].astype(int) - mixed.pixels[middle]).max() <= close


def test_a_style_that_hides_lies_over_one_that_can_be_undone():
    """Where their regions overlap."""
    frame = Frame(np.random.default_rng(2).integers(0, 256, (90, 90, 3), np.uint8))
    undoable = Region(Box(10, 10, 60, 60), Shape.RECTANGLE, Style.GAUSSIAN)
    hidden = Region(Box(40, 40, 40, 40), Shape.RECTANGLE, Style.SOLID)

    assert (redact(frame, [undoable, hidden], color=(7, 8, 9)).pixels[mask([hidden], frame)] == (7, 8, 9)).all()


LARGE = {
    "one face": [Box(200, 100, 300, 400)],
    "overlapping faces": [Box(100, 100, 300, 400), Box(300, 150, 280, 390), Box(350, 300, 20, 24)],
    "faces at the border": [Box(-100, -120, 300, 400), Box(650, 400, 300, 400)],
    "a face that leaves the corners": [Box(90, 60, 620, 480)],
    "a face that fills the picture": [Box(-200, -200, 1400, 1400)],
    "a crowd": [Box(20.0 * i, 18.5 * j, 14, 20) for i in range(0, 40, 2) for j in range(0, 30, 3)],
    "no outside nearby": [Box(-50.0 + 60 * i, -50.0 + 50 * j, 60, 60) for i in range(12) for j in range(12)],
}


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("style", SAFE)
@pytest.mark.parametrize("boxes", LARGE.values(), ids=LARGE)
def test_nothing_inside_large_faces_matters(boxes, style, shape):
    """Where the fill is worked out at reduced size, it does not depend on the inside either."""
    rng = np.random.default_rng(3)
    frame = Frame(rng.integers(0, 256, (601, 803, 3), np.uint8))
    chosen = [Region(box, shape) for box in boxes]

    for seed in range(2):
        assert_same(redact(frame, chosen, style), redact(another_inside(frame, chosen, seed), chosen, style))


@settings(max_examples=60, deadline=None)
@given(frames(), regions(Style), st.sampled_from(Style))
def test_a_frame_is_redacted_in_its_own_arrays(frame, chosen, style):
    """A frame that is redacted in place is what a redacted copy of it is."""
    expected = redact(frame, chosen, style, outline=True)

    redact_in_place(frame, chosen, style, outline=True)

    assert_same(expected, frame.simplified())


@settings(max_examples=60, deadline=None)
@given(frames(), regions(Style, STRENGTHS, LABELS), st.sampled_from(Style))
def test_the_order_of_regions_does_not_matter(frame, chosen, style):
    """The same regions in another order give the same picture."""
    assert_same(redact(frame, chosen, style), redact(frame, chosen[::-1], style))


@settings(max_examples=60, deadline=None)
@given(frames(), regions(), st.sampled_from(Style), st.booleans())
def test_the_outside_stays(frame, chosen, style, outline):
    """Beyond the fade of blur, also below a picture, and with the others right outside the regions, nothing changes."""
    touched = chosen
    if style in {Style.BLUR, Style.IMAGE}:
        touched = [region.shrunk(-_reach(region)) for region in chosen if region.is_visible(90, 90)]
    far = ~mask(touched, frame)

    redacted = redact(frame, chosen, style, outline=outline)

    np.testing.assert_array_equal(frame.pixels[far], redacted.pixels[far])


def _reach(region):
    # The fade, which reaches further where an ellipse is long, and a cell of at most 1/24 of the box with its diagonal.
    cell = min(region.outer.width, region.outer.height) / 24
    return 2 * max(SHORTEST_FADE, FADE * max(region.semi_axes)) + 2.5 * cell + 2


@settings(max_examples=60, deadline=None)
@given(frames(), regions(), st.sampled_from(Style))
def test_regions_are_opaque(frame, chosen, style):
    """Alpha becomes 255 in the regions and stays as it was elsewhere; where all of it is 255, there is none."""
    redacted = redact(frame, chosen, style)

    expected = 255 if frame.alpha is None else np.where(mask(chosen, frame), 255, frame.alpha)
    if np.min(expected) == 255:
        assert redacted.alpha is None
    else:
        np.testing.assert_array_equal(expected, redacted.alpha)


@pytest.mark.parametrize("style", SAFE)
@pytest.mark.parametrize("shape", Shape)
def test_whether_the_inside_was_transparent_does_not_matter(style, shape):
    """A picture that is transparent in a region alone becomes the one that is so nowhere."""
    frame = Frame(np.random.default_rng(0).integers(0, 256, (200, 160, 3), np.uint8))
    chosen = [Region(Box(40, 50, 60, 80), shape)]
    holed = Frame(frame.pixels, np.where(mask(chosen, frame), 0, 255).astype(np.uint8))

    assert_same(redact(frame, chosen, style), redact(holed, chosen, style))


@pytest.mark.parametrize("style", [Style.BLUR, Style.PIXELATE])
@pytest.mark.parametrize("alpha", [None, 0])
def test_without_an_outside_the_fill_is_grey(style, alpha):
    """With no pixel outside that shows anything, the fill is mid-grey."""
    frame = Frame(
        np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8),
        None if alpha is None else np.full((60, 80), alpha, np.uint8),
    )
    boxes = [Box(-10, -10, 100, 80)] if alpha is None else [Box(20, 20, 20, 30)]
    chosen = [Region(box, Shape.RECTANGLE) for box in boxes]

    assert (redact(frame, chosen, style).pixels[mask(chosen, frame)] == 128).all()


@pytest.mark.parametrize("style", [Style.BLUR, Style.PIXELATE])
@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("side", [12, 40, 150, 700])
def test_neighbours_do_not_bleed(style, shape, side):
    """A red face beside a blue one on grey leaves nothing but grey."""
    frame = flat((90, 90, 90), 3 * side, 4 * side)
    chosen = [Region(Box(x * side, side, side, side), shape) for x in (1.0, 2.0)]
    for region, color in zip(chosen, ((255, 0, 0), (0, 0, 255)), strict=True):
        region.paint(frame.pixels, color)

    redacted = redact(frame, chosen, style).pixels[mask(chosen, frame)].astype(int)

    assert np.abs(redacted - 90).max() <= 1


@pytest.mark.parametrize("style", [Style.BLUR, Style.PIXELATE])
@pytest.mark.parametrize("side", [20, 160])
def test_hidden_colours_stay_hidden(style, side):
    """Colours below full transparency do not show in the fill."""
    frame = flat((255, 0, 0), 3 * side, 3 * side)
    alpha = np.zeros(frame.pixels.shape[:2], np.uint8)
    frame.pixels[: side // 2] = (0, 200, 0)
    alpha[: side // 2] = 255
    chosen = [Region(Box(side, side, side, side))]

    redacted = redact(Frame(frame.pixels, alpha), chosen, style).pixels[mask(chosen, frame)].astype(int)

    assert np.abs(redacted - (0, 200, 0)).max() <= 1


@pytest.mark.parametrize("style", [Style.BLUR, Style.PIXELATE])
@pytest.mark.parametrize("alpha", [1, 100, 255])
def test_a_single_pixel_that_shows_is_enough(style, alpha):
    """However little it shows, the fill is of its colour."""
    frame = flat((0, 0, 255), 40, 40)
    frame.pixels[5, 20], shown = (200, 100, 0), np.zeros((40, 40), np.uint8)
    shown[5, 20] = alpha
    chosen = [Region(Box(10, 10, 20, 20), Shape.RECTANGLE)]

    redacted = redact(Frame(frame.pixels, shown), chosen, style).pixels[mask(chosen, frame)].astype(int)

    assert np.abs(redacted - (200, 100, 0)).max() <= 1


def test_what_is_right_beside_a_small_region_shows_in_its_fill():
    """The pixels that its rim runs through count where their centres lie outside."""
    frame, region = flat((0, 0, 255), 40, 40), Region(Box(16, 16, 8, 8))
    nearest = np.maximum(np.abs(np.arange(40) - 19.5) - 0.5, 0) / region.semi_axes[0]
    inside, touched = mask([region], frame), np.add.outer(nearest**2, nearest**2) < 1
    frame.pixels[touched & ~inside] = (255, 0, 0)

    red, _, _ = redact(frame, [region]).pixels[inside].mean(0)

    assert red > 50


@pytest.mark.parametrize("style", [Style.BLUR, Style.PIXELATE])
@pytest.mark.parametrize("side", [12, 60, 300])
def test_an_alpha_channel_that_hides_nothing_near_changes_nothing(style, side):
    """A fill is the same, to two levels, whether it is told that its surroundings show or not."""
    ramp = np.linspace(0, 255, 3 * side).astype(np.uint8)
    frame = Frame(np.dstack(np.broadcast_arrays(ramp[:, None], ramp[None], np.uint8(90))))
    alpha = np.full(frame.pixels.shape[:2], 255, np.uint8)
    alpha[0, 0] = 0
    chosen = [Region(Box(side, side, side, side))]

    with_alpha = redact(Frame(frame.pixels, alpha), chosen, style).pixels.astype(int)

    assert np.abs(redact(frame, chosen, style).pixels - with_alpha).max() <= 2


@pytest.mark.parametrize(("height", "line"), [(30, 2), (120, 2), (180, 3), (600, 10)])
def test_an_outline_is_a_sixtieth_of_the_region(height, line):
    """Two pixels wide at least, from the rim inwards."""
    region = Region(Box(10, 10, 100, height), Shape.RECTANGLE)

    frame = Frame(np.zeros((height + 20, 120, 3), np.uint8))
    across = redact(frame, [region], Style.SOLID, outline=True).pixels[height // 2]

    assert [*range(10, 10 + line), *range(110 - line, 110)] == np.flatnonzero(across[:, 1]).tolist()


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("box", [Box(5, 5, 0, 9), Box(500, 5, 9, 9), Box(-50, -50, 10, 10), Box(5, 5, -3, 4)], ids=str)
def test_regions_out_of_sight_do_nothing(style, box):
    """Empty regions and those outside of the picture leave it as it is."""
    frame = flat((10, 20, 30))

    assert_same(frame, redact(frame, [Region(box)], style, outline=True))


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("shape", Shape)
def test_absurdly_large_boxes_are_filled(style, shape):
    """A box far larger than any picture covers all of it: nothing of what was there is left."""
    frame = Frame(np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8))
    far = Region(Box(-1e300, -1e12, 2e300, 2e12), shape)

    redacted = redact(frame, [far], style, color=(1, 2, 3)).pixels

    assert mask([far], frame).all()
    match style:
        case Style.SOLID:
            assert (redacted == (1, 2, 3)).all()
        case Style.GAUSSIAN:
            assert redacted.std() < frame.pixels.std() / 4
        case Style.IMAGE:  # of which the middle is as large as the picture
            assert (redacted == redacted[0, 0]).all()
        case _:  # with nothing outside of it
            assert (redacted == 128).all()


def test_without_regions_the_frame_comes_back_equal():
    """Nothing to redact changes nothing."""
    frame = flat((10, 20, 30))

    assert_same(frame, redact(frame, []))


def test_only_gaussian_is_reversible():
    """The style that looks at the face's own pixels is marked as such."""
    assert [Style.GAUSSIAN] == [style for style, fill in STYLES.items() if fill.reversible]


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("side", [4, 60])
def test_each_region_has_a_checkpoint(style, side):
    """Filling many stops at any of them, be they far apart or filled together, and outlining them once more."""
    chosen = [Region(Box(x, y, side, side)) for x in range(0, 400, 80) for y in range(0, 400, 80)]
    frame, calls = flat((9, 200, 30), 400, 400), list[None]()

    redact(frame, chosen, style, checkpoint=lambda: calls.append(None))
    filled = len(calls)
    redact(frame, chosen, style, outline=True, checkpoint=lambda: calls.append(None))

    assert len(chosen) <= filled
    assert filled + len(chosen) <= len(calls) - filled


@pytest.mark.parametrize("style", [Style.BLUR, Style.PIXELATE])
def test_what_looks_far_is_filled_in_time_that_grows_with_it(monkeypatch, style):
    """Small regions within a large one all look over its rim, but the picture is not read for each of them."""
    read, averaged = [], Inpainter._averaged

    def counted(self, window, octave):
        read.append(window)
        return averaged(self, window, octave)

    monkeypatch.setattr(Inpainter, "_averaged", counted)
    small = [Region(Box(17 * x, 17 * y, 2, 2)) for x in range(1, 25) for y in range(1, 25)]

    redact(flat((9, 200, 30), 600, 600), [Region(Box(5, 5, 590, 590), Shape.RECTANGLE), *small], style)

    assert 30 * 600 * 600 > sum(window.width * window.height for window in read)
