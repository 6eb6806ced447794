"""Words on what hides a face."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.errors import InvalidOptionError
from faceguard.geometry import Box
from faceguard.label import LETTERS, MOST_LETTERS, numbered
from faceguard.options import RedactOptions
from faceguard.picture import Frame
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.style import Style
from tests.redaction.pictures import flat, mask, redact

COLOR = (90, 20, 200)


def ink(text: str, size: int = 32) -> bytes:
    """Return what the font draws for a text."""
    canvas = np.zeros((48, 64), np.uint8)
    cv2.putText(canvas, text, (4, 36), (255,), cv2.FontFace("sans"), size)
    return canvas.tobytes()


def labelled(region: Region, height: int = 300, width: int = 400) -> np.ndarray:
    """Tell which pixels a label changed."""
    without = Region(region.box, region.shape, label="")
    frame = flat((60, 60, 60), height, width)
    pair = [redact(frame, [each], Style.SOLID, color=COLOR).pixels for each in (region, without)]
    return np.asarray((pair[0] != pair[1]).any(2))


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Region,
        st.builds(Box, st.floats(-200, 380), st.floats(-200, 280), st.floats(1, 400), st.floats(1, 400)),
        st.sampled_from(Shape),
        label=st.text("AgÜж 1", min_size=1, max_size=MOST_LETTERS).filter(str.strip),
    )
)
def test_it_lies_in_its_region(region):
    """All of it, wherever the picture ends; nothing outside changes for it."""
    inside = mask([region], flat(COLOR, 300, 400))

    assert not labelled(region)[~inside].any()


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("style", Style)
def test_it_is_read_on_any_fill(style, shape):
    """White letters on black, over what hides the face and its outline, and over nothing else."""
    frame = Frame(np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8))
    region = Region(Box(90, 80, 120, 140), shape, label="PERSON 1")
    redacted = redact(frame, [region], style, color=(255, 255, 255), outline=True).pixels
    without = redact(frame, [Region(region.box, shape)], style, color=(255, 255, 255), outline=True).pixels
    rows, columns = np.nonzero((redacted != without).any(2))
    plate = redacted[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]

    assert (plate == 255).all(2).mean() > 0.03
    assert (plate == 0).all(2).mean() > 0.4
    assert rows.max() - rows.min() > 15


def test_where_it_could_not_be_read_it_is_left_out():
    """In a small region, or in one with no room for so many letters."""
    assert not labelled(Region(Box(50, 50, 30, 30), label="PERSON")).any()
    assert labelled(Region(Box(50, 50, 90, 90), label="PERSON")).any()
    assert not labelled(Region(Box(50, 50, 90, 90), Shape.RECTANGLE, label="W" * MOST_LETTERS)).any()


def test_every_letter_that_may_be_written_is_one_of_the_fonts():
    """None is drawn as the sign for what is missing, and none but the blank is invisible."""
    missing, blank = ink("\ue000"), ink(" ")
    letters = [chr(code) for first, last in LETTERS for code in range(ord(first), ord(last) + 1)]
    seen = {each: ink(each) for each in letters}

    assert ["?"] == [each for each, drawn in seen.items() if drawn == missing]
    assert [" "] == [each for each, drawn in seen.items() if drawn == blank]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 25,
        "a\u200bb",
        "\u8bc1\u4eba",
        "\u03a9",
        "\u0162",
        "a\u202eb",
        "\u05d0",
        "\u0627",
        "\U0001f600",
        "a\0b",
        "\u0e01",
        "a\u00adb",
        "\ufeff a",
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_as_it_is_written_is_refused(text):
    """What is too long, invisible, runs leftwards or is not in the font; the message has nothing of it."""
    with pytest.raises(InvalidOptionError) as refused:
        RedactOptions.from_text({"label": text})

    assert text not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  PERSON \t 1 ", "PERSON 1"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("\u0418\u0432\u0430\u043d", "\u0418\u0432\u0430\u043d"),
        ("?", "?"),
    ],
    ids=ascii,
)
def test_it_is_one_line(written, read):
    """Without blanks around it, and of letters that have their marks in them."""
    assert read == RedactOptions.from_text({"label": written}).label


def test_it_may_have_a_number():
    """Where there is none, nothing stands in its place."""
    assert ("PERSON 7", "PERSON", "") == (
        numbered("PERSON {n}", 7),
        numbered("PERSON {n}", None),
        numbered("{n}", None),
    )
