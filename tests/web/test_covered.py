"""What is covered is what is shown: outlines, thumbnails, badges, and the result with nothing over it."""

import re

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from testing.server import wait_until
from tests.web.desk import Desk
from tests.web.pictures import MAGENTA, pixels_of, sides, upload

MARKS = """() => {
  const stage = document.querySelector("#stage").getBoundingClientRect();
  const scale = document.querySelector("#after").naturalWidth / stage.width;
  return [...document.querySelectorAll("#boxes .mark")].map((mark) => {
    const { left, top, right, bottom } = mark.getBoundingClientRect();
    const round = getComputedStyle(mark).borderTopLeftRadius === "50%";
    const sides = [left - stage.left, top - stage.top, right - stage.left, bottom - stage.top];
    return { sides: sides.map((side) => side * scale), round };
  });
}"""
"""Of each outline its left, top, right and bottom side in pixels of the photo, and whether it is round."""
FACE = (120, 224)
"""Row and column of the middle of the portrait's face."""


@pytest.fixture
def review(desk: Desk, portrait: np.ndarray) -> Desk:
    """One face in review, covered in one colour."""
    desk.reviewed(upload(portrait))
    desk.choose("style", "solid")
    desk.setting("color").fill("#ff00ff")
    desk.settled()
    return desk


def is_covered(desk: Desk, index: int) -> bool:
    """Tell whether the thumbnail of a portrait has a covered face; the second one is mirrored."""
    small = pixels_of(desk.seen(f"#strip li:nth-child({index + 1}) img"))
    row, column = (round(place * len(small) / 512) for place in FACE)
    if index:
        column = len(small) - 1 - column
    return bool(np.abs(small[row, column] - np.array(MAGENTA)).max() < 16)


@pytest.mark.parametrize(("shape", "padding"), [("ellipse", "0.2"), ("ellipse", "0.3"), ("rectangle", "0.35")])
def test_the_outline_is_that_of_what_is_covered(review: Desk, shape: str, padding: str):
    """To a pixel of the photo, for either shape and any padding; the rim of an ellipse is that of a quarter less."""
    review.choose("shape", shape)
    review.setting("padding").fill(padding)
    review.settled()
    (mark,) = review.page.evaluate(MARKS)
    mask = review.magenta()
    left, top, right, bottom = mark["sides"]  # beyond the photo's rim, too

    height, width = mask.shape
    assert sides(mask) == pytest.approx(np.clip(mark["sides"], 0, [width, height] * 2), abs=1.5)
    assert (shape == "ellipse") == mark["round"]
    share = np.pi / 4 if shape == "ellipse" else 1
    assert share * (right - left) * (bottom - top) == pytest.approx(mask.sum(), rel=0.03)


def test_a_turned_head_is_outlined_as_it_is_covered(desk: Desk, portrait: np.ndarray):
    """Both turn with it, to two pixels; a box that was moved has no points any more, and so the ellipse."""
    turn = cv2.getRotationMatrix2D((224, 120), 25, 1)
    desk.reviewed(upload(cv2.warpAffine(portrait, turn, (512, 512), borderMode=cv2.BORDER_REPLICATE)))
    desk.choose("style", "solid")
    desk.setting("color").fill("#ff00ff")
    desk.choose("shape", "head")
    desk.settled()
    mask, outlined = desk.magenta(), np.zeros((512, 512), np.uint8)
    line = desk.boxes.first.locator(".line").get_attribute("d") or ""
    corners = [float(number) for number in re.findall(r"-?[\d.]+", line)]
    cv2.fillPoly(outlined, [np.round(np.array(corners).reshape(-1, 2) - 0.5).astype(np.int32)], 255)
    distance = cv2.distanceTransform(np.where(outlined > 0, 0, 255).astype(np.uint8), cv2.DIST_L2, 3)
    within = cv2.distanceTransform(outlined, cv2.DIST_L2, 3)

    assert "head" == desk.boxes.first.get_attribute("data-shape")
    assert distance[mask].max() < 2.5
    assert within[~mask].max() < 2.5
    columns = [np.flatnonzero(mask[row]).mean() for row in (80, 160)]
    assert columns[1] - columns[0] > 15
    desk.boxes.first.focus()
    desk.page.keyboard.press("m")
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("Escape")
    expect(desk.boxes.first).to_have_attribute("data-shape", "ellipse")


def test_the_outline_follows_the_slider(review: Desk):
    """While it moves, before anything is asked of the service."""
    (before,) = review.page.evaluate(MARKS)
    review.page.route("**/v1/redact", lambda _: None)
    review.setting("padding").fill("0.8")
    (after,) = review.page.evaluate(MARKS)

    assert after["sides"][0] < before["sides"][0]
    assert after["sides"][2] > before["sides"][2]


def test_the_outline_of_a_region_is_as_it_was_drawn(review: Desk):
    """Without padding, and a rectangle, whatever the settings say of faces."""
    review.boxes.first.click()
    review.get("viewport").press("n")
    review.settled()
    mark = review.page.evaluate(MARKS)[-1]

    assert not mark["round"]
    assert sides(review.magenta()) == pytest.approx(mark["sides"], abs=1.5)


def test_a_corner_follows_the_pointer(review: Desk):
    """It is the corner of what is covered that is dragged, and the opposite one stays where it is."""
    box = review.boxes.first
    before = box.bounding_box()
    x, y = before["x"] + before["width"], before["y"] + before["height"]
    box.hover()
    review.page.mouse.move(x, y)
    review.page.mouse.down()
    review.page.mouse.move(x + 40, y + 30, steps=5)
    review.page.mouse.up()
    after = box.bounding_box()

    assert (before["x"], before["y"]) == pytest.approx((after["x"], after["y"]), abs=3)
    assert (40, 30) == pytest.approx((after["width"] - before["width"], after["height"] - before["height"]), abs=4)


def test_thumbnails_show_the_result(review: Desk, page: Page, portrait: np.ndarray):
    """What is covered of a photo is covered in its thumbnail too, and what is kept is seen, without opening it."""
    review.add(upload(portrait[:, ::-1], "other.png"))
    expect(page.locator("#strip li[data-status=ready] img:visible")).to_have_count(2)
    wait_until(lambda: is_covered(review, 0) and is_covered(review, 1))
    review.boxes.first.click()
    wait_until(lambda: not is_covered(review, 0))

    assert is_covered(review, 1)


def test_the_badge_counts_what_is_covered(desk: Desk, group: np.ndarray):
    """Faces and drawn regions, as they are decided about."""
    desk.reviewed(upload(group))
    badge = desk.thumbs.first.locator(".state")
    expect(badge).to_have_text("3")
    desk.box_at(1).click()
    expect(badge).to_have_text("2")
    desk.get("draw").press("Enter")
    expect(badge).to_have_text("3")
    desk.get("undo").click()
    desk.get("undo").click()

    expect(badge).to_have_text("3")


@pytest.mark.parametrize("by", ["key", "button"])
def test_the_result_alone(review: Desk, page: Page, by: str):
    """Nothing lies over it as long as a key or the button is held, and all is back when it is let go of."""
    review.get("divider").press("End")
    over = [review.get("boxes"), review.get("divider"), review.get("tag-before")]
    page.wait_for_function("document.querySelector('#after').style.clipPath !== 'inset(0px 0px 0px 0%)'")
    if by == "key":
        review.get("viewport").focus()
        page.keyboard.down("e")
    else:
        place = review.get("glance").bounding_box()
        page.mouse.move(place["x"] + 5, place["y"] + 5)
        page.mouse.down()
    assert ["0", "0", "0"] == [part.evaluate("(part) => getComputedStyle(part).opacity") for part in over]
    assert "none" == review.get("after").evaluate("(after) => getComputedStyle(after).clipPath")
    page.wait_for_timeout(400)
    if by == "key":
        page.keyboard.up("e")
    else:
        page.mouse.up()

    assert "1" == over[0].evaluate("(part) => getComputedStyle(part).opacity")
    expect(review.get("glance")).to_have_attribute("aria-pressed", "false")


def test_the_result_alone_without_holding(review: Desk, page: Page):
    """A short press keeps it, by pointer or keyboard, until the next one, or until a face has the focus."""
    pressed = review.get("glance")
    for act in (pressed.click, lambda: pressed.press("Enter"), lambda: page.keyboard.press("e")):
        act()
        expect(pressed).to_have_attribute("aria-pressed", "true")
        act()
        expect(pressed).to_have_attribute("aria-pressed", "false")
    pressed.click()
    review.boxes.first.focus()

    expect(pressed).to_have_attribute("aria-pressed", "false")
