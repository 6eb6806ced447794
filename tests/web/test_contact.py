"""The contact sheet shows all photos as they will be saved."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.web.desk import Desk
from tests.web.pictures import pixels_of, upload

BROKEN = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 cut off"}
PRINTS = "#contact-list li"


@pytest.fixture
def redactions(page: Page) -> list[str]:
    """What redactions the browser asks for."""
    urls = list[str]()
    page.on("request", lambda request: urls.append(request.url) if request.url.endswith("/v1/redact") else None)
    return urls


def shown(desk: Desk, count: int) -> None:
    """Wait until so many photos are shown."""
    expect(desk.page.locator(f"{PRINTS} img:not([hidden])")).to_have_count(count, timeout=30_000)


def difference(picture: np.ndarray, small: np.ndarray) -> float:
    """Return the squared difference between a picture, made as small, and a small one."""
    resized = Image.fromarray(picture).resize(small.shape[1::-1], Image.Resampling.LANCZOS)
    return float(((np.asarray(resized).astype(int) - small) ** 2).mean())


def test_it_shows_what_will_be_saved(desk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray):
    """Each small picture is the saved one made small; what is left out is there without one, and counted."""
    desk.reviewed(upload(portrait, "a.png"), upload(group, "b.png"), BROKEN)
    desk.choose("style", "solid")
    desk.thumbs.nth(1).click()
    desk.settled()
    desk.box_at(1).click()
    desk.settled()
    page.keyboard.press("g")
    expect(page.get_by_role("dialog", name="As they will be saved")).to_be_visible()
    shown(desk, 2)
    expect(desk.get("contact-hint")).to_have_text("2 of 3 will be saved. Choose one to go to it.")
    expect(page.locator(f"{PRINTS} .thumb").nth(2)).to_have_accessible_name("broken.jpg: could not be read")
    prints = [pixels_of(desk.seen(f"{PRINTS}:nth-child({index}) img")).astype(int) for index in (1, 2)]
    page.keyboard.press("Escape")
    files = desk.archive()

    for small, name, before in zip(prints, ("a-redacted.png", "b-redacted.png"), (portrait, group), strict=True):
        assert 320 == max(small.shape)
        assert difference(pixels_of(files[name]), small) < difference(before, small) / 2


def test_by_keys(desk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray):
    """One tab stop, arrows, and Enter goes to a photo, which has the keyboard then."""
    desk.reviewed(*(upload(portrait, f"{name}.png") for name in "abc"), upload(group, "group.png"))
    page.keyboard.press("g")
    expect(page.locator(f"{PRINTS} .thumb").first).to_be_focused()
    assert 1 == page.locator(f"{PRINTS} [tabindex='0']").count()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
    expect(page.locator(f"{PRINTS} .thumb").last).to_be_focused()
    page.keyboard.press("Enter")
    desk.settled()

    expect(desk.thumbs.nth(3)).to_have_attribute("aria-current", "true")
    expect(desk.get("viewport")).to_be_focused()
    expect(desk.boxes).to_have_count(3)


def test_only_what_has_changed_is_asked_for_again(
    desk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray, redactions: list[str]
):
    """And nothing is kept of the sheet when it is closed but the small pictures."""
    page.add_init_script(
        """window.alive = new Set();
        const [make, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
        URL.createObjectURL = (blob) => { const url = make(blob); alive.add(url); return url; };
        URL.revokeObjectURL = (url) => { alive.delete(url); revoke(url); };"""
    )
    desk.open()
    desk.reviewed(upload(group, "group.png"), *(upload(portrait, f"{name}.png") for name in "abc"))
    alive = page.evaluate("alive.size")
    desk.get("contact").click()
    shown(desk, 4)
    page.keyboard.press("Escape")
    assert alive == page.evaluate("alive.size")
    desk.box_at(1).click()
    desk.settled()
    redactions.clear()
    desk.get("contact").click()
    shown(desk, 4)

    assert [] == redactions


def test_what_is_found_meanwhile_joins(desk: Desk, page: Page, portrait: np.ndarray):
    """A photo whose search ends while the sheet is open is shown in it."""
    held: list[Route] = []
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    desk.add(upload(portrait, "slow.png"), upload(portrait, "quick.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1, timeout=15_000)
    desk.get("contact").click()
    shown(desk, 1)
    expect(desk.get("contact-hint")).to_have_text("1 of 2 will be saved. Choose one to go to it.")
    held[0].continue_()

    shown(desk, 2)
    expect(desk.get("contact-hint")).to_have_text("2 of 2 will be saved. Choose one to go to it.")
