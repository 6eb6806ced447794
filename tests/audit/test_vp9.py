import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.audit.vp9 import is_picture

KEY, OTHER = b"\x82\x49\x83\x42rest", b"\x86rest"


def superframe(*frames: bytes) -> bytes:
    """Put frames together, with their sizes of two bytes behind them."""
    mark = bytes([0xC0 | 1 << 3 | len(frames) - 1])
    return b"".join(frames) + mark + b"".join(len(frame).to_bytes(2, "little") for frame in frames) + mark


@pytest.mark.parametrize("sample", [KEY, OTHER, b"\x88", superframe(OTHER, b"\x88"), superframe(KEY, OTHER, OTHER)])
def test_frames_pass(sample: bytes):
    """One or several, also one that only shows another again."""
    assert is_picture(sample)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Marker", id="no frame"),
        pytest.param(b"\x92\x49\x83\x42rest", id="another profile"),
        pytest.param(b"\x82rest", id="no sign of a key frame"),
        pytest.param(b"\x88rest", id="behind a frame that is shown again"),
        pytest.param(superframe(KEY, b"Marker"), id="a frame that is none"),
        pytest.param(superframe(KEY, b""), id="an empty frame"),
        pytest.param(b"\x86" + superframe(KEY, OTHER), id="more than the sizes say"),
        pytest.param(superframe(KEY, OTHER)[1:], id="fewer than the sizes say"),
    ],
)
def test_others_fail(sample: bytes):
    """Whatever else there is."""
    assert not is_picture(sample)


@given(st.binary())
def test_any_bytes_are_judged(sample: bytes):
    """Without an exception."""
    assert is_picture(sample) in {True, False}
