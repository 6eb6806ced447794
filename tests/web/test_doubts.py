"""What is uncertain is not covered: it is said, found by one key, and settled before anything is saved."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.browsers import expect_saved
from tests.web.desk import Desk
from tests.web.pictures import pixels_of, upload

PLACES = [{"x": 300, "y": 300, "width": 80, "height": 90}, {"x": 40, "y": 400, "width": 12, "height": 14}]
"""Where the portrait is doubtful: once in the middle, and once too small to be judged."""


def found(box: dict[str, int]) -> dict[str, object]:
    return {"box": box, "score": 0.2, "detector": "centerface"}


@pytest.fixture
def unsure(desk: Desk) -> Desk:
    """A service that finds two doubts in every photo."""
    desk.answered("v1/detect", {"candidates": [found(place) for place in PLACES]})
    return desk


def badge(desk: Desk, index: int) -> Locator:
    return desk.thumbs.nth(index).locator(".doubts")


def lines(desk: Desk) -> list[str]:
    """Return what is said to be open before saving."""
    expect(desk.get("check-dialog")).to_be_visible()
    texts: list[str] = desk.page.locator("#check-list button").all_inner_texts()
    return texts


def test_what_is_not_covered_is_said(unsure: Desk, portrait: np.ndarray):
    """In the status, on the thumbnail and in its name, and as a tick in no colour alone."""
    unsure.reviewed(upload(portrait, "a.png"))

    expect(unsure.get("summary")).to_have_text("1 face redacted · 2 not covered: check")
    expect(badge(unsure, 0)).to_have_text("2?")
    expect(unsure.thumbs.nth(0)).to_have_accessible_name("a.png: 1 covered, 2 not covered: check")
    assert portrait[345, 340].tolist() == pixels_of(unsure.seen())[345, 340].tolist()


def test_one_key_leads_from_doubt_to_doubt(unsure: Desk, page: Page, portrait: np.ndarray):
    """Through this photo and on to the next, each large enough to be judged, until none is left."""
    keyboard = page.keyboard
    unsure.reviewed(upload(portrait, "a.png"), upload(portrait[:, ::-1], "b.png"))
    keyboard.press("d")
    expect(page.locator(".box.doubt:focus")).to_have_count(1)
    keyboard.press("Enter")
    keyboard.press("d")
    small = page.locator(".box.doubt:focus")
    expect(small).to_have_count(1)
    assert max(small.bounding_box()["width"], small.bounding_box()["height"]) > 40
    expect(small).to_be_in_viewport(ratio=1)
    keyboard.press("Delete")
    expect(unsure.get("summary")).to_have_text(re.compile("^2 faces (to redact|redacted)$"))
    keyboard.press("d")
    expect(unsure.thumbs.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator(".box.doubt:focus")).to_have_count(1)
    unsure.get("dismiss").click()
    unsure.get("next-doubt").click()

    expect(unsure.get("toast")).to_have_text("No doubt is left.")


@pytest.mark.parametrize(
    ("button", "said"),
    [("cover", "3 faces redacted"), ("dismiss", "1 face redacted · 2 no faces")],
)
def test_all_doubts_of_a_photo_are_settled_at_once(unsure: Desk, portrait: np.ndarray, button: str, said: str):
    """They are covered, or none is a face; one step undoes it, and the bar stays where it is."""
    unsure.reviewed(upload(portrait, "a.png"))
    place = unsure.get("doubts").bounding_box()
    unsure.get(button).click()
    unsure.settled()
    expect(unsure.get("summary")).to_have_text(said)
    expect(badge(unsure, 0)).to_be_empty()
    assert place == unsure.get("doubts").bounding_box()
    unsure.get("undo").click()
    unsure.settled()

    expect(badge(unsure, 0)).to_have_text("2?")


def test_a_doubt_that_is_found_later_is_covered(desk: Desk, page: Page, portrait: np.ndarray):
    """Another search is sure of what was uncertain, and nobody had decided: it is a face like any other."""
    face = found({"x": 300, "y": 300, "width": 80, "height": 90})
    desk.answered("v1/detect", {"candidates": [face]}, {"faces": [face], "candidates": []})
    desk.reviewed(upload(portrait))
    desk.choose("detail", "thorough")
    expect(page.locator(".box[data-kind=candidate]")).to_have_count(0)
    desk.settled()

    assert [True] == desk.on


def test_ticks_and_filter(unsure: Desk, page: Page, portrait: np.ndarray):
    """A photo is ticked by its button, by a key and by going on; the filter shows what is still to be looked at."""
    names = page.locator("#strip li:not([hidden]) .name")
    unsure.add(*(upload(portrait, f"{name}.png") for name in "abc"), upload(np.zeros_like(portrait), "empty.png"))
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(4, timeout=30_000)
    page.keyboard.press("d")
    page.keyboard.press("PageDown")
    expect(unsure.thumbs.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("v")
    expect(unsure.get("viewed")).to_have_attribute("aria-pressed", "true")
    unsure.get("cover").click()
    expect(unsure.thumbs.nth(1)).to_have_accessible_name("b.png: 3 covered, looked at")
    unsure.get("filter").select_option("unviewed")
    expect(names).to_have_text(["c.png", "empty.png"])
    unsure.get("filter").select_option("doubts")
    expect(names).to_have_text(["a.png", "c.png", "empty.png"])
    unsure.get("dismiss").click()
    unsure.get("onward").click()
    unsure.get("filter").select_option("bare")

    expect(names).to_have_text(["empty.png"])
    expect(page.locator("#filter option").first).to_have_text("All photos (4)")


def test_what_is_open_is_said_once_before_saving(unsure: Desk, page: Page, portrait: np.ndarray):
    """One summary, from each line of which one goes there; where nothing is open, nothing is asked."""
    broken = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 cut off"}
    unsure.reviewed(upload(portrait, "a.png"), upload(portrait, "b.png"), broken)
    unsure.get("save-all").click()
    assert [
        "4 uncertain places are open, and not covered",
        "2 photos were not looked at",
        "1 photo was not searched, and is left out",
    ] == lines(unsure)
    page.locator("#check-list button").nth(2).click()
    expect(unsure.get("notice")).to_be_visible()
    expect(unsure.get("filter")).to_have_value("open")
    unsure.get("save-all").click()
    page.locator("#check-list button").nth(0).click()
    expect(page.locator(".box.doubt:focus")).to_have_count(1)
    unsure.get("save-all").click()
    unsure.get("cover-all").click()
    expect(page.locator(".thumb .doubts:not(:empty)")).to_have_count(0)
    unsure.get("filter").select_option("all")
    page.get_by_role("button", name="Remove broken.jpg").press("Enter")
    for _ in range(2):
        unsure.get("onward").click()
    with expect_saved(page):
        unsure.get("save-all").click()

    expect(unsure.get("check-dialog")).to_be_hidden()


def test_one_photo_with_doubts_is_asked_about(unsure: Desk, portrait: np.ndarray):
    """Saving one photo asks for its doubts alone, as it is being looked at."""
    unsure.reviewed(upload(portrait, "a.png"))
    unsure.get("save").click()
    assert ["2 uncertain places are open, and not covered"] == lines(unsure)
    unsure.page.keyboard.press("Escape")
    unsure.get("dismiss").click()
    unsure.settled()
    name, _ = unsure.saved()

    assert "a-redacted.png" == name
