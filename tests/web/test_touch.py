"""The right face under the finger, with real touch events on a real crowd."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from testing.server import Server, wait_until
from tests.web.desk import Desk
from tests.web.pictures import upload

CROWD = "wider_dev/12_Group_Large_Group_12_Group_Large_Group_12_120.jpg"
NEAR = 8
"""CSS pixels that a finger misses a centre by, at most."""
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


@pytest.fixture
def phone(browser: Browser, service: Server) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    desk = Desk(context.new_page(), service.url)
    desk.open()
    yield desk

    context.close()


def tap(session: CDPSession, x: float, y: float) -> None:
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


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
    for index in range(count):
        for _ in range(TAPS):
            x, y = page.evaluate(CENTRE, index)
            angle, distance = rng.uniform(0, 2 * np.pi), rng.uniform(0, NEAR)
            before = page.evaluate(STATE)
            tap(session, x + distance * np.cos(angle), y + distance * np.sin(angle))
            after = next_state(page, before)
            toggled = changed(before, after)
            assert toggled in ([], [index])
            assert toggled or after["width"] > before["width"]
            if toggled:
                break
        assert [index] == toggled
        page.evaluate("document.querySelector('#fit').click()")


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
