"""What lies on the disk says nothing, and is gone with the process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from faceguard.errors import NoRoomError
from faceguard.settings import Settings
from faceguard.spool import disk
from faceguard.spool.disk import BLOCK, Disk
from faceguard.spool.room import Room
from testing.descriptors import lying_in

MARKER = b"Marker-7c1f"
writes = st.lists(st.tuples(st.integers(0, 90), st.binary(max_size=60)), max_size=20)


def coded(file: Disk) -> bytes:
    """Return what is on the disk."""
    return os.pread(file._file.fileno(), 1 << 24, 0)


@given(writes)
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, written: list[tuple[int, bytes]]):
    """At any place, in any order, across blocks; and 0 where nothing was written."""
    model = bytearray(200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "BLOCK", 16)
        file = Disk(tmp_path_factory.getbasetemp())
        for at, content in written:
            file.write(at, memoryview(content))
            model[at : at + len(content)] = content

        assert bytes(model) == file.read(0, 200)
        assert all(bytes(model[at : at + 9]) == file.read(at, 9) for at in range(150))
        file.close()


@given(writes)
def test_no_stream_of_the_key_is_used_twice(tmp_path_factory: pytest.TempPathFactory, written: list[tuple[int, bytes]]):
    """What is added to the content is another one for each block and each write of it."""
    streams: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "BLOCK", 16)
        file = Disk(tmp_path_factory.getbasetemp())
        whole = file._coded

        def noted(number: int, content: bytes) -> bytes:
            streams.append(number)
            return whole(number, content)

        patch.setattr(file, "_coded", noted)
        for at, content in written:
            before = len(streams)
            file.write(at, memoryview(content))
            drawn = [number for number in streams[before:] if number > max(streams[:before], default=0)]
            touched = -(-(at % 16 + len(content)) // 16) if content else 0

            assert touched == len(drawn) == len(set(drawn))
        file.close()


def test_the_same_again_looks_different(tmp_path: Path):
    """In the same block, in another one, and in another file; and nowhere as it was written."""
    files = [Disk(tmp_path), Disk(tmp_path)]
    seen = []
    for file in files:
        for _ in range(2):
            file.write(0, memoryview(bytes(2 * BLOCK)))
            seen += [coded(file)[:BLOCK], coded(file)[BLOCK:]]
        file.close()

    assert 8 == len(set(seen))
    assert all(block.count(0) < BLOCK / 100 for block in seen)


def test_nothing_is_found_under_the_folder(tmp_path: Path):
    """There is no name, and a marker in the content is not in the file behind it."""
    kept = Room(10, tmp_path, 1 << 20).new()
    kept.append(MARKER * 9999)

    assert [] == list(tmp_path.iterdir())
    assert [False] == [MARKER in path.read_bytes() for path in lying_in(tmp_path)]
    assert MARKER * 9999 == kept.read(0, 1 << 20)
    kept.close()
    assert [] == lying_in(tmp_path)


def test_a_full_disk_is_told(tmp_path: Path):
    """The file can be closed, and gives its room back."""
    full = Path("/dev/full")
    room = Room(10, tmp_path, 1 << 20)
    kept = room.new()
    kept.append(bytes(11))
    assert kept._disk
    kept._disk._file.close()
    kept._disk._file = full.open("r+b", buffering=0)
    with pytest.raises(NoRoomError, match=r"^The disk of SPOOL is full$"):
        kept.append(bytes(BLOCK))
    kept.close()

    assert 0 == room.taken


@pytest.mark.process
def test_a_kill_leaves_nothing(tmp_path: Path):
    """Not even a name."""
    code = (
        "import sys, time; from pathlib import Path; from faceguard.spool.room import Room;"
        "kept = Room(0, Path(sys.argv[1]), 1 << 30).new(); kept.append(bytes(1 << 22)); print(kept.size, flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert b"4194304\n" == process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert [] == list(tmp_path.iterdir())


def test_a_folder_that_takes_no_files_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """And not the first video that memory has no room for."""
    assert tmp_path == Settings(spool=tmp_path).spool
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ValidationError, match="No files can be made in this folder"):
        Settings(spool=tmp_path)
