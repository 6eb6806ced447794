"""Saving all begins while searching goes on, goes to the disk where the browser can, and keeps folders."""

import base64
import json
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.web.browsers import DRAGGED, TO_DISK
from tests.web.desk import Desk
from tests.web.pictures import pixels_of, upload

ON_DISK = """() => {
  window.chosen = [];
  window.showSaveFilePicker = async (options) => {
    chosen.push(options.suggestedName);
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle("chosen.zip", { create: true });
    const { createWritable } = handle;
    window.pieces = 0;
    return { remove: () => handle.remove(), createWritable: async () => {
      const writable = await createWritable.call(handle);
      const { write } = writable;
      writable.write = (piece) => { pieces += 1; return write.call(writable, piece); };
      return writable;
    } };
  };
}"""
"""The browser's own private folder stands in for one that a person chooses: no test can answer that question."""
WRITTEN = """async () => {
  const folder = await navigator.storage.getDirectory();
  const file = await (await folder.getFileHandle("chosen.zip")).getFile();
  const reader = new FileReader();
  await new Promise((resolve) => { reader.onload = resolve; reader.readAsDataURL(file); });
  return reader.result.split(",")[1] ?? "";
}"""
DOUBT = {"box": {"x": 300, "y": 300, "width": 80, "height": 90}, "score": 0.2, "detector": "centerface"}


def written(page: Page) -> dict[str, bytes]:
    """Return the files of the ZIP on the disk, in their order."""
    with zipfile.ZipFile(BytesIO(base64.b64decode(page.evaluate(WRITTEN)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def save_all(desk: Desk) -> None:
    """Save, also where something is open."""
    desk.get("save-all").click()
    if desk.get("check-dialog").is_visible():
        desk.get("save-anyway").click()


@pytest.fixture
def on_disk(desk: Desk) -> Desk:
    desk.page.evaluate(ON_DISK)
    return desk


@TO_DISK
def test_all_is_saved_when_ready(on_disk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray):
    """What is found first is written first, piece by piece to the chosen file; the last one when it is found."""
    held: list[Route] = []
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    on_disk.add(upload(group, "slow.png"), upload(portrait, "a.png"), upload(portrait, "b.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(2, timeout=30_000)
    expect(on_disk.get("save-all")).to_have_text("Save all 3 when ready")
    on_disk.get("save-all").click()
    expect(page.locator("#check-list button").last).to_have_text(
        "1 photo is still being searched, and is saved when that is done"
    )
    on_disk.get("save-anyway").click()
    expect(on_disk.get("progress-text")).to_have_text("2 of 3 written", timeout=15_000)
    assert 2 == page.evaluate("pieces")
    held[0].continue_()
    expect(on_disk.get("toast")).to_have_text("Saved 3 photos.", timeout=15_000)
    files = written(page)

    assert ["redacted.zip"] == page.evaluate("chosen")
    assert {"a-redacted.png", "b-redacted.png", "slow-redacted.png"} == files.keys()
    assert "slow-redacted.png" == list(files)[-1]
    assert [] == on_disk.faces(files["slow-redacted.png"])


@TO_DISK
def test_what_is_found_later_and_doubtful_waits(on_disk: Desk, page: Page, portrait: np.ndarray):
    """Its doubts are nobody's decision yet: they are asked about, and it is written when they are settled."""
    held: list[Route] = []

    def doubtful(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps(answer.json() | {"candidates": [DOUBT]}))

    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    on_disk.add(upload(portrait, "late.png"), upload(portrait, "a.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1, timeout=30_000)
    save_all(on_disk)
    expect(on_disk.get("progress-text")).to_have_text("1 of 2 written", timeout=15_000)
    doubtful(held[0])
    expect(on_disk.get("check-dialog")).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")
    expect(on_disk.get("progress-text")).to_contain_text("1 of 2 written. The others have doubts")
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(on_disk.get("toast")).to_have_text("Saved 2 photos.", timeout=15_000)
    late = pixels_of(written(page)["late-redacted.png"])

    assert portrait[345, 340].tolist() != late[345, 340].tolist()


@TO_DISK
def test_no_file_is_chosen(on_disk: Desk, page: Page, portrait: np.ndarray):
    """Closing the browser's question saves nothing, and all is as it was."""
    page.evaluate(
        """() => {
          window.showSaveFilePicker = async () => { throw new DOMException("The user aborted it.", "AbortError"); };
        }"""
    )
    held: list[Route] = []
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    on_disk.add(upload(portrait, "slow.png"), upload(portrait, "a.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1, timeout=30_000)
    save_all(on_disk)
    held[0].continue_()
    on_disk.settled()

    expect(on_disk.get("save-all")).to_be_enabled()
    expect(on_disk.get("toast")).to_be_empty()


@TO_DISK
def test_cancelling_leaves_no_file(on_disk: Desk, page: Page, portrait: np.ndarray):
    """What was begun is thrown away, and can be begun again."""
    held: list[Route] = []
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    on_disk.add(upload(portrait, "slow.png"), upload(portrait, "a.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1, timeout=30_000)
    save_all(on_disk)
    expect(on_disk.get("progress-text")).to_have_text("1 of 2 written", timeout=15_000)
    on_disk.get("cancel").click()
    expect(on_disk.get("progress-text")).to_have_text("1 of 2 searched")
    assert [] == page.evaluate("async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())")
    held[0].continue_()
    on_disk.settled()
    files = on_disk.archive()

    assert {"slow-redacted.png", "a-redacted.png"} == files.keys()


@TO_DISK
def test_a_full_disk_is_said(on_disk: Desk, page: Page, portrait: np.ndarray):
    """Where the file takes no more, all that is left is given up, and nothing counts as saved."""
    held: list[Route] = []
    page.evaluate(
        """() => {
          FileSystemWritableFileStream.prototype.write = async () => {
            throw new DOMException("", "QuotaExceededError");
          };
        }"""
    )
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    on_disk.add(upload(portrait, "slow.png"), upload(portrait, "a.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1, timeout=30_000)
    save_all(on_disk)

    expect(on_disk.get("toast")).to_have_text("The file could not be written. Is the disk full?", timeout=15_000)
    held[0].continue_()
    on_disk.settled()
    expect(on_disk.get("save-all")).to_be_enabled()


@TO_DISK
def test_leaving_asks_while_a_file_is_written(on_disk: Desk, page: Page, portrait: np.ndarray):
    """Nothing was decided, and yet something would be lost."""
    asked, held = list[str](), list[Route]()

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    on_disk.add(upload(portrait, "slow.png"), upload(portrait, "a.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1, timeout=30_000)
    save_all(on_disk)
    expect(on_disk.get("progress-text")).to_have_text("1 of 2 written", timeout=15_000)
    page.reload()

    assert ["beforeunload"] == asked


def test_searches_and_saves_take_turns(desk: Desk, page: Page, portrait: np.ndarray):
    """Thirty photos wait to be searched, and those that were found are written meanwhile."""
    asked = list[str]()
    page.evaluate(ON_DISK)
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]) if "/v1/" in request.url else None)
    desk.add(*(upload(portrait[::2, ::2], f"{index}.png") for index in range(30)))
    expect(page.locator("#strip li[data-status=ready]").nth(2)).to_be_attached(timeout=30_000)
    asked.clear()
    save_all(desk)
    expect(desk.get("toast")).to_have_text("Saved 30 photos.", timeout=60_000)

    half = asked[: len(asked) // 2]
    assert half.count("redact") >= len(half) // 3
    assert half.count("detect") >= len(half) // 3
    assert 30 == len(written(page))


@pytest.fixture
def trip(tmp_path: Path, portrait: np.ndarray) -> Path:
    """A folder with photos of one name in several folders, and what is no photo."""
    root = tmp_path / "trip"
    for folder in ("", "day 1", "day 2/beach"):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "a.png").write_bytes(upload(portrait)["buffer"])
    (root / "day 1/notes.txt").write_text("no photo")
    return root


TREE = {"trip/a-redacted.png", "trip/day 1/a-redacted.png", "trip/day 2/beach/a-redacted.png"}


def test_a_folder_is_picked_as_a_whole(desk: Desk, trip: Path):
    """Its pictures come in, and the ZIP has its folders."""
    with desk.choosing(trip):
        desk.get("pick-folder").click()
    desk.settled()
    expect(desk.thumbs).to_have_count(3)

    assert TREE == desk.archive().keys()


@DRAGGED
def test_a_folder_is_dropped_as_a_whole(desk: Desk, page: Page, trip: Path):
    """As if it had been picked."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(trip)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    desk.settled()
    expect(desk.thumbs).to_have_count(3)

    assert TREE == desk.archive().keys()
