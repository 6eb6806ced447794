"""The whole flow without a mouse, and the sheet that names its keys."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect

from testing.server import serving
from tests.web.browsers import expect_saved
from tests.web.desk import GONE, Desk
from tests.web.pictures import pixels_of, upload

AGREED = 12
"""How many photos are searched before the service is killed."""
ROWS = """[...document.querySelectorAll("#sheet-list dl div")].map((row) => {
  const keys = [...row.querySelectorAll("kbd")].map((key) => key.textContent);
  return `${keys.join(" ")}: ${row.querySelector("dd").textContent}`;
})"""
PLACE = """() => {
  const [box, stage] = [document.activeElement, document.querySelector("#stage")].map((e) => e.getBoundingClientRect());
  const name = document.querySelector("#strip .thumb[aria-current]").closest("li").querySelector(".name").textContent;
  return [name, (box.x + box.width / 2 - stage.x) / stage.width, (box.y + box.height / 2 - stage.y) / stage.height];
}"""


class Review:
    """What a person does by keys alone, and what was decided: photo, place in shares of it, whether it is covered."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.keys = desk.page.keyboard
        self.decided = list[tuple[str, float, float, bool]]()

    def settle(self, most: int) -> int:
        """Settle as many doubts as there are, one covered, the next one deleted; return how many there were."""
        for done in range(most):
            self.keys.press("d")
            if not self.desk.page.locator(".box.doubt:focus").count():
                return done
            name, x, y = self.desk.page.evaluate(PLACE)
            covered = len(self.decided) % 2 == 0
            self.keys.press("Enter" if covered else "Delete")
            self.decided.append((name, x, y, covered))
        return most


def file_of(photo: Path) -> dict[str, Any]:
    kind = photo.suffix.removeprefix(".").replace("jpg", "jpeg")
    return {"name": photo.name, "mimeType": f"image/{kind}", "buffer": photo.read_bytes()}


def changed(before: np.ndarray, after: np.ndarray, x: float, y: float) -> float:
    """Return by how much the middle of a place differs, in levels."""
    row, column = int(y * before.shape[0]), int(x * before.shape[1])
    around = np.s_[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
    return float(np.abs(before[around].astype(int) - after[around]).mean())


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("way", "count"), [("picked", 40), ("dropped", 30)])
def test_photos_without_a_mouse_and_with_a_service_that_is_killed(
    page: Page, shared_data: Path, port: int, way: str, count: int
):
    """Photos come in, doubts are settled, each is ticked, all saved: the ZIP has what was decided before and after."""
    photos = sorted([*shared_data.glob("facemask_dev/*.png"), *shared_data.glob("ages_dev/*.jpg")])[:count]
    options = ("--workers", "2", "--port", str(port))
    ready = page.locator("#strip li[data-status=ready]")
    with serving(*options) as first:
        desk = Desk(page, first.url)
        desk.open()
        desk.listening()
        review = Review(desk)
        if way == "picked":
            with desk.choosing(*photos):
                review.keys.press("a")
        else:
            desk.drop(*map(file_of, photos))
        expect(ready.nth(AGREED)).to_be_attached(timeout=60_000)
        assert 0 < review.settle(3)
        first.kill()
    expect(desk.get("away")).to_be_visible()
    review.settle(3)
    with serving(*options):
        expect(desk.get("away")).to_be_hidden(timeout=GONE)
        expect(ready).to_have_count(count, timeout=120_000)
        review.settle(1000)
        expect(desk.get("toast")).to_have_text("No doubt is left.")
        for _ in photos:
            review.keys.press("PageDown")
        expect(page.locator(".thumb .tick:not([hidden])")).to_have_count(count)
        with expect_saved(page, 120) as expected:
            review.keys.press("Shift+S")
        page.goto("about:blank")
    with zipfile.ZipFile(BytesIO(expected.saved.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}

    assert {f"{photo.stem}-redacted{photo.suffix}" for photo in photos} == files.keys()
    assert len(review.decided) > 3
    for photo in photos:
        before = np.asarray(ImageOps.exif_transpose(Image.open(photo)).convert("RGB"))
        after = pixels_of(files[f"{photo.stem}-redacted{photo.suffix}"])
        places = [place for place in review.decided if photo.name == place[0]]
        assert all(changed(before, after, x, y) > 0 for _, x, y, covered in places if covered)


def test_the_sheet_names_the_keys(desk: Desk, page: Page):
    """It opens before the first photo too, at its top, in the page's language; the keyboard goes back where it was."""
    page.set_viewport_size({"width": 1280, "height": 500})
    desk.listening()
    desk.get("pick").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    expect(desk.get("sheet-title")).to_be_in_viewport(ratio=1)
    assert {"D: Next doubt", "Shift S: Save all as ZIP", "Page Up: Previous photo"} <= set(page.evaluate(ROWS))
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(desk.get("pick")).to_be_focused()
    desk.get("language").click()
    desk.get("sheet").click()

    expect(sheet).to_be_hidden()
    expect(page.get_by_role("dialog", name="按键一览")).to_contain_text("下一处待确认")


def test_letters_can_be_turned_off(desk: Desk, page: Page, portrait: np.ndarray):
    """Whoever dictates to the browser presses none by mistake; keys with a name act all the same."""
    desk.reviewed(upload(portrait, "a.png"), upload(portrait, "b.png"))
    desk.get("sheet").click()
    desk.get("letters").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(desk.get("viewed")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("PageDown")
    expect(desk.thumbs.nth(1)).to_have_attribute("aria-current", "true")
    desk.get("sheet").click()
    desk.get("letters").check()
    page.keyboard.press("Escape")
    page.keyboard.press("v")

    expect(desk.get("viewed")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("field", "key"), [("filter", "s"), ("format", "v")])
def test_a_field_keeps_its_letters(desk: Desk, page: Page, portrait: np.ndarray, field: str, key: str):
    """A list takes letters to choose by, and nothing else happens."""
    desk.reviewed(upload(portrait, "a.png"), upload(portrait, "b.png"))
    desk.get(field).focus()
    page.keyboard.press(key)

    expect(desk.get("viewed")).to_have_attribute("aria-pressed", "false")
    expect(desk.get("toast")).to_be_empty()


def test_a_key_held_with_another_is_somebody_elses(desk: Desk, page: Page, portrait: np.ndarray):
    """The browser's own keys are left to it."""
    desk.reviewed(upload(portrait, "a.png"))
    page.keyboard.press("Alt+v")
    page.keyboard.press("Control+x")

    expect(desk.get("viewed")).to_have_attribute("aria-pressed", "false")
    expect(desk.get("summary")).to_have_text(re.compile("^1 face redacted"))
