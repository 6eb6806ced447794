"""Memory that is lent to one helper after another tells none of them of the others."""

import fcntl
import os

import numpy as np
import pytest

from faceguard.sandbox.area import Area, Areas
from faceguard.sandbox.memory import size_of


def written(area: Area, data: bytes) -> None:
    """Write as a helper does, who has the descriptor."""
    os.pwrite(area.descriptor, data, 0)


def test_what_is_lent_again_is_empty():
    """Though it is the same memory, all of it, and not only what was looked at."""
    areas = Areas()
    with areas.lent() as first:
        written(first, b"face" * 5000)
        assert b"face" == first.view(4).tobytes()
    with areas.lent() as second:
        assert first is second
        assert not second.view(20_000).any()
        assert bytes(20_000) == os.pread(second.descriptor, 20_000, 0)
    areas.close()


def test_what_nobody_looked_at_is_not_lent_again():
    """A helper that ended in the middle of its work, or grew it in secret, may have written anything."""
    areas = Areas()
    for seen in (0, 4):
        with areas.lent() as first:
            written(first, b"face" * 3000)
            first.view(seen)
            os.ftruncate(first.descriptor, 100_000)
        with areas.lent() as second:
            assert first is not second
            assert 0 == size_of(second.descriptor)
            written(second, bytes(4))
    areas.close()


def test_no_two_pictures_share_it():
    """At one time."""
    areas = Areas()
    with areas.lent() as first, areas.lent() as second:
        assert first is not second
        written(second, b"2")
        written(first, b"1")
        assert b"12" == first.view(1).tobytes() + second.view(1).tobytes()
    areas.close()


def test_little_of_it_is_kept(monkeypatch):
    """Also where many large pictures came at once."""
    monkeypatch.setattr("faceguard.sandbox.area.KEPT", 100_000)
    areas = Areas()
    for size in (100_001, 50_001):
        with areas.lent() as first, areas.lent() as second:
            for area in (first, second):
                written(area, bytes(size))
                area.view(1)
    with areas.lent() as third, areas.lent() as fourth:
        assert [50_001, 0] == [size_of(third.descriptor), size_of(fourth.descriptor)]
    areas.close()


def test_frames_outlive_an_area_that_is_closed():
    """They hold their memory themselves."""
    area = Area()
    written(area, b"face")
    frame = area.view(4)
    area.close()

    assert np.array_equal(np.frombuffer(b"face", np.uint8), frame)


def test_a_helper_cannot_spoil_it_for_the_next_one():
    """It cannot shrink, and nobody can forbid to write to it."""
    area = Area()
    written(area, b"face")
    with pytest.raises(PermissionError):
        os.ftruncate(area.descriptor, 0)
    for seal in (fcntl.F_SEAL_WRITE, fcntl.F_SEAL_GROW):
        with pytest.raises(PermissionError):
            fcntl.fcntl(area.descriptor, fcntl.F_ADD_SEALS, seal)
    area.close()
