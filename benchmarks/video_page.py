"""What Chromium takes while a long video of 1080p is on the page: the memory of all its processes.

usage: python -m benchmarks.video_page [--seconds 600] [--megabytes 800] [--crf 26] [--patience 120]
       [--result | --given-back] [--key] [--without-worker]

The video is generated, as for `benchmarks.video_memory`, with so many megabytes of nothing behind it. It is chosen from
the disk, sent, and gone through in the player while the service searches it, which nobody waits for, unless the result
is to be gone through and saved as well. As a long one takes long, `--given-back` has a service whose results are what
was sent (`benchmarks.given_back`). With `--key` the service asks for one. It needs Debian's Chromium and the group
`browser`.
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
KEY = "0123456789abcdef-key"


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
    _until(page, lambda: video.evaluate("(video) => video.readyState > 0"), patience)
    for share in PLACES:
        video.evaluate("(video, share) => { video.currentTime = share * video.duration; }", share)
        _until(page, lambda: not video.evaluate("(video) => video.seeking"), patience)
        page.locator("#film-play").click()
        page.wait_for_timeout(1000)
        page.locator("#film-play").click()


def _unlocked(page: Page) -> None:
    """Enter the key where it is asked for."""
    page.locator("#key").fill(KEY)
    page.locator("#key-dialog [value=use]").click()


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


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--megabytes", type=int, default=800)
    parser.add_argument("--crf", type=int, default=26, help="how coarse the pictures are; less makes larger files")
    parser.add_argument("--patience", type=int, default=120, help="seconds for sending, and for going to a place")
    parser.add_argument("--result", action="store_true", help="have it written too, which takes long")
    parser.add_argument("--given-back", action="store_true", help="have a result that is what was sent")
    parser.add_argument("--key", action="store_true", help="have the service ask for a key")
    parser.add_argument("--without-worker", action="store_true", help="as in a browser that has none for the page")
    return parser.parse_args()


def _clip(path: Path, asked: argparse.Namespace) -> None:
    clip(path, asked.seconds, (WIDTH, HEIGHT), asked.crf)
    if nothing := asked.megabytes * 10**6:
        with path.open("ab") as file:
            file.write(nothing.to_bytes(4, "big") + b"free")
            file.truncate(file.tell() + nothing - 8)


def _options(folder: str, *, key: bool) -> list[str]:
    """Return those of the service."""
    options = ["--video-memory", "1MiB", "--spool", folder, "--detail", "fast"]
    if not key:
        return options
    keys = Path(folder, "keys")
    keys.write_text(f"{KEY}\n")
    return [*options, "--api-keys-file", str(keys)]


def _measured(page: Page, path: Path, pid: int, asked: argparse.Namespace) -> list[list[Cell]]:
    """Do with the video what a person would, and return the rows of the table."""
    rows: list[list[Cell]] = [["the empty page", resident(pid)]]
    with Memory(pid) as sending:
        page.locator("#picker").set_input_files(path)
        if asked.key:
            _unlocked(page)
        until = "#film-save:enabled" if asked.given_back else "#film-progress-text:has-text('Looking for faces')"
        page.locator(until).wait_for(timeout=asked.patience * 1000)
    rows.append(["sending, at the height", sending.peak])
    with Memory(pid) as playing:
        _gone_through(page, asked.patience)
    rows.append([f"playing {'it' if asked.given_back else 'while it is searched'}, at the height", playing.peak])
    if not asked.result and not asked.given_back:
        page.locator("#film-cancel").click()
        return rows
    with Memory(pid) as playing:
        _redacted(page, asked.patience)
        _gone_through(page, asked.patience)
    rows.append(["playing the result, at the height", playing.peak])
    with Memory(pid) as saving:
        size = _saved(page, path.with_name("saved.mp4"), asked.patience)
        page.wait_for_timeout(1000)
    rows.append([f"saving its {size / 1e6:,.1f} MB, at the height", saving.peak])
    return rows


def main() -> None:
    """Measure, and print the table."""
    asked = _asked()
    module = "benchmarks.given_back" if asked.given_back else "faceguard"
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, sync_playwright() as playwright:
        path = Path(folder, "clip.mp4")
        _clip(path, asked)
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        pid = _browser()
        with serving(*_options(folder, key=asked.key), module=module) as server:
            page = browser.new_page(service_workers="block" if asked.without_worker else "allow")
            page.goto(server.url)
            expect(page.locator("#headline")).not_to_be_empty()
            if not asked.without_worker:
                page.wait_for_function("() => navigator.serviceWorker.controller !== null")
            rows = _measured(page, path, pid, asked)
        browser.close()
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {asked.seconds} s of {WIDTH} x {HEIGHT}.\n")
        print(measured(COLUMNS, rows))


if __name__ == "__main__":
    main()
