"""What comes out is a function of what is seen: two files that show the same give the same bytes."""

import random
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.codecs import audit, decode, encode
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.picture import Frame, Picture
from testing.twins import KINDS, crossing, twins

LIMITS = DecodeLimits()
ATTACKS = (
    "j1_junk_behind_first_scan.jpg",
    "j4_dri.jpg",
    "j6_hidden_picture_in_overwritten_scans.jpg",
    "j7_hidden_columns.jpg",
    "p1_plte_in_truecolour.png",
    "p4_grey16_8bits_hot_pixel.png",
    "w1_junk_in_token_partition.webp",
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_comes_out_is_a_function_of_what_is_seen(kind: str, seed: int):
    """Coefficients or pixels are the same, and all else is as chance wills within the grammar of the format."""
    assert [] == list(crossing(*twins(kind, random.Random(seed))))


def test_what_is_known_of_the_source_is_what_is_documented():
    """A new field of these may cross: then docs/privacy.md has to say so, and `crossing` to bound it."""
    assert ["format", "frames", "loop", "jpeg", "lossless", "quality", "rescaling"] == [
        field.name for field in fields(Picture)
    ]
    assert ["pixels", "alpha", "duration"] == [field.name for field in fields(Frame)]


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_hidden_passes_where_no_face_is_found(name: str, shared_data: Path):
    """What comes out is what an encoder makes of the pixels that are seen, of eight bits each."""
    data = (shared_data / "attacks" / name).read_bytes()
    picture = decode(data, LIMITS)
    seen = tuple(Frame(np.array(frame.pixels)) for frame in picture.frames)
    expected = encode(replace(picture, frames=seen, rescaling=None), seen, picture.format, None)

    answer = Pipeline(Detectors(Weights()), LIMITS).redact(data, RedactOptions.from_text({"boxes": "[]"}))

    assert expected == answer.content
    audit(answer.content, picture.format)
    assert b"John Doe" not in answer.content


def test_what_was_not_looked_at_is_not_in_the_answer(shared_data: Path):
    """A face in the low byte of 16 bits is black beside one bright sample, and comes back as black."""
    data = (shared_data / "attacks/p4_grey16_8bits_hot_pixel.png").read_bytes()

    answer = Pipeline(Detectors(Weights()), LIMITS).redact(data, RedactOptions.from_text({"boxes": "[]"}))

    assert np.count_nonzero(decode(answer.content, LIMITS).frames[0].pixels[..., 0]) <= 1
