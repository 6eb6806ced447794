"""The page as a person uses it."""

import base64
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from faceguard.geometry import Box
from tests.web.browsers import expect_saved
from tests.web.pictures import MAGENTA, pixels_of

GONE = 30_000
"""Milliseconds within which a browser has noticed that the service is back, on a busy machine."""
FILES = """(files) => {
  const transfer = new DataTransfer();
  for (const { name, type, content } of files) {
    transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }));
  }
  return transfer;
}"""
SHOWN = """(selector) => {
  const picture = document.querySelector(selector);
  const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.convertToBlob({ type: "image/png" }).then((blob) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  }));
}"""

ANSWERED = """([path, changes]) => {
  const { fetch } = window;
  window.fetch = async (url, options) => {
    const answer = await fetch(url, options);
    if (!String(url).endsWith(path) || !changes.length || !answer.ok) return answer;
    const change = changes.length > 1 ? changes.shift() : changes[0];
    return new Response(JSON.stringify({ ...(await answer.json()), ...change }), answer);
  };
}"""


class Desk:
    """What is done with the page in many tests."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self) -> None:
        self.page.goto(self.url)
        expect(self.page.locator("#headline")).not_to_be_empty()

    def answered(self, path: str, *changes: dict[str, Any]) -> None:
        """Put this into the service's answers, one after the other, and the last one into all that follow.

        In the page: not every browser lets a test have the body of a request, and so send it on.
        """
        self.page.evaluate(ANSWERED, [path, changes])

    def listening(self) -> None:
        """Wait until the page hears its keys, which come after its first paint."""
        expect(self.get("pick")).to_have_attribute("aria-keyshortcuts", "A")

    def get(self, name: str) -> Locator:
        """Return the element of this id."""
        return self.page.locator(f"#{name}")

    def add(self, *files: dict[str, Any] | Path) -> None:
        """Choose files by the picker."""
        self.get("picker").set_input_files(list(files))

    @contextmanager
    def choosing(self, *files: Path) -> Iterator[None]:
        """Choose these in the dialog that is opened meanwhile."""
        with self.page.expect_file_chooser() as chooser:
            self.page.evaluate("0")  # nobody says when the browser hands its dialog over; what it answers comes after
            yield
        chooser.value.set_files(list(files))

    def transfer(self, *files: dict[str, Any]) -> Any:
        """Make what a drop or a paste carries."""
        carried = [
            {"name": f["name"], "type": f["mimeType"], "content": base64.b64encode(f["buffer"]).decode()} for f in files
        ]
        return self.page.evaluate_handle(FILES, carried)

    def drop(self, *files: dict[str, Any]) -> None:
        """Let go of files above the page."""
        carried = self.transfer(*files)
        for kind in ("dragenter", "drop"):
            self.page.dispatch_event("body", kind, {"dataTransfer": carried})

    def settled(self, timeout: float = 30_000) -> None:
        """Wait until all is found and the preview shows what was decided."""
        expect(self.get("progress")).to_be_hidden(timeout=timeout)
        expect(self.get("working")).to_be_empty(timeout=timeout)
        expect(self.get("divider")).to_be_visible(timeout=timeout)

    def reviewed(self, *files: dict[str, Any] | Path) -> None:
        """Add photos and wait for the first to be shown."""
        self.add(*files)
        self.settled()

    def choose(self, name: str, value: str) -> None:
        """Take one of a setting's values."""
        self.page.locator(f"label:has([name={name}][value={value}])").click()

    def setting(self, name: str) -> Locator:
        return self.page.locator(f"#settings [name={name}]")

    @property
    def boxes(self) -> Locator:
        return self.page.locator("#boxes .box")

    @property
    def on(self) -> list[bool]:
        """Of each box, from the left, whether it will be redacted."""
        pressed = [(box.bounding_box()["x"], box.get_attribute("aria-pressed") == "true") for box in self.boxes.all()]
        return [state for _, state in sorted(pressed)]

    def box_at(self, index: int) -> Locator:
        """Return the box of this place from the left."""
        return min_by_left(self.boxes.all(), index)

    @property
    def thumbs(self) -> Locator:
        return self.page.locator("#strip .thumb")

    def saved(self, button: str = "save") -> tuple[str, bytes]:
        """Click, also where something is open, and return the name and content of what is downloaded."""
        with expect_saved(self.page) as expected:
            self.get(button).click()
            if self.get("check-dialog").is_visible():
                self.get("save-anyway").click()
        return expected.saved.name, expected.saved.content

    def archive(self) -> dict[str, bytes]:
        """Return the files in the ZIP of all photos."""
        _, content = self.saved("save-all")
        with zipfile.ZipFile(BytesIO(content)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def seen(self, selector: str = "#after") -> bytes:
        """Return a picture's own pixels, those of the preview or of another element, as PNG."""
        return base64.b64decode(self.page.evaluate(SHOWN, selector))

    def magenta(self) -> np.ndarray:
        """Tell where the preview has that colour, (height, width)."""
        mask: np.ndarray = (pixels_of(self.seen()) == MAGENTA).all(2)
        return mask

    def faces(self, content: bytes) -> list[Box]:
        """Return what the service finds in a picture, from the left."""
        image = {"name": "photo", "mimeType": "image/png", "buffer": content}
        report = json.loads(self.page.request.post(f"{self.url}/v1/detect", multipart={"image": image}).text())
        return sorted((Box(**face["box"]) for face in report["faces"]), key=lambda box: box.x)

    def searches(self) -> int:
        """How many pictures the service has looked for faces in."""
        metrics = self.page.request.get(f"{self.url}/metrics").text()
        count = re.search(r'^faceguard_stage_seconds_count\{stage="detect"\} (\d+)', metrics, re.MULTILINE)
        return int(count[1]) if count else 0


def min_by_left(boxes: list[Locator], index: int) -> Locator:
    return sorted(boxes, key=lambda box: box.bounding_box()["x"])[index]
