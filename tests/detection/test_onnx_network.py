"""Files that are no networks, or none that can be run here, are refused with what was expected."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection.onnx_network import NoFamilyError, OnnxNetwork, UnfitNetworkError
from testing.networks import scrfd_answers, scrfd_network
from testing.onnx_file import Shape, network

WHOLE = scrfd_network()
DOUBLE = 11


def refusal(content: bytes) -> str:
    with pytest.raises(UnfitNetworkError) as error:
        OnnxNetwork(content).tried()
    return str(error.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"no network", b"\0" * 1000, WHOLE[: len(WHOLE) // 2], b"\x08\x08ORTM" + WHOLE],
    ids=["empty", "text", "zeros", "cut off", "ORT"],
)
def test_what_is_no_network_is_refused(content: bytes):
    """It says what is expected."""
    assert "expected is an ONNX file with all its numbers in it" in refusal(content)


@given(st.data())
def test_a_damaged_network_is_refused_or_read(data: st.DataObject):
    """Nothing else comes of it."""
    damaged = bytearray(WHOLE[:400])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    told = ""
    try:
        OnnxNetwork(bytes(damaged) + WHOLE[400:]).tried()
    except UnfitNetworkError as error:
        told = str(error)

    assert not told or "expected is" in told
    assert told.isprintable()


def test_custom_operators_are_refused():
    """They would be code of the file's own; the text of its name cannot write on the terminal."""
    told = refusal(network(scrfd_answers(), domain="evil.\x1b[31m\nops"))

    assert "no custom ones" in told
    assert told.isprintable()


@pytest.mark.parametrize("place", ["inside", "parent", "absolute"])
def test_numbers_in_other_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str):
    """Wherever they are: the digest in reports is of one file, and no other is read."""
    (tmp_path / "folder").mkdir()
    numbers = {"inside": "folder/numbers", "parent": "numbers", "absolute": "numbers"}[place]
    (tmp_path / numbers).write_bytes(bytes(2**20))
    monkeypatch.chdir(tmp_path / "folder")
    written = {"inside": "numbers", "parent": "../numbers", "absolute": f"{tmp_path}/numbers"}[place]

    assert "expected is an ONNX file with all its numbers in it" in refusal(network(scrfd_answers(), external=written))


@pytest.mark.parametrize(
    "shape",
    [
        (1, 3, 100, 160),
        (1, 3, 128, 128),
        (1, 3, 4096, 4096),
        (2, 3, 160, 160),
        (1, 1, 160, 160),
        (1, 160, 160, 3),
        (1, 3, 160, "width"),
        (3, 160, 160),
        (),
    ],
    ids=str,
)
def test_another_input_is_refused(shape: Shape):
    """It says which it has, and which are taken."""
    told = refusal(network(scrfd_answers(), shape))

    assert "its input is tensor(float), " in told
    assert "1 x 3 x height x width" in told


def test_an_input_of_other_numbers_is_refused():
    """Float is what the families have."""
    assert "its input is tensor(double), 1 x 3 x 64 x 64" in refusal(network(scrfd_answers(), kind=DOUBLE))


@pytest.mark.parametrize("shape", [(1, 3, 160, 192), ("batch", 3, "height", "width"), (1, "any", 160, 160)], ids=str)
def test_fixed_and_free_inputs_are_taken(shape: Shape):
    """Of the sides that are fixed the batch has to be 1 and the colours 3."""
    network_ = OnnxNetwork(network(scrfd_answers(), shape))
    outputs, height, width = network_.tried()

    assert 9 == len(outputs)
    assert network_.size in {None, (height, width)}
    assert (1, 3, *(network_.size or (32, 64))) == network_.planes(np.zeros((20, 40, 3), np.uint8)).shape


def test_another_kind_of_network_is_told_apart():
    """A folder may hold some, for other ends."""
    for content in (network(scrfd_answers(), (1, 3, 112, 112)), network(scrfd_answers(), ())):
        with pytest.raises(NoFamilyError):
            OnnxNetwork(content)
