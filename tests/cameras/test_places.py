"""Sources and sinks of other kinds, each with what people use for them: nobody is bare, whatever it goes through."""

import shutil
from pathlib import Path

import pytest

from testing.cameras import has_camera, living, looked_at
from testing.server import PATIENCE, wait_until
from testing.streams import hls_camera, kept, recorder, rtmp_camera, running

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(280),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"),
]

MAGENTA = ("--style", "solid", "--color", "ff00ff", "--padding", "0.4")
SOME = 30_000
"""Bytes of some pictures."""


def has_more(file: Path, than: int = 0) -> bool:
    """Tell whether some pictures more were written."""
    return file.exists() and file.stat().st_size > than + SOME


@pytest.mark.skipif(not has_camera(), reason="GStreamer's RTSP server is not installed")
def test_a_stream_by_rtmp_goes_to_a_recorder_by_rtsp(ports: tuple[int, int], film: Path, tmp_path: Path):
    """The recorder is shown a covered picture while the camera is away, and then the camera again."""
    address, file = f"rtmp://127.0.0.1:{ports[0]}/live/hidden", tmp_path / "recorded.ts"
    with recorder(ports[1], file) as sink, living(address, "--to", sink, *MAGENTA, folder=tmp_path) as live:
        with rtmp_camera(address, film):
            wait_until(lambda: has_more(file))
        live.says("No pictures come from rtmp://127.0.0.1")
        with rtmp_camera(address, film):
            live.says("Pictures come from", times=2)
            before = file.stat().st_size
            wait_until(lambda: has_more(file, before))
            assert 0 == live.stop()

    count, blank = looked_at(file)
    assert 0 < blank < count
    assert not [line for line in live.lines if "hidden" in line or "shows no pictures" in line]


def test_a_playlist_goes_to_a_player_on_standard_output(port: int, film: Path, tmp_path: Path):
    """The command ends with the player."""
    (folder := tmp_path / "served").mkdir()
    with (
        hls_camera(port, film, folder) as address,
        living(f"{address}?token=hidden", "--to", "-", *MAGENTA, folder=tmp_path) as live,
    ):
        assert live.process.stdout
        with running(kept("-", tmp_path / "taken.ts"), live.process.stdout):
            live.process.stdout.close()
            wait_until(lambda: has_more(tmp_path / "taken.ts"))
        assert 0 == live.process.wait(PATIENCE)

    count, blank = looked_at(tmp_path / "taken.ts")
    assert 0 < count - blank
    assert not [line for line in live.lines if "hidden" in line]
