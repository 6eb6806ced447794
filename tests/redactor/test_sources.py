import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import UnreadableFileError
from faceguard.redactor.sources import UnsupportedInputError, content_of, several

VIEWS: list[Callable[[Any], Any]] = [
    lambda pixels: pixels,
    lambda pixels: pixels[::-1, ::-1],
    lambda pixels: pixels[..., ::-1],
    np.asfortranarray,
    lambda pixels: pixels.transpose(1, 0, 2),
]


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 30), st.integers(1, 30), st.just(3))),
    st.sampled_from(VIEWS),
)
def test_an_array_is_read_as_it_is(pixels: Any, view: Callable[[Any], Any]):
    """Of every size, and however it lies in memory."""
    given_pixels = view(pixels)
    read = decode(content_of(given_pixels), DecodeLimits())

    assert np.array_equal(given_pixels, read.frames[0].pixels)


@pytest.mark.parametrize(
    "source",
    [str, Path, Path.read_bytes, lambda path: bytearray(path.read_bytes()), lambda path: memoryview(path.read_bytes()),
     lambda path: io.BytesIO(path.read_bytes())],
    ids=["text", "path", "bytes", "bytearray", "memoryview", "file"],
)  # fmt: skip
def test_a_file_is_read_in_every_form(source: Callable[[Path], Any], path: Path):
    """To the same bytes."""
    assert path.read_bytes() == content_of(source(path))


def test_an_open_file_is_left_open(path: Path):
    """It is its owner's, who may have read a part of it."""
    with path.open("rb") as file:
        start = file.read(10)

        assert path.read_bytes() == start + content_of(file)
        assert not file.closed


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4, 3), np.float32),
        np.zeros((4, 4, 3), bool),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((2, 4, 4, 3), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 0, 3), np.uint8),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_an_array_of_another_kind_is_refused(array: Any):
    """What it should be is said."""
    with pytest.raises(UnsupportedInputError, match="uint8"):
        content_of(array)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (3, "Give a path"),
        (None, "Give a path"),
        (io.StringIO("text"), "'rb'"),
        (type("Odd", (), {"read": lambda _: "text"})(), "no bytes"),
    ],
)
def test_what_is_no_picture_is_refused(source: Any, message: str):
    """In words that say what is taken."""
    with pytest.raises(UnsupportedInputError, match=message):
        content_of(source)


@pytest.mark.parametrize("name", ["nowhere.jpg", ".", "a\0b"])
def test_what_cannot_be_read_says_so_without_its_name(name: str, path: Path):
    """Which may be a person's."""
    with pytest.raises(UnreadableFileError) as error:
        content_of(path.parent / name)

    assert name not in str(error.value) or name == "."
    assert str(path.parent) not in str(error.value)


def test_a_closed_file_cannot_be_read(path: Path):
    """It raises ValueError, as files do."""
    with path.open("rb") as file:
        pass
    with pytest.raises(UnreadableFileError):
        content_of(file)


@pytest.mark.parametrize("single", ["photo.jpg", b"bytes", Path("photo.jpg"), io.BytesIO(), 3])
def test_one_picture_is_not_several(single: Any):
    """A text would be taken apart into names of one letter, and a file into its lines."""
    with pytest.raises(UnsupportedInputError, match="several"):
        several(single)
