"""The browsers that the page is tested in, and what is different about driving them."""

import functools
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

TOUCHED = pytest.mark.only_browser("chromium")
"""Fingers touch by Chromium's protocol; Playwright has none for a Firefox that is not its own."""
MEASURED = pytest.mark.only_browser("chromium")
"""Chromium's protocol counts bytes, tasks and memory, and says what keeps a page from being installed."""
TO_DISK = pytest.mark.only_browser("chromium")
"""Chromium alone lets a page write to a file that a person has chosen; elsewhere it is a download."""
DRAGGED = pytest.mark.only_browser("chromium")
"""A folder is dragged in by Chromium's protocol; a page cannot make one of its own."""
FILMED = pytest.mark.only_browser("chromium")
"""Chromium alone has a camera that plays a file."""
BACK = pytest.mark.only_browser("chromium")
"""Where WebDriver sends Firefox back it does not ask before it leaves a page, as it does before it loads another."""
CAMERA = {"media.navigator.streams.fake": True, "media.navigator.permission.disabled": True}
PREFERENCES = {
    ("color_scheme", "dark"): {"layout.css.prefers-color-scheme.content-override": 0},
    ("color_scheme", "light"): {"layout.css.prefers-color-scheme.content-override": 1},
    ("forced_colors", "active"): {"browser.display.document_color_use": 2},
    ("reduced_motion", "reduce"): {"ui.prefersReducedMotion": 1},
}
"""What Firefox is told as it starts, of what Chromium is told by the context."""


def launch_arguments(name: str) -> dict[str, Any]:
    """Return what starts Debian's browser of this name, with a camera that shows a test picture."""
    return firefox() if name == "firefox" else chromium()


def chromium() -> dict[str, Any]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("chromium is missing; on Debian: apt-get install chromium")
    # root has no sandbox; a container's /dev/shm is small
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    return {"executable_path": program, "args": [*arguments, *camera]}


def firefox() -> dict[str, Any]:
    """Playwright speaks WebDriver BiDi with a Firefox that is not its own."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.skip("firefox is missing; on Debian: apt-get install firefox-esr")
    return {
        "executable_path": program,
        "channel": "moz-firefox",
        "firefox_user_prefs": CAMERA,
        "downloads_path": downloads(),
    }


def preferences(options: dict[str, Any]) -> dict[str, Any]:
    """Return the preferences of Firefox that these options of a context stand for."""
    return {name: value for option in options.items() for name, value in PREFERENCES.get(option, {}).items()}


@functools.cache
def downloads() -> Path:
    """Return the folder that Firefox saves to: what is told of blobs has no number that Playwright would know it by."""
    return Path(tempfile.mkdtemp(prefix="downloads-"))


@dataclass(frozen=True)
class Saved:
    """What was downloaded, once it is complete."""

    name: str
    content: bytes


class Expected:
    """What is there when the block that waits for it has ended."""

    saved: Saved


@contextmanager
def expect_saved(page: Page, seconds: float = 30) -> Iterator[Expected]:
    """Wait for the download that this block begins."""
    expected = Expected()
    if page.context.browser.browser_type.name != "firefox":
        with page.expect_download(timeout=seconds * 1000) as download:
            yield expected
        expected.saved = Saved(download.value.suggested_filename, Path(download.value.path()).read_bytes())
        return
    yield expected
    deadline = time.monotonic() + seconds
    while not complete(downloads()):
        assert time.monotonic() < deadline, "nothing was downloaded"
        page.wait_for_timeout(50)
    (file,) = downloads().iterdir()
    expected.saved = Saved(file.name, file.read_bytes())
    file.unlink()


def complete(folder: Path) -> bool:
    """Whether one file is there, and is no longer beside the part of it that is being written."""
    files = list(folder.iterdir())
    return len(files) == 1 and files[0].suffix != ".part" and files[0].stat().st_size > 0
