"""Measures what the page needs for many large photos, by Chromium's own figures: the private footprint of each process.

A server of the page's files stands in for the service: it finds a face in each photo, and answers each with itself.
Photos are added, searched and saved to one ZIP on the disk, while the search goes on.
"""

import io
import json
import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from faceguard.api.docs import WEB
from faceguard.api.headers import CONTENT_SECURITY_POLICY

PHOTOS = 300
SIDES = (4000, 3000)
SEARCH_S, REDACT_S = 0.1, 0.1
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FACE = {"box": {"x": 1500, "y": 900, "width": 400, "height": 500}, "score": 0.9, "detector": "centerface"}
REPORT = {"image": {"width": SIDES[0], "height": SIDES[1], "format": "jpeg"}, "faces": [FACE], "candidates": []}
INFO = {"limits": {"workers": 2, "body_bytes": 2**25}, "defaults": {}, "writes": ["jpeg"], "styles": [
    {"name": "blur", "summary": "", "parameters": [], "reversible": False},
]}  # fmt: skip
ON_DISK = """window.showSaveFilePicker = async () => {
  const folder = await navigator.storage.getDirectory();
  return folder.getFileHandle("all.zip", { create: true });
};"""


class Service(BaseHTTPRequestHandler):
    """Answers as the service does, without its work."""

    photo = b""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/v1/info":
            self.answer(json.dumps(INFO).encode(), "application/json")
        elif path == "/" or path.startswith("/static/"):
            file = WEB / (path.removeprefix("/static/") if path != "/" else "index.html")
            self.answer(file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream"))
        else:
            self.answer(b"{}", "application/json")

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 2**16)))
        time.sleep(SEARCH_S if self.path == "/v1/detect" else REDACT_S)
        if self.path == "/v1/detect":
            self.answer(json.dumps(REPORT).encode(), "application/json")
        else:
            self.answer(self.photo, "image/jpeg")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        headers = {
            "Content-Type": kind,
            "Content-Length": len(body),
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        }
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def photo() -> bytes:
    """Make a JPEG of 12 megapixels, as large as a phone makes it."""
    noise = np.random.default_rng(1).integers(0, 255, (SIDES[1] // 8, SIDES[0] // 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).resize(SIDES).save(file, "jpeg", quality=92)
    return file.getvalue()


class Footprints:
    """What each kind of process of Chromium's needs, in MB."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def now(self) -> dict[str, int]:
        """Return the largest private footprint of each kind of process."""
        events = list[dict[str, Any]]()
        done = threading.Event()
        self._session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
        self._session.once("Tracing.tracingComplete", lambda _: done.set())
        self._session.send("Tracing.start", {"categories": "-*,disabled-by-default-memory-infra,__metadata"})
        self._session.send("Tracing.requestMemoryDump", {"levelOfDetail": "light"})
        self._session.send("Tracing.end")
        while not done.is_set():
            self._session.send("Browser.getVersion")  # events are heard between calls
        names = {e["pid"]: e["args"]["name"] for e in events if e["name"] == "process_name"}
        sizes = defaultdict[str, int](int)
        for event in events:
            totals = event.get("args", {}).get("dumps", {}).get("process_totals", {})
            if footprint := totals.get("private_footprint_bytes"):
                name = names.get(event["pid"], "other")
                sizes[name] = max(sizes[name], int(footprint, 16) // 10**6)
        return dict(sizes)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PHOTOS
    Service.photo = photo()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = photos(Path(folder), count)
        # with a profile, as a private window keeps in memory what others write to the disk
        browser = playwright.chromium.launch_persistent_context(
            f"{folder}/profile", executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.pages[0]
        page.add_init_script(ON_DISK)
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_load_state("networkidle")
        footprints = Footprints(page)
        print(f"{count} photos of {len(Service.photo) / 10**6:.1f} MB")
        print("at first", footprints.now())
        page.locator("#picker").set_input_files(files)
        ready = page.locator("#strip li[data-status=ready]")
        expect(ready.first).to_be_attached(timeout=60_000)
        page.locator("#save-all").click()
        page.locator("#save-anyway").click()
        follow(page, footprints, count)
        browser.close()
    server.shutdown()


def photos(folder: Path, count: int) -> list[Path]:
    """Write one photo under many names."""
    first = folder / "0.jpg"
    first.write_bytes(Service.photo)
    paths = [folder / f"{index}.jpg" for index in range(1, count)]
    for path in paths:
        os.link(first, path)
    return [first, *paths]


def follow(page: Page, footprints: Footprints, count: int) -> None:
    """Say what is needed while it goes on, and when all is written and idle."""
    said = ""
    while "Saved" not in said:
        page.wait_for_timeout(5000)
        said = page.locator("#toast").inner_text()
        done = page.locator("#progress-text").inner_text()
        thumbnails = page.locator("#strip img:not([hidden])").count()
        print(f"{done or said}; {thumbnails} of {count} thumbnails", footprints.now(), flush=True)
    page.wait_for_timeout(15_000)
    heap = page.context.new_cdp_session(page).send("Runtime.getHeapUsage")["usedSize"] / 10**6
    print("at rest", footprints.now(), f"of which JavaScript {heap:.1f}")


if __name__ == "__main__":
    main()
