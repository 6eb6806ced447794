import os
from pathlib import Path

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


@given(writes, st.integers(0, 2000))
def test_a_file_is_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[int, bytes]], memory: int
):
    """At any place, in any order, as any file; read at once and in pieces, in memory, on the disk or in both."""
    room, model = Room(memory, tmp_path_factory.getbasetemp(), ROOM), bytearray()
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
        for at in range(0, len(model), 50):
            file.seek(at)
            assert bytes(model[at : at + 70]) == file.read(70)
    assert room.memory.taken <= memory
    kept.close()

    assert (0, 0) == (room.memory.taken, room.disk.taken)


def test_a_file_may_begin_anew():
    """What was there is gone, and its room is free; to any other size it is not cut."""
    room = Room(100)
    kept = at_once(room, bytes(60))
    with kept.open() as file:
        with pytest.raises(ValueError, match="nothing"):
            file.truncate(10)
        file.truncate(0)
        assert 0 == kept.size == room.taken
        file.write(b"anew")

    assert b"anew" == kept.read(0, 9)
    kept.close()
    with pytest.raises(CancelledError):
        kept.clear()


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
        for ask in (lambda: kept.read(0, 9), lambda: file.write(b"x")):
            with pytest.raises(CancelledError):
                ask()
        assert b"of another" == other.read()


def test_what_memory_has_no_room_for_is_on_the_disk(tmp_path: Path):
    """From there on; what is written again stays where it is, and others get the memory that is given back."""
    room = Room(100, tmp_path, 50)
    first, second = at_once(room, bytes(60)), at_once(room, bytes(40))
    second.append(b"beyond")
    second.write(38, b"across")
    first.close()

    assert (40, 6) == (room.memory.taken, room.disk.taken)
    assert b"acrossnd" == second.read(38, 99)
    with pytest.raises(NoRoomError):
        second.append(bytes(45))
    second.close()
    at_once(room, bytes(60)).close()


def test_without_a_folder_there_is_memory_alone():
    """However much of a disk is allowed."""
    room = Room(100, None, 1000)
    with pytest.raises(NoRoomError):
        room.new().append(bytes(101))

    assert 100 == room.largest
