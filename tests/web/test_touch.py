"""The right face under the finger, with real touch events on a real crowd."""

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Page, expect

from testing.server import wait_until
from tests.web.browsers import TOUCHED
from tests.web.desk import Desk
from tests.web.pictures import upload

pytestmark = TOUCHED

CROWD = "wider_dev/12_Group_Large_Group_12_Group_Large_Group_12_120.jpg"
NEAR = 8
"""CSS pixels that a finger misses a centre by, at most."""
TWICE, TWICE_MS = 24, 300
"""Pixels and milliseconds between two taps that are one."""
SOON = 0.1
"""Seconds between two taps that are one."""
TAPS = 3
"""As many as one face may take: two come closer, at most."""
STATE = """() => ({
  on: [...document.querySelectorAll("#boxes .box")].map((box) => box.getAttribute("aria-pressed") === "true"),
  width: document.querySelector("#stage").clientWidth,
})"""
CENTRE = """(index) => {
  const { left, top, width, height } = document.querySelectorAll("#boxes .box")[index].getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}"""
LAYOUT = """() => ["viewport", "summary", "viewed", "strip", "undo"].map((id) => {
  const { x, y, width, height } = document.getElementById(id).getBoundingClientRect();
  return [id, x, y, width, height];
})"""


def tap(session: CDPSession, x: float, y: float, *again: float) -> None:
    """Touch the page for a moment; each further time, so many seconds after the first.

    The times are told, so that a busy machine, which passes the events on late, makes no long press of a tap.
    """
    now = time.time()
    for at in (now, *(now + later for later in again)):
        touched = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}], "timestamp": at}
        session.send("Input.dispatchTouchEvent", touched)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [], "timestamp": at + 0.03})


def next_state(page: Page, before: dict[str, Any]) -> dict[str, Any]:
    """Wait until a tap has done something, and return what the page is like then."""
    wait_until(lambda: before != page.evaluate(STATE))
    after: dict[str, Any] = page.evaluate(STATE)
    return after


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[int]:
    """Return the places of the boxes that were toggled."""
    return [index for index, pair in enumerate(zip(before["on"], after["on"], strict=True)) if pair[0] != pair[1]]


@pytest.mark.timeout(600)
def test_every_tap_means_the_face_it_is_nearest_to(phone: Desk, shared_data: Path):
    """Each of hundreds of faces of ten pixels: a tap near its centre toggles it and no other, or comes closer first."""
    page, rng = phone.page, np.random.default_rng(1)
    phone.reviewed(shared_data / CROWD)
    page.route("**/v1/redact", lambda _: None)  # no preview of every step
    session = page.context.new_cdp_session(page)
    count = phone.boxes.count()
    assert count > 300
    last, closer = (0.0, 0.0), False
    for index in range(count):
        for _ in range(TAPS):
            x, y = page.evaluate(CENTRE, index)
            angle, distance = rng.uniform(0, 2 * np.pi), rng.uniform(0, NEAR)
            x, y = x + distance * np.cos(angle), y + distance * np.sin(angle)
            before = page.evaluate(STATE)
            if closer or math.dist(last, (x, y)) <= TWICE:  # a person looks, too, before the next tap
                page.wait_for_timeout(TWICE_MS)
            tap(session, x, y)
            last = x, y
            after = next_state(page, before)
            toggled = changed(before, after)
            assert toggled in ([], [index])
            closer = after["width"] > before["width"]
            assert toggled or closer
            if toggled:
                break
        assert [index] == toggled
        page.evaluate("document.querySelector('#fit').click()")


def test_two_quick_taps_on_a_crowd_come_closer_and_decide_nothing(phone: Desk, shared_data: Path):
    """The first one comes closer; the second is not for whoever lies under the finger by then."""
    phone.reviewed(shared_data / CROWD)
    session = phone.page.context.new_cdp_session(phone.page)
    for index in range(0, phone.boxes.count(), 40):
        before, place = phone.page.evaluate(STATE), phone.page.evaluate(CENTRE, index)
        tap(session, *place, SOON)
        after = next_state(phone.page, before)
        phone.page.wait_for_timeout(TWICE_MS)
        assert [] == changed(before, phone.page.evaluate(STATE))
        assert after["width"] > before["width"]
        phone.page.evaluate("document.querySelector('#fit').click()")


def test_nothing_moves_under_the_finger(phone: Desk, group: np.ndarray):
    """Taps on faces, and the previews that follow, leave the page as it was laid out."""
    phone.reviewed(upload(group, "a.png"), upload(group[:, ::-1], "b.png"))
    before = phone.page.evaluate(LAYOUT)
    for index in range(3):
        phone.box_at(index).tap()
        assert before == phone.page.evaluate(LAYOUT)
        phone.settled()
        assert before == phone.page.evaluate(LAYOUT)

    assert [False, False, False] == phone.on
    expect(phone.get("summary")).to_have_text("3 kept")


Point = tuple[float, float]


def touch(session: CDPSession, kind: str, *points: Point) -> None:
    fingers = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": fingers})


def spread(session: CDPSession, first: Point, second: Point, by: float) -> None:
    """Put two fingers down, one after the other, and move the second one away to the right in small steps."""
    touch(session, "Start", first)
    touch(session, "Start", first, second)
    for step in range(1, 11):
        touch(session, "Move", first, (second[0] + by * step / 10, second[1]))
    touch(session, "End")


def width(desk: Desk) -> float:
    return float(desk.get("stage").bounding_box()["width"])


def centre(desk: Desk, index: int) -> Point:
    box = desk.box_at(index).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def places(desk: Desk) -> list[str | None]:
    return [box.get_attribute("style") for box in desk.boxes.all()]


def test_two_fingers_zoom(phone: Desk, group: np.ndarray):
    """Where they are, and whatever they are on: no face is moved, kept or drawn."""
    phone.reviewed(upload(group))
    before, whole = places(phone), width(phone)
    x, y = centre(phone, 0)
    spread(phone.page.context.new_cdp_session(phone.page), (x, y), (x + 40, y), 80)

    assert 3 * whole == pytest.approx(width(phone), rel=0.05)
    assert [True, True, True] == phone.on
    assert before == places(phone)
    expect(phone.get("undo")).to_be_disabled()


def test_two_taps_zoom_and_decide_nothing(phone: Desk, group: np.ndarray):
    """On a face they come closer to it, where there is none to that place; two more show the whole photo again."""
    phone.reviewed(upload(group))
    session, whole = phone.page.context.new_cdp_session(phone.page), width(phone)
    stage = phone.get("stage").bounding_box()
    beside = stage["x"] + stage["width"] / 3, stage["y"] + stage["height"] - 8
    for x, y in (centre(phone, 1), beside):
        tap(session, x, y, SOON)
        wait_until(lambda: width(phone) > 2 * whole)
        assert [True, True, True] == phone.on
        tap(session, x, y, SOON)
        wait_until(lambda: width(phone) == pytest.approx(whole))
        assert [True, True, True] == phone.on

    expect(phone.get("undo")).to_be_disabled()


def test_two_slow_taps_are_two(phone: Desk, group: np.ndarray):
    """Whoever thinks between them decides twice, and nothing zooms."""
    phone.reviewed(upload(group))
    session, whole = phone.page.context.new_cdp_session(phone.page), width(phone)
    for state in (False, True):
        tap(session, *centre(phone, 1))
        phone.page.wait_for_timeout(500)
        assert [True, state, True] == phone.on

    assert whole == width(phone)


def test_a_resting_finger_shows_the_face_large(phone: Desk, group: np.ndarray):
    """Before and after, beside the finger, until it is lifted; the face stays as it was decided."""
    phone.reviewed(upload(group))
    session, loupe = phone.page.context.new_cdp_session(phone.page), phone.get("loupe")
    x, y = centre(phone, 1)
    touch(session, "Start", (x, y))
    expect(loupe).to_be_visible()
    for picture in ("loupe-before", "loupe-after"):
        shown = phone.get(picture)
        assert width(phone) * 2 < shown.bounding_box()["width"]
        expect(shown).to_be_in_viewport()
    pane = loupe.locator(".pane").first.bounding_box()
    assert not pane["y"] < y < pane["y"] + pane["height"]
    touch(session, "End")

    expect(loupe).to_be_hidden()
    phone.page.wait_for_timeout(400)
    assert [True, True, True] == phone.on


def test_a_finger_that_moves_does_not_rest(phone: Desk, group: np.ndarray):
    """What is dragged is not shown large."""
    phone.reviewed(upload(group))
    session = phone.page.context.new_cdp_session(phone.page)
    x, y = centre(phone, 1)
    phone.box_at(1).focus()
    touch(session, "Start", (x, y))
    touch(session, "Move", (x + 20, y))
    phone.page.wait_for_timeout(700)
    expect(phone.get("loupe")).to_be_hidden()
    touch(session, "End")

    assert x + 20 == pytest.approx(centre(phone, 1)[0], abs=4)
