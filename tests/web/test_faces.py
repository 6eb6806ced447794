"""The faces of a photo by keyboard and screen reader."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.desk import Desk
from tests.web.pictures import upload

LISTEN = """() => {
  window.told = [];
  const note = (region) => region.textContent.trim() && told.push(region.textContent.trim());
  for (const region of document.querySelectorAll("[role=status], [role=log], [aria-live], output")) {
    new MutationObserver(() => note(region)).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""
QUIET = 1200
"""Milliseconds after which all is told."""
REACHED = """async () => {
  const { neighbour } = await import("./static/neighbour.js");
  const boxes = [...document.querySelectorAll("#boxes .box")].map((box) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    return { x: left, y: top, width, height };
  });
  const reached = new Set([boxes[0]]);
  for (const box of reached) {
    for (const direction of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      const next = neighbour(boxes, box, direction);
      if (next) reached.add(next);
    }
  }
  return [boxes.length, reached.size];
}"""


@pytest.fixture
def review(desk: Desk, group: np.ndarray) -> Desk:
    """Three faces in review."""
    desk.reviewed(upload(group))
    return desk


@pytest.fixture
def focused(desk: Desk) -> Locator:
    return desk.page.locator(".box:focus")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_faces_are_one_stop(review: Desk, page: Page, focused: Locator):
    """Tab leads to the first face, or to the one that was chosen last, and from it past all others."""
    review.get("viewport").focus()
    press(page, "Tab")
    expect(focused).to_have_accessible_name("Face 1 of 3")
    press(page, "Tab")
    expect(review.get("divider")).to_be_focused()
    press(page, "Shift+Tab", "ArrowRight", "Tab", "Shift+Tab")

    expect(focused).to_have_accessible_name("Face 2 of 3")
    assert 1 == page.locator("#boxes [tabindex='0']").count()


def test_arrows_go_to_the_nearest_face(review: Desk, page: Page, focused: Locator):
    """In their direction, and no farther than there is one; Home, End, J and K know the order."""
    review.box_at(0).focus()
    before = [box.bounding_box() for box in review.boxes.all()]
    ways = [
        ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowRight", 3), ("ArrowLeft", 2),
        ("Home", 1), ("End", 3), ("j", 1), ("k", 3), ("k", 2), ("j", 3),
    ]  # fmt: skip
    for key, index in ways:
        press(page, key)
        expect(focused).to_have_accessible_name(f"Face {index} of 3")

    assert before == [box.bounding_box() for box in review.boxes.all()]
    expect(review.get("undo")).to_be_disabled()


def test_arrows_reach_every_face_of_a_class(desk: Desk, page: Page, portrait: np.ndarray):
    """From the first face, in rows that are as uneven as children are tall."""
    rng = np.random.default_rng(3)
    places = [
        {"x": 40 * column + 20 * (row % 2) + int(rng.integers(12)), "y": 60 * row + int(rng.integers(25)),
         "width": 20, "height": 24}
        for row in range(6) for column in range(11)
    ]  # fmt: skip
    faces = [{"box": place, "score": 0.9, "detector": "centerface"} for place in places]
    desk.answered("v1/detect", {"faces": faces, "candidates": []})
    desk.reviewed(upload(portrait))

    assert [66, 66] == page.evaluate(REACHED)


def test_moving_is_a_mode(review: Desk, page: Page, focused: Locator):
    """M lets arrows move the face, until M, Enter, Escape or another face; what Enter ends it does not toggle."""
    review.box_at(1).focus()
    for end in ("m", "Enter", "Escape", "Tab"):
        before = focused.bounding_box()
        press(page, "m", "ArrowRight", "ArrowDown")
        after = focused.bounding_box()
        assert (before["x"] < after["x"]) is (before["y"] < after["y"]) is True
        press(page, end, "Shift+Tab") if end == "Tab" else press(page, end)
        expect(page.locator(".box.moving")).to_have_count(0)
        expect(focused).to_have_accessible_name("Face 2 of 3")
        expect(focused).to_have_attribute("aria-pressed", "true")
    press(page, "ArrowRight")

    expect(focused).to_have_accessible_name("Face 3 of 3")


def test_a_new_region_is_moved_at_once(review: Desk, page: Page, focused: Locator):
    """By keyboard it comes in the middle, and hardly ever belongs there."""
    review.get("viewport").press("n")
    expect(focused).to_have_accessible_name("Region 4 of 4")
    before = focused.bounding_box()
    press(page, "ArrowLeft", "Shift+ArrowDown", "Enter")
    after = focused.bounding_box()

    assert after["x"] < before["x"]
    assert after["height"] > before["height"]
    expect(focused).to_have_attribute("aria-pressed", "true")


def test_sliders_have_names_and_values(review: Desk, page: Page):
    """As people say them."""
    slider = page.get_by_role("slider", name="Padding", exact=True)
    expect(slider).to_have_attribute("aria-valuetext", "20%")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "25%")

    assert "25%" == review.get("padding-value").inner_text()


def test_what_is_told_is_little(desk: Desk, page: Page, group: np.ndarray, portrait: np.ndarray):
    """One message for a row of steps, the last; a search of twelve photos is told by its quarters."""
    page.evaluate(LISTEN)
    desk.add(upload(group, "group.png"), *(upload(portrait, f"{index}.png") for index in range(11)))
    desk.settled(60_000)
    page.wait_for_timeout(QUIET)
    search = page.evaluate("told.splice(0)")
    assert len(search) <= 6
    assert all(re.search(r"\d+ of 12 searched|group.png: ", words) for words in search)
    assert 1 == " ".join(search).count("group.png: 3 faces redacted")
    desk.box_at(0).focus()
    press(page, "m", *["ArrowRight"] * 6, *["Shift+ArrowDown"] * 6)
    page.wait_for_timeout(QUIET)
    desk.settled()
    moved = page.evaluate("told.splice(0)")
    assert len(moved) <= 2  # where it went, and that it is covered there
    assert re.search(r"\d+ × \d+ pixels at \d+, \d+", " ".join(moved))  # noqa: RUF001 - as it is written
    for value in ("0.3", "0.4", "0.5"):
        desk.setting("padding").fill(value)
        desk.settled()
    page.wait_for_timeout(QUIET)

    assert page.evaluate("told.length") <= 1
