"""Whatever is lost between a camera and those who watch, nobody is shown bare, and the pictures come back."""

import re
import shutil
import signal
import socket
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import numpy as np
import pytest

from faceguard.audit import mp4
from faceguard.container.content import Windows
from testing.cameras import Watcher, camera, clip, end, has_camera, is_bare, is_blank, living, looked_at
from testing.persons import Album, photo, picture, png
from testing.server import PATIENCE, wait_until
from testing.streams import kept, played, running
from testing.videos import shown, video
from tests.policy.test_person import album

pytestmark = [pytest.mark.live, pytest.mark.timeout(280)]

__all__ = ["album"]
MAGENTA = ("--style", "solid", "--color", "ff00ff", "--padding", "0.4")


@pytest.fixture
def stream(port: int) -> str:
    """An address with a name and a password."""
    if not has_camera():
        pytest.skip("GStreamer's RTSP server is not installed")
    return f"rtsp://me:secret@127.0.0.1:{port}/camera?token=hidden"


def test_files_become_files_streams_and_folders(portrait: np.ndarray, tmp_path: Path):
    """Two cameras of one file: a recording that passes the audit, and an HLS folder; nobody is bare, nothing sounds."""
    (tmp_path / "clip.mp4").write_bytes(clip(portrait, 5, sound=True))
    assert any(is_bare(pixels) for _, pixels in shown(tmp_path / "clip.mp4"))
    looks = 'style = "solid"\ncolor = "ff00ff"\npadding = 0.4\n'
    front = f'[front]\nsource = "clip.mp4"\nrecord = "front.mp4"\n{looks}shape = "rectangle"\n'
    back = f'[back]\nsource = "clip.mp4"\nto = ["back/"]\n{looks}'
    (tmp_path / "cameras.toml").write_text(front + back)

    with living("--config", "cameras.toml", folder=tmp_path) as live:
        assert 0 == live.process.wait(PATIENCE * 2), live.lines
        live.says("front: Pictures come from the file")

    with (tmp_path / "front.mp4").open("rb") as file:
        mp4.audit(Windows(file, lambda: None))
    count, blank = looked_at(tmp_path / "front.mp4")
    assert 0 < count - blank
    assert b"soun" not in (tmp_path / "front.mp4").read_bytes()
    assert "#EXT-X-ENDLIST" in (tmp_path / "back/index.m3u8").read_text()
    assert 0 < looked_at(b"".join(each.read_bytes() for each in sorted((tmp_path / "back").glob("*.ts"))))[0]
    assert not any("clip" in line for line in live.lines)


def test_rules_and_photos_reach_the_process_that_sees(album: Album, tmp_path: Path):
    """Strangers are bare in no picture, whoever else is; which photo has no face is told, and nothing is shown."""
    whole, boxes = picture([album[1][3], album[12][4], album[21][2]])
    (tmp_path / "clip.mp4").write_bytes(video([whole] * 150))
    (tmp_path / "me.png").write_bytes(photo(album[12][0]))
    (tmp_path / "wall.png").write_bytes(png(np.full((99, 99, 3), 110, np.uint8)))
    words = ("clip.mp4", "--record", "out.mp4", *MAGENTA, "--max-age", "2", "--rules", "all-but", "--person")
    with living(*words, "me.png", folder=tmp_path) as live:
        assert 0 == live.process.wait(PATIENCE * 2), live.lines
    pictures = [pixels for _, pixels in shown(tmp_path / "out.mp4")]
    (tmp_path / "out.mp4").unlink()
    with living(*words, "me.png", "--person", "wall.png", folder=tmp_path) as live:
        assert 3 == live.process.wait(PATIENCE), live.lines
        live.says("Cannot go on: Photo 2 of 2: A reference photo does not show one person clearly")

    strangers = [tuple(round(value) for value in box.centre) for box in (boxes[0], boxes[2])]
    assert any(not is_blank(pixels) for pixels in pictures)
    assert all(pixels[y, x, 1] < 90 for pixels in pictures if not is_blank(pixels) for x, y in strangers)
    assert not (tmp_path / "out.mp4").exists()


def test_a_camera_whatever_is_lost(port: int, stream: str, film: Path, tmp_path: Path):
    """Its server, what decodes, what redacts, and for a while its network: all is covered, and shown again."""
    words = (stream, "--to", "http://127.0.0.1:0/", "--record", "recorded.mp4", *MAGENTA)
    with living(*words, folder=tmp_path) as live:
        url = live.url
        watcher = Watcher(url)
        with camera(port, film):
            watcher.sees()
        watcher.sees(blank=True)

        with camera(port, film) as server:
            watcher.sees()
            for helper in live.children("sandbox.videos")[1:]:  # the first one forks them
                end(helper)
            live.says("No pictures come from", times=2)
            watcher.sees()
            (seeing,) = live.children("cameras.sealed")
            end(seeing)
            live.says("The process that redacts was lost")
            watcher.sees()
            server.send_signal(signal.SIGSTOP)
            watcher.sees(blank=True)
            live.says("No pictures come from", times=3)
            server.send_signal(signal.SIGCONT)
            watcher.sees()

            assert 400 == httpx2.get(url, headers={"Host": "example.org"}).status_code
            assert 403 == httpx2.get(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code
            metrics = httpx2.get(f"{url}/metrics").text
            assert 0 == live.stop()
        watcher.ends()

    assert 0 == watcher.bare
    assert 3 <= float(re.findall(r"faceguard_camera_reconnects_total\S+ (\S+)", metrics)[0])
    assert 'faceguard_camera_restarts_total{camera=""} 1.0' in metrics
    assert 0 < looked_at(tmp_path / "recorded.mp4")[0]
    assert not [line for line in live.lines for word in ("secret", "me:", "hidden", "recorded.mp4") if word in line]


def test_a_server_that_says_nothing_is_given_up(tmp_path: Path):
    """And tried again, for as long as the command runs."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"rtsp://127.0.0.1:{silent.getsockname()[1]}/camera"
        with living(address, "--to", "hls/", folder=tmp_path) as live:
            live.says("nothing comes; it is tried again")
            assert 0 == live.stop()


def test_a_sink_that_goes_away_is_tried_again(port: int, film: Path, tmp_path: Path):
    """What it shows after that is as little bare as before."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    address = f"rtmp://127.0.0.1:{port}/live/hidden"

    def received(name: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        return running(["ffmpeg", "-listen", "1", *kept(address, tmp_path / name)[1:]])

    def size(name: str) -> int:
        return (tmp_path / name).stat().st_size if (tmp_path / name).exists() else 0

    with (
        running([*played(film), "-f", "mpegts", "-"]) as source,
        living("-", "--to", address, *MAGENTA, folder=tmp_path, stdin=source.stdout) as live,
    ):
        with received("first.ts"):
            wait_until(lambda: size("first.ts") > 20_000)
            before = live.count("shows no pictures")
        live.says("shows no pictures", times=before + 1)
        with received("second.ts") as second:
            wait_until(lambda: size("second.ts") > 20_000)
            assert 0 == live.stop()
            second.wait(PATIENCE)

    assert all(0 < looked_at(tmp_path / name)[0] for name in ("first.ts", "second.ts"))
    assert not any("hidden" in line for line in live.lines)
