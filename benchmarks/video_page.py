"""What Chromium takes while a long video of 1080p is on the page: the memory of all its processes.

usage: python -m benchmarks.video_page [--seconds 600] [--megabytes 800] [--patience 120] [--result]

The video is generated, as for `benchmarks.video_memory`, with so many megabytes of nothing behind it. It is chosen from
the disk, sent, and gone through in the player while the service searches it, which nobody waits for, unless the result
is to be gone through and saved as well. It needs Debian's Chromium and the group `browser`.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.gauges import Memory, processes, resident
from benchmarks.result import Cell, Column, measured
from benchmarks.video_memory import HEIGHT, WIDTH, clip
from testing.server import serving

PROGRAM = "/usr/bin/chromium"
COLUMNS = (Column(name="at"), Column(name="all processes of Chromium", unit="MB", digits=0))
PLACES = (0.5, 0.98, 0.1, 0.75)
"""Shares of the video that are gone to, one after the other."""


def _browser() -> int:
    """Return the first process of Chromium that was started from here."""
    commands = ((pid, Path(f"/proc/{pid}/cmdline").read_bytes()) for pid in processes(os.getpid()))
    return next(pid for pid, command in commands if b"--remote-debugging" in command and b"--type=" not in command)


def _until(page: Page, so: Callable[[], bool], patience: int) -> None:
    """Wait until it is so, for so many seconds at most."""
    end = time.monotonic() + patience
    while not so():
        if time.monotonic() > end:
            raise TimeoutError
        page.wait_for_timeout(200)


def _gone_through(page: Page, patience: int) -> None:
    """Play from some places of the video, a second each."""
    video = page.locator("#film-video")
    for share in PLACES:
        video.evaluate("(video, share) => { video.currentTime = share * video.duration; }", share)
        _until(page, lambda: not video.evaluate("(video) => video.seeking"), patience)
        page.locator("#film-play").click()
        page.wait_for_timeout(1000)
        page.locator("#film-play").click()


def _redacted(page: Page, patience: int) -> None:
    """Wait until the people are known, have the video written, and wait until the result is on display."""
    expect(page.locator("#film-save")).to_be_enabled(timeout=patience * 1000)
    page.locator("#film-save").click()
    expect(page.locator("#film-result")).to_have_attribute("aria-pressed", "true", timeout=patience * 1000)


def _saved(page: Page, target: Path, patience: int) -> int:
    """Save the result, and return how many bytes it has."""
    with page.expect_download(timeout=patience * 1000) as download:
        page.locator("#film-save").click()
    download.value.save_as(target)
    return target.stat().st_size


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--megabytes", type=int, default=800)
    parser.add_argument("--patience", type=int, default=120, help="seconds for sending, and for going to a place")
    parser.add_argument("--result", action="store_true", help="have it written too, which takes long")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, sync_playwright() as playwright:
        path = Path(folder, "clip.mp4")
        clip(path, asked.seconds, (WIDTH, HEIGHT))
        with path.open("ab") as file:
            file.write((asked.megabytes * 10**6).to_bytes(4, "big") + b"free")
            file.truncate(file.tell() + asked.megabytes * 10**6 - 8)
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        pid = _browser()
        with serving("--video-memory", "1MiB", "--spool", folder, "--detail", "fast") as server:
            page = browser.new_page()
            page.goto(server.url)
            expect(page.locator("#headline")).not_to_be_empty()
            rows: list[list[Cell]] = [["the empty page", resident(pid)]]
            with Memory(pid) as sending:
                page.locator("#picker").set_input_files(path)
                said = page.locator("#film-progress-text")
                _until(page, lambda: "Looking for faces" in said.inner_text(), asked.patience)
            rows.append(["sending, at the height", sending.peak])
            with Memory(pid) as playing:
                _gone_through(page, asked.patience)
            rows.append(["playing while it is searched, at the height", playing.peak])
            if asked.result:
                _redacted(page, asked.patience)
                with Memory(pid) as playing:
                    _gone_through(page, asked.patience)
                rows.append(["playing the result, at the height", playing.peak])
                with Memory(pid) as saving:
                    size = _saved(page, Path(folder, "saved.mp4"), asked.patience)
                    page.wait_for_timeout(1000)
                rows.append([f"saving its {size / 1e6:,.1f} MB, at the height", saving.peak])
            else:
                page.locator("#film-cancel").click()
        browser.close()
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {asked.seconds} s of {WIDTH} x {HEIGHT}.\n")
        print(measured(COLUMNS, rows))


if __name__ == "__main__":
    main()
