import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.container import content
from faceguard.container.content import KEPT, WINDOW, Windows

places = st.integers(-20, 120) | st.none()


@given(st.binary(max_size=100), st.lists(st.tuples(places, places), max_size=20))
def test_windows_of_a_file_are_its_bytes(data: bytes, asked: list[tuple[int | None, int | None]]):
    """Any piece, across any number of windows and in any order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "WINDOW", 7)
        patch.setattr(content, "KEPT", 2)
        windows = Windows(io.BytesIO(data))

        assert len(data) == len(windows)
        for start, stop in asked:
            assert data[start:stop] == windows[start:stop]


def test_a_file_is_not_held_in_memory():
    """However long it is, a few windows are; who asks for the same again reads nothing."""
    read: list[None] = []
    windows = Windows(io.BytesIO(bytes(3 * KEPT * WINDOW)), lambda: read.append(None))
    for start in range(0, len(windows), WINDOW // 2):
        assert 8 == len(windows[start : start + 8])

    assert (3 * KEPT, KEPT) == (len(read), len(windows._kept))
