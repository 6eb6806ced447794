"""Made-up pictures, regions and redactions that the tests of this package draw from."""

import numpy as np
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.region import Region, union
from faceguard.replacement import Emoji
from faceguard.shape import Shape

SHAPES = st.sampled_from(Shape)
SIDES = st.integers(1, 90)


@st.composite
def regions(draw, styles=(), strengths=(1,), labels=()):
    """From none to four regions, in the picture, across its border or beyond it, overlapping or not.

    Each has one of these styles of its own, or none, one of these strengths, another as its softness, and one of these
    labels or none.
    """
    boxes = st.builds(
        Box,
        st.floats(-40, 90),
        st.floats(-40, 90),
        st.one_of(st.floats(0, 60), st.floats(100, 300)),
        st.one_of(st.floats(0, 60), st.floats(100, 300)),
    )
    region = st.builds(
        Region,
        boxes,
        SHAPES,
        st.sampled_from([None, *styles]),
        strength=st.sampled_from(strengths),
        softness=st.sampled_from(strengths),
        emoji=st.sampled_from([None, *Emoji]),
        turn=st.floats(-4, 4),
        label=st.sampled_from(["", *labels]),
    )
    return draw(st.lists(region, max_size=4))


@st.composite
def frames(draw):
    """Noise of any size, with an alpha channel or without."""
    height, width = draw(SIDES), draw(SIDES)
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    alpha = draw(st.sampled_from([None, "noise", "holes"]))
    plane = rng.integers(0, 256, (height, width), np.uint8) if alpha else None
    if plane is not None and alpha == "holes":
        plane = np.where(plane < 128, 0, 255).astype(np.uint8)
    return Frame(rng.integers(0, 256, (height, width, 3), np.uint8), plane, duration=draw(st.integers(0, 100)))


def another_inside(frame, covered_regions, seed):
    """Put other pixels, and another alpha, into the regions of a frame: extremes, noise or another face."""
    inside = union(covered_regions, frame.width, frame.height) == 255
    rng = np.random.default_rng(seed)
    others = [
        lambda: np.zeros_like(frame.pixels),
        lambda: np.full_like(frame.pixels, 255),
        lambda: rng.integers(0, 256, frame.pixels.shape, np.uint8),
        lambda: np.roll(frame.pixels, 7, (0, 1))[::-1],
    ]
    pixels = np.where(inside[..., None], others[seed % len(others)](), frame.pixels)
    alpha = None
    if frame.alpha is not None:
        alpha = np.where(inside, rng.integers(0, 256, inside.shape, np.uint8), frame.alpha)
    return Frame(pixels, alpha, frame.duration)


def flat(color, height=200, width=300):
    """Make a frame of one colour."""
    return Frame(np.full((height, width, 3), color, np.uint8))


def mask(covered_regions, frame):
    """Return what is true in the regions."""
    return union(covered_regions, frame.width, frame.height) == 255


def redact(frame, *arguments, **options):
    """Redact a copy of the frame, and drop its alpha channel where that hides nothing any more."""
    alpha = None if frame.alpha is None else frame.alpha.copy()
    copy = Frame(frame.pixels.copy(), alpha, frame.duration)
    redact_in_place(copy, *arguments, **options)
    return copy.simplified()
