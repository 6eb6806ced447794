"""Sizes are read as they are written, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.settings import Settings
from faceguard.sizes import of_bytes, of_pixels


@given(number=st.integers(1, 2**20), unit=st.sampled_from([1, 1000, 1024, 10**6, 2**20, 10**9, 2**30]))
def test_a_number_of_bytes_is_read_as_it_is_written(number: int, unit: int):
    """No byte is lost, up to a petabyte."""
    assert number * unit == Settings.model_validate({"max_body": of_bytes(number * unit)}).max_body


@given(number=st.integers(1, 10**12))
def test_a_number_of_pixels_is_read_as_it_is_written(number: int):
    """No pixel is lost."""
    assert number == Settings.model_validate({"max_pixels": of_pixels(number)}).max_pixels


@pytest.mark.parametrize(
    ("number", "written"),
    [(32 * 2**20, "32MiB"), (50_000_000, "50MB"), (3 * 2**29, "1536MiB"), (1001, "1001B"), (0, "0B")],
)
def test_bytes_are_written_in_the_largest_unit_that_fits(number: int, written: str):
    """Of those with powers of two first."""
    assert written == of_bytes(number)


@pytest.mark.parametrize(("number", "written"), [(64_000_000, "64MP"), (250_000, "0.25MP"), (1, "0.000001MP")])
def test_pixels_are_written_in_megapixels(number: int, written: str):
    """However few."""
    assert written == of_pixels(number)
