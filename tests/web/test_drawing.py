"""Regions as rectangle, ellipse or brush: by mouse, finger and keyboard."""

import re
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from testing.server import Server
from tests.web.desk import Desk
from tests.web.pictures import sides, upload

REAL = "wider_dev/13_Interview_Interview_Sequences_13_717.jpg"
STROKE = re.compile(r"M([-\d.]+) ([-\d.]+)a([-\d.]+) ([-\d.]+) 0 1 0 ")


@pytest.fixture
def review(desk: Desk, portrait: np.ndarray) -> Desk:
    """A photo in review whose one face is kept, so that all that is solid was drawn."""
    desk.reviewed(upload(portrait))
    desk.box_at(0).click()
    desk.choose("style", "solid")
    desk.setting("color").fill("#ff00ff")
    desk.settled()
    return desk


@pytest.fixture
def regions(desk: Desk) -> Locator:
    return desk.page.locator(".box[data-kind=region]")


def drag(desk: Desk, *path: tuple[float, float]) -> None:
    """Draw along a path, given in shares of the photo."""
    stage = desk.get("stage").bounding_box()
    points = [(stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]) for x, y in path]
    desk.page.mouse.move(*points[0])
    desk.page.mouse.down()
    for point in points[1:]:
        desk.page.mouse.move(*point, steps=12)
    desk.page.mouse.up()


def outlined(desk: Desk, shape: tuple[int, ...]) -> np.ndarray:
    """Tell what lies within the outlines of strokes, in pixels of the photo."""
    mask = np.zeros(shape[:2], np.uint8)
    for line in desk.page.locator("#boxes .line").all():
        for x, y, across, down in STROKE.findall(str(line.get_attribute("d"))):
            middle = round((float(x) + float(across) - 0.5) * 16), round((float(y) - 0.5) * 16)
            axes = round(float(across) * 16), round(float(down) * 16)
            cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, -1, shift=4)
    return mask > 0


def test_an_ellipse(review: Desk, regions: Locator):
    """It lies in the rectangle that is dragged, and the tool is put down."""
    review.get("draw-ellipse").click()
    drag(review, (0.2, 0.6), (0.5, 0.8))
    review.settled()
    mask = review.magenta()
    across, down = 0.3 * 512, 0.2 * 512

    assert [0.2 * 512, 0.6 * 512, 0.5 * 512, 0.8 * 512] == pytest.approx(sides(mask), abs=3)
    assert np.pi / 4 * across * down == pytest.approx(mask.sum(), rel=0.04)
    expect(review.get("draw-ellipse")).to_have_attribute("aria-pressed", "false")
    expect(regions).to_have_attribute("data-shape", "ellipse")


def test_a_stroke_is_one_region(review: Desk, regions: Locator, portrait: np.ndarray):
    """What is outlined is what is covered, along the path and no farther; it is deleted and brought back as one."""
    review.get("draw-brush").click()
    drag(review, (0.1, 0.7), (0.4, 0.9), (0.7, 0.7))
    review.settled()
    expect(regions).to_have_count(1)
    mask, line = review.magenta(), outlined(review, portrait.shape)
    far = cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, 3)
    near = cv2.distanceTransform(line.astype(np.uint8), cv2.DIST_L2, 3)

    assert far[mask].max() < 2
    assert near[~mask].max() < 2
    assert mask[round(0.8 * 512), round(0.25 * 512)]
    assert not mask[round(0.72 * 512), round(0.4 * 512)]
    expect(review.get("draw-brush")).to_have_attribute("aria-pressed", "true")
    review.page.keyboard.press("Escape")
    expect(review.get("draw-brush")).to_have_attribute("aria-pressed", "false")
    review.get("delete").click()
    expect(regions).to_have_count(0)
    review.get("undo").click()
    review.settled()

    assert (mask == review.magenta()).all()


def test_a_stroke_is_moved_and_resized(review: Desk, regions: Locator, portrait: np.ndarray, page: Page):
    """As any region, by keys and buttons, and the outline is true again."""
    review.get("draw-brush").click()
    drag(review, (0.3, 0.7), (0.6, 0.8))
    page.keyboard.press("Escape")
    review.settled()
    before = sides(review.magenta())
    regions.focus()
    for key in ("m", *["ArrowLeft"] * 5, "Enter"):
        page.keyboard.press(key)
    review.get("grow").click()
    review.settled()
    mask, line = review.magenta(), outlined(review, portrait.shape)
    after = sides(mask)

    assert after[0] < before[0]
    assert after[3] - after[1] > before[3] - before[1]
    assert (mask != line).sum() < 0.1 * mask.sum()
    assert cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, 3)[mask].max() < 2


def test_only_what_is_painted_takes_the_pointer(review: Desk, regions: Locator):
    """Within the frame of a stroke, but beside it, another region is drawn; on it, a click keeps it."""
    review.get("draw-brush").click()
    drag(review, (0.1, 0.6), (0.1, 0.9), (0.8, 0.9))
    review.get("draw-brush").click()
    drag(review, (0.5, 0.62), (0.65, 0.75))
    expect(regions).to_have_count(2)
    stage = review.get("stage").bounding_box()
    review.page.mouse.click(stage["x"] + 0.45 * stage["width"], stage["y"] + 0.9 * stage["height"])

    expect(regions.first).to_have_attribute("aria-pressed", "false")
    expect(regions.last).to_have_attribute("aria-pressed", "true")


def test_a_brush_reaches_the_corner(review: Desk):
    """What is painted along the rim of the photo is covered to its last pixel."""
    review.get("draw-brush").click()
    drag(review, (0.5, 0.999), (0.999, 0.999), (0.999, 0.6))
    review.settled()
    mask = review.magenta()

    assert mask[-1, -1]
    assert mask[-1, 300:].all()
    assert mask[330:, -1].all()


def test_scribbling_stays_small(review: Desk, regions: Locator):
    """However often a place is painted over, the stroke is a bounded number of ellipses, and the service takes them."""
    review.get("larger").click()
    review.get("larger").click()
    review.get("draw-brush").click()
    rows = [((0.2, y), (0.8, y)) for y in np.linspace(0.3, 0.7, 12)]
    drag(review, *[point for row in rows * 2 for point in row])
    review.settled()

    assert review.magenta()[160:350, 120:400].mean() > 0.9
    ellipses = STROKE.findall(str(regions.locator(".line").get_attribute("d")))
    assert len(set(ellipses)) == len(ellipses) <= 1000


@pytest.mark.parametrize(("key", "button", "shape"), [("o", "draw-ellipse", "ellipse"), ("b", "draw-brush", "stroke")])
def test_by_keyboard(review: Desk, page: Page, regions: Locator, key: str, button: str, shape: str):
    """A key or the button adds one in the middle, which arrows move and make larger."""
    review.get("viewport").press(key)
    expect(page.locator(".box[data-kind=region]:focus")).to_have_attribute("data-shape", shape)
    before = regions.bounding_box()
    for pressed in ("ArrowRight", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(pressed)
    after = regions.bounding_box()
    assert before["x"] < after["x"]
    assert before["height"] < after["height"]
    review.get(button).press("Enter")

    expect(regions).to_have_count(2)
    expect(review.get(button)).to_have_attribute("aria-pressed", "false")


def test_a_finger_paints_on_a_real_photo(browser: Browser, service: Server, shared_data: Path):
    """Stroke after stroke with the brush in hand, zoomed in, and the page does not scroll away under it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    desk = Desk(context.new_page(), service.url)
    desk.open()
    desk.reviewed(shared_data / REAL)
    desk.choose("style", "solid")
    desk.setting("color").fill("#ff00ff")
    desk.get("larger").tap()
    desk.get("draw-brush").tap()
    desk.settled()
    before = desk.magenta().sum()
    frame = desk.get("viewport").bounding_box()
    session = context.new_cdp_session(desk.page)
    for row in (0.6, 0.8):
        path = [(frame["x"] + x * frame["width"], frame["y"] + row * frame["height"]) for x in (0.2, 0.4, 0.6)]
        points = [{"x": x, "y": y} for x, y in path]
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for _, point in pairwise(points):
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    desk.settled()

    assert frame == desk.get("viewport").bounding_box()
    expect(desk.page.locator(".box[data-shape=stroke]")).to_have_count(2)
    assert desk.magenta().sum() > before
    context.close()
