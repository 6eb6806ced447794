"""Boxes by hand: mouse, finger and keyboard."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from testing.server import Server
from tests.web.browsers import TOUCHED, expect_saved
from tests.web.desk import Desk
from tests.web.pictures import pixels_of, upload

RIM = 8
"""Pixels that a small region fades outwards, at most."""


@pytest.fixture
def review(desk: Desk, group: np.ndarray) -> Desk:
    """Three faces in review."""
    desk.reviewed(upload(group))
    return desk


def drag(desk: Desk, start: tuple[float, float], *path: tuple[float, float]) -> None:
    mouse = desk.page.mouse
    mouse.move(*start)
    mouse.down()
    for point in path:
        mouse.move(*point, steps=4)
    mouse.up()


def centre(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def stage_point(desk: Desk, x: float, y: float) -> tuple[float, float]:
    """Return the place on the screen of a share of the photo."""
    stage = desk.get("stage").bounding_box()
    return stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]


def test_a_click_toggles(review: Desk):
    """A face is left as it is, and redacted again."""
    review.box_at(0).click()
    assert [False, True, True] == review.on
    review.settled()
    assert "2 faces redacted · 1 kept" == review.get("summary").inner_text()
    review.box_at(0).click()

    assert [True, True, True] == review.on


def test_draw(review: Desk, group: np.ndarray):
    """A region drawn on the photo is covered as it was drawn, without padding: but for the soft rim nothing else is."""
    drag(review, stage_point(review, 0.05, 0.8), stage_point(review, 0.15, 0.95))
    review.settled()
    expect(review.boxes).to_have_count(4)
    _, content = review.saved()

    height, width, _ = group.shape
    changed = (pixels_of(content) != group).any(2)[round(0.75 * height) :]
    columns, rows = np.flatnonzero(changed.any(0)), np.flatnonzero(changed.any(1)) + round(0.75 * height)
    assert 0.05 * width == pytest.approx(columns[0], abs=RIM)
    assert 0.15 * width == pytest.approx(columns[-1], abs=RIM)
    assert 0.80 * height == pytest.approx(rows[0], abs=RIM)
    assert 0.95 * height == pytest.approx(rows[-1], abs=RIM)


def test_draw_over_a_face(review: Desk):
    """With the tool in hand, a region begins even on a face; then the tool is put down."""
    review.get("draw").click()
    start = centre(review.box_at(1).bounding_box())
    drag(review, start, (start[0] + 60, start[1] + 50))

    expect(review.boxes).to_have_count(4)
    expect(review.get("draw")).to_have_attribute("aria-pressed", "false")


def test_move_resize_undo_redo(review: Desk):
    """A box follows the hand, its corner too; undo brings each step back, redo again."""
    first = review.box_at(0)
    places = [first.bounding_box()]
    x, y = centre(places[0])
    drag(review, (x, y), (x + 40, y + 30))
    places.append(review.box_at(0).bounding_box())
    corner = places[1]["x"] + places[1]["width"], places[1]["y"] + places[1]["height"]
    drag(review, corner, (corner[0] + 20, corner[1] + 10))
    places.append(review.box_at(0).bounding_box())

    assert (40, 30) == pytest.approx((places[1]["x"] - places[0]["x"], places[1]["y"] - places[0]["y"]), abs=2)
    assert (20, 10) == pytest.approx(
        (places[2]["width"] - places[1]["width"], places[2]["height"] - places[1]["height"]), abs=2
    )
    assert [True, True, True] == review.on
    review.get("undo").click()
    assert places[1] == review.box_at(0).bounding_box()
    review.page.keyboard.press("Control+z")
    assert places[0] == review.box_at(0).bounding_box()
    expect(review.get("undo")).to_be_disabled()
    review.get("redo").click()
    review.page.keyboard.press("Control+Shift+z")
    assert places[2] == review.box_at(0).bounding_box()


def test_keyboard_only(desk: Desk, group: np.ndarray):
    """Without a pointer: reach a face, move and resize it, keep it, delete it, add a region, save."""
    keyboard = desk.page.keyboard
    desk.add(upload(group))
    desk.settled()
    for _ in range(30):
        keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.matches('.box')"):
            break
    focused = desk.page.locator(".box:focus")
    expect(focused).to_have_accessible_name("Face 1 of 3")
    expect(desk.get("keys")).to_be_visible()
    before = focused.bounding_box()
    for key in ("m", "ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown", "m"):
        keyboard.press(key)
    after = focused.bounding_box()
    assert all(after[side] > before[side] for side in ("x", "y", "width", "height"))
    keyboard.press("Enter")
    expect(focused).to_have_attribute("aria-pressed", "false")
    keyboard.press("Space")
    expect(focused).to_have_attribute("aria-pressed", "true")
    keyboard.press("Delete")
    expect(desk.boxes).to_have_count(2)
    expect(focused).to_have_count(1)
    keyboard.press("n")
    expect(desk.page.locator(".box:focus")).to_have_accessible_name("Region 3 of 3")
    desk.settled()
    desk.get("save").focus()
    with expect_saved(desk.page) as expected:
        keyboard.press("Enter")

    assert "photo-redacted.png" == expected.saved.name


def test_the_drawing_tool_by_keyboard(review: Desk):
    """Its button adds a region in the middle, where no hand can drag."""
    review.get("draw").focus()
    review.page.keyboard.press("Enter")

    expect(review.page.locator(".box[data-kind=region]:focus")).to_have_count(1)


def test_candidates_are_one_click_away(desk: Desk, portrait: np.ndarray):
    """What is uncertain is dashed and not redacted, until it is clicked."""
    candidate = {"box": {"x": 300, "y": 300, "width": 80, "height": 90}, "score": 0.2, "detector": "centerface"}
    desk.answered("v1/detect", {"candidates": [candidate]})
    desk.reviewed(upload(portrait))
    dashed = desk.page.locator(".box[data-kind=candidate]")
    assert "1 face redacted · 1 not covered: check" == desk.get("summary").inner_text()
    assert "dashed" == dashed.locator(".mark").evaluate("(mark) => getComputedStyle(mark).borderTopStyle")
    before = pixels_of(desk.seen())[345, 340].tolist()
    assert portrait[345, 340].tolist() == before
    dashed.click()
    desk.settled()

    assert before != pixels_of(desk.seen())[345, 340].tolist()
    assert "2 faces redacted" == desk.get("summary").inner_text()


def test_zoom_and_pan(review: Desk):
    """The photo grows around its middle, is dragged and scrolled, and fits again."""
    page, viewport = review.page, review.get("viewport")
    whole = review.get("stage").bounding_box()
    review.get("larger").click()
    review.get("larger").click()
    assert 1.4**2 == pytest.approx(review.get("stage").bounding_box()["width"] / whole["width"], rel=0.01)
    start = viewport.evaluate("(element) => element.scrollLeft")
    middle = centre(viewport.bounding_box())
    below = viewport.bounding_box()["y"] + viewport.bounding_box()["height"] - 30
    drag(review, (middle[0], below), (middle[0] - 100, below))
    assert start + 100 == pytest.approx(viewport.evaluate("(element) => element.scrollLeft"), abs=8)
    expect(review.boxes).to_have_count(3)
    viewport.focus()
    page.keyboard.press("0")

    assert whole == review.get("stage").bounding_box()


def test_wheel_zooms_where_the_pointer_is(review: Desk):
    """What lies under the pointer stays there."""
    x, y = stage_point(review, 0.3, 0.4)
    review.page.mouse.move(x, y)
    review.page.keyboard.down("Control")
    review.page.mouse.wheel(0, -200)
    review.page.keyboard.up("Control")

    expect(review.get("viewport")).to_have_class("viewport zoomed")
    assert (x, y) == pytest.approx(stage_point(review, 0.3, 0.4), abs=3)


def test_before_and_after(review: Desk):
    """The divider is moved by hand and by keys, and shows the original to its left."""
    divider, after = review.get("divider"), review.get("after")
    expect(divider).to_have_attribute("aria-valuenow", "0")
    drag(review, centre(review.page.locator(".knob").bounding_box()), stage_point(review, 0.5, 0.9))
    assert 50 == pytest.approx(int(divider.get_attribute("aria-valuenow")), abs=2)
    expect(review.get("tag-before")).to_be_visible()
    expect(review.boxes).to_have_count(3)
    divider.focus()
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        review.page.keyboard.press(key)

    expect(divider).to_have_attribute("aria-valuenow", "90")
    assert "inset(0px 0px 0px 90%)" == after.evaluate("(element) => getComputedStyle(element).clipPath")


@TOUCHED
def test_touch(browser: Browser, service: Server, group: np.ndarray):
    """On a phone a tap toggles, and a finger draws where the tool was taken."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    desk = Desk(context.new_page(), service.url)
    desk.open()
    desk.reviewed(upload(group))
    desk.box_at(2).tap()
    assert [True, True, False] == desk.on
    desk.get("draw").tap()
    stage = desk.get("stage").bounding_box()
    session = context.new_cdp_session(desk.page)
    path = [(0.1, 0.7), (0.2, 0.8), (0.3, 0.9)]
    points = [{"x": stage["x"] + x * stage["width"], "y": stage["y"] + y * stage["height"]} for x, y in path]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for _, point in pairwise(points):
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(desk.page.locator(".box[data-kind=region]")).to_have_count(1)
    context.close()


def test_without_dragging(review: Desk):
    """Whatever is dragged can be done by clicks alone: place a region, grow, shrink and delete a box, compare."""
    for button in ("shrink", "grow", "delete"):
        expect(review.get(button)).to_be_disabled()
    review.get("draw").click()
    review.page.mouse.click(*stage_point(review, 0.5, 0.9))
    region = review.page.locator(".box[data-kind=region]")
    expect(region).to_have_attribute("aria-pressed", "true")
    before = region.bounding_box()
    review.get("grow").click()
    grown = region.bounding_box()
    review.get("shrink").click()
    review.get("shrink").click()
    shrunk = region.bounding_box()
    assert shrunk["width"] < before["width"] < grown["width"]
    review.get("delete").click()
    expect(region).to_have_count(0)
    values = []
    for _ in range(3):
        review.page.locator(".knob").click()
        values.append(review.get("divider").get_attribute("aria-valuenow"))

    assert ["50", "100", "0"] == values
