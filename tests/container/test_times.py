"""When a sequence was made is left out."""

import pytest

from faceguard.container.times import without_times


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


@pytest.mark.parametrize("kind", [b"mvhd", b"tkhd", b"mdhd"])
@pytest.mark.parametrize(("version", "size"), [(0, 8), (1, 16)])
def test_times_are_taken_out(kind, version, size):
    """Creation and modification, of four or eight bytes, and nothing beside them."""
    head, rest = bytes([version, 7, 7, 7]), b"\7" * 20
    times, none = (_box(b"moov", _box(kind, head + byte * size + rest)) for byte in (b"\7", b"\0"))

    assert none == without_times(times)


def test_other_times_stay():
    """A box of another kind is not changed."""
    data = _box(b"moov", _box(b"free", bytes(4) + b"\7" * 20))

    assert data == without_times(data)
