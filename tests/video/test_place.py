import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from faceguard.errors import UnwritableFileError
from faceguard.video.place import Growing, growing

pytestmark = pytest.mark.video


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def write(place: Growing, content: bytes) -> int:
    with place.open() as file:
        return file.write(content)


def test_what_is_whole_gets_its_name(tmp_path: Path):
    """And replaces what had it."""
    (tmp_path / "a.mp4").write_bytes(b"old")
    with growing(tmp_path / "a.mp4") as place:
        write(place, b"new")
        assert b"old" == (tmp_path / "a.mp4").read_bytes()

    assert b"new" == (tmp_path / "a.mp4").read_bytes()
    assert ["a.mp4"] == names(tmp_path)


def test_what_fails_leaves_nothing(tmp_path: Path):
    """What had the name keeps it."""
    (tmp_path / "a.mp4").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), growing(tmp_path / "a.mp4") as place:
        assert write(place, b"half") / 0

    assert b"old" == (tmp_path / "a.mp4").read_bytes()
    assert ["a.mp4"] == names(tmp_path)


@pytest.mark.parametrize("whole", [True, False])
def test_where_files_need_a_name_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, whole: bool):
    """Some file systems have none without; the name is gone where the body fails."""
    really = os.open

    def without(path: str, flags: int, mode: int = 0o777, **folder: int) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, "no")
        return really(path, flags, mode, **folder)

    monkeypatch.setattr(os, "open", without)
    try:
        with growing(tmp_path / "a.mp4") as place:
            write(place, b"new")
            assert 1 / whole
    except ZeroDivisionError:
        pass

    assert (["a.mp4"] if whole else []) == names(tmp_path)


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path):
    """Before any work."""
    with pytest.raises(UnwritableFileError), growing(tmp_path / "nowhere/a.mp4"):
        pytest.fail("there is no such folder")


def test_a_kill_leaves_nothing(tmp_path: Path):
    """Where the file system has files without a name."""
    code = (
        "import os, sys, pathlib\n"
        "from faceguard.video.place import growing\n"
        "with growing(pathlib.Path(sys.argv[1]) / 'a.mp4') as place:\n"
        "    place.open().write(b'half')\n"
        "    print('there', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert b"there\n" == process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()

    assert [] == names(tmp_path)
