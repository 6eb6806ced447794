import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.errors import CancelledError, NoRoomError
from faceguard.spool.room import Room

ROOM = 4096
writes = st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=300)), max_size=20)


def at_once(room: Room, content: bytes):
    """Return a file with this content."""
    kept = room.new()
    kept.append(content)
    return kept


@given(writes)
def test_a_file_is_what_was_written(written: list[tuple[int, bytes]]):
    """At any place, in any order, as any file; read at once, in pieces and as memory."""
    room, model = Room(ROOM), bytearray()
    kept = room.new()
    for at, content in written:
        if not content:
            continue
        model.extend(bytes(max(0, at - len(model))))
        model[at : at + len(content)] = content
        with kept.open() as file:
            file.seek(at)
            assert len(content) == file.write(content)
    with kept.open() as file:
        assert bytes(model) == file.read()
        assert len(model) == file.seek(0, os.SEEK_END) == kept.size == room.taken
        if model:
            file.seek(-1, os.SEEK_CUR)
            assert model[-1:] == file.read(9)
            with kept.content() as view:
                assert bytes(model) == view
    kept.close()

    assert 0 == room.taken


def test_there_is_no_more_room_than_was_said():
    """Whoever asks for more is told, and the others have what they had."""
    room = Room(100)
    first = at_once(room, bytes(60))
    second = room.new()
    with pytest.raises(NoRoomError):
        second.append(bytes(41))
    second.append(bytes(40))

    assert 100 == room.taken
    first.close()
    second.append(bytes(60))
    assert 100 == second.size == room.taken


def test_what_is_closed_is_gone_for_whoever_reads_it():
    """The number of its descriptor may be another file's by then."""
    room = Room(100)
    kept = at_once(room, b"secret")
    file = kept.open()
    kept.close()
    kept.close()
    with at_once(room, b"of another").open() as other:
        with pytest.raises(ValueError, match="closed"):
            file.read()
        for ask in (lambda: kept.read(0, 9), lambda: file.write(b"x"), kept.content):
            with pytest.raises(CancelledError):
                ask()
        assert b"of another" == other.read()


def test_memory_that_somebody_looks_at_outlives_its_file():
    """It is given back then."""
    kept = at_once(Room(100), b"abc")
    with kept.content() as content:
        kept.close()
        assert b"abc" == bytes(content)
