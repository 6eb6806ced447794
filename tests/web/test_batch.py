"""Many photos."""

import re

import numpy as np
from playwright.sync_api import Page, Route, expect

from tests.web.desk import Desk
from tests.web.pictures import pixels_of, redacted_area, upload

BROKEN = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 cut off"}


def test_one_broken_file_holds_nothing_up(desk: Desk, portrait: np.ndarray, group: np.ndarray):
    """It is marked and says what to do; the others are in the ZIP, redacted as reviewed, to the pixel."""
    first, photo = upload(portrait, "a.png"), upload(group, "b.png")
    alone, boxes = desk.faces(first["buffer"]), desk.faces(photo["buffer"])
    desk.reviewed(first, BROKEN, photo)
    desk.choose("style", "solid")
    desk.thumbs.nth(1).click()
    expect(desk.get("notice-text")).to_contain_text(re.compile("damaged|not a picture"))
    expect(desk.thumbs.nth(1)).to_have_accessible_name("broken.jpg: could not be read")
    desk.thumbs.nth(2).click()
    desk.settled()
    desk.box_at(2).click()
    desk.settled()
    files = desk.archive()

    assert {"a-redacted.png", "b-redacted.png"} == files.keys()
    assert not pixels_of(files["a-redacted.png"])[redacted_area(alone, portrait.shape)].any()
    area = redacted_area(boxes[:2], group.shape)
    written = pixels_of(files["b-redacted.png"])
    assert np.array_equal(group[~area], written[~area])
    assert not written[area].any()
    expect(desk.get("toast")).to_have_text("Saved 2 photos; 1 could not be written and were left out.")


def test_names_in_the_archive_are_unique(desk: Desk, portrait: np.ndarray):
    """Photos of one name do not overwrite each other, whatever letters it has."""
    desk.reviewed(upload(portrait, "照片.png"), upload(portrait[::-1], "照片.png"))
    expect(desk.thumbs).to_have_count(2)

    assert {"照片-redacted.png", "照片-redacted-2.png"} == desk.archive().keys()


def test_the_service_is_asked_for_no_more_than_it_can_do(desk: Desk, page: Page, portrait: np.ndarray):
    """Never more requests are under way than there are workers, and the bar counts what is done."""
    under_way, most = [0], [0]

    def changed(url: str, step: int) -> None:
        if url.endswith("/v1/detect"):
            under_way[0] += step
            most[0] = max(most[0], under_way[0])

    page.on("request", lambda request: changed(request.url, 1))
    page.on("response", lambda response: changed(response.url, -1))
    desk.add(*(upload(portrait, f"{index}.png") for index in range(8)))
    expect(desk.get("progress-text")).to_have_text(re.compile(r"\d of 8 searched"))
    desk.settled()

    assert 2 == most[0]
    expect(desk.thumbs).to_have_count(8)


def test_cancel(desk: Desk, portrait: np.ndarray):
    """What was not checked yet stays unchecked until it is asked for; nothing is lost."""
    desk.add(*(upload(portrait, f"{index}.png") for index in range(12)))
    desk.get("cancel").click()
    expect(desk.get("progress")).to_be_hidden()
    cancelled = desk.page.locator("#strip li[data-status=cancelled]")
    assert cancelled.count() > 0
    cancelled.last.locator(".thumb").click()
    expect(desk.get("summary")).to_have_text("Cancelled before it was searched.")
    desk.get("again").click()
    desk.settled()

    assert [True] == desk.on


def test_removing(desk: Desk, portrait: np.ndarray, group: np.ndarray):
    """A photo leaves by its cross, and the next one is shown; the last one leads back to the beginning."""
    desk.reviewed(upload(portrait, "a.png"), upload(group, "b.png"))
    desk.page.locator("#strip li").first.hover()
    desk.page.get_by_role("button", name="Remove a.png").click()
    desk.settled()
    expect(desk.boxes).to_have_count(3)
    desk.get("clear").click()

    expect(desk.get("welcome")).to_be_visible()
    expect(desk.get("pick")).to_be_focused()


def test_undo_leads_back_to_the_photo(desk: Desk, portrait: np.ndarray, group: np.ndarray):
    """A step is undone where it was done."""
    desk.reviewed(upload(portrait, "a.png"), upload(group, "b.png"))
    desk.box_at(0).click()
    desk.thumbs.nth(1).click()
    desk.settled()
    desk.get("undo").click()
    desk.settled()

    expect(desk.thumbs.nth(0)).to_have_attribute("aria-current", "true")
    assert [True] == desk.on


def test_photos_come_in_the_order_they_finish(desk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray):
    """A slow photo keeps no other from being reviewed."""
    held: list[Route] = []
    page.route("**/v1/detect", lambda route: route.continue_() if held else held.append(route))
    desk.add(upload(portrait, "slow.png"), upload(group, "quick.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(1)
    desk.thumbs.nth(1).click()
    expect(desk.boxes).to_have_count(3)
    expect(desk.get("progress-text")).to_have_text("1 of 2 searched")
    held[0].continue_()
    desk.settled()

    expect(page.locator("#strip li[data-status=ready]")).to_have_count(2)
