"""Languages, themes, sizes and assistive technology."""

import json
import re
from typing import Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from testing.server import Server
from tests.web.desk import Desk
from tests.web.pictures import upload

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # part of WCAG 2.2 AA, and off by default
}
CHINESE = re.compile(r"[一-鿿]")


def violations(page: Page) -> list[str]:
    """List what axe-core finds fault with, by rule and element."""
    page.wait_for_timeout(300)  # colours fade in
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [
        (360, "dark", "zh-CN"),
        (360, "light", "en-GB"),
        (768, "dark", "en-GB"),
        (768, "light", "zh-CN"),
        (1440, "dark", "en-GB"),
        (1440, "light", "zh-CN"),
    ],
)
def test_axe_finds_nothing(browser: Browser, service: Server, group: np.ndarray, language: str, theme: str, width: int):
    """No violation of WCAG 2.2 AA: before the first photo, in review, with every row, a problem, the contact sheet."""
    context = browser.new_context(locale=language, color_scheme=theme, viewport={"width": width, "height": 800})
    desk = Desk(context.new_page(), service.url)
    desk.open()
    assert [] == violations(desk.page)
    desk.reviewed(upload(group), {"name": "no.png", "mimeType": "image/png", "buffer": b"no"})
    desk.box_at(1).click()
    desk.choose("style", "gaussian")
    desk.settled()
    assert [] == violations(desk.page)
    desk.choose("style", "solid")
    desk.thumbs.nth(1).click()
    expect(desk.get("notice")).to_be_visible()
    assert [] == violations(desk.page)
    desk.get("contact").click()
    expect(desk.page.locator("#contact-list img:not([hidden])")).to_have_count(1)

    assert [] == violations(desk.page)
    context.close()


def test_axe_finds_nothing_in_dialogs(desk: Desk):
    """Nor in the dialog of the camera, that of the key or the sheet of keys."""
    desk.listening()
    desk.get("sheet").click()
    assert [] == violations(desk.page)
    desk.page.keyboard.press("Escape")
    desk.get("shoot").click()
    expect(desk.get("camera-dialog")).to_be_visible()
    assert [] == violations(desk.page)
    desk.get("camera-close").click()
    desk.page.evaluate("document.querySelector('#key-dialog').showModal()")

    assert [] == violations(desk.page)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_any_state(
    browser: Browser, service: Server, group: np.ndarray, portrait: np.ndarray, width: int
):
    """Nor while faces are moved, drawn, shown large or alone, compared, zoomed, doubted, saved, searched or removed."""
    context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    desk = Desk(context.new_page(), service.url)
    page = desk.page
    doubt = {"box": {"x": 300, "y": 320, "width": 80, "height": 90}, "score": 0.2, "detector": "centerface"}

    def doubtful(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps(answer.json() | {"candidates": [doubt]}))

    page.route("**/v1/detect", lambda _: None)  # the last search goes on
    page.route("**/v1/detect", doubtful, times=2)
    desk.open()
    desk.reviewed(upload(group), upload(portrait, "b.png"))
    box, viewport = desk.boxes.first, desk.get("viewport")
    states = {
        "focused": box.focus,
        "moving": lambda: page.keyboard.press("m"),
        "alone": desk.get("glance").click,
        "shown large": lambda: page.evaluate("document.querySelector('#loupe').hidden = false"),
        "drawing": desk.get("draw").click,
        "compared": lambda: desk.get("divider").press("PageUp"),
        "zoomed": lambda: viewport.press("+"),
        "asked before saving": desk.get("save").click,
        "filtered": lambda: desk.get("filter").select_option("doubts"),
        "removed": lambda: page.keyboard.press("Delete"),
        "away": lambda: page.evaluate("document.querySelector('#away').hidden = false"),
        "searched": lambda: desk.choose("detail", "fast"),
    }
    faults = {}
    for name, act in states.items():
        act()
        faults[name] = violations(page)
        page.keyboard.press("Escape")
        if name == "shown large":
            page.evaluate("document.querySelector('#loupe').hidden = true")
        if name == "filtered":
            desk.thumbs.first.focus()

    assert {} == {name: found for name, found in faults.items() if found}
    context.close()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-US", "en"), ("fr-FR", "en")])
def test_the_browsers_language(browser: Browser, service: Server, locale: str, language: str):
    """Chinese browsers are spoken to in Chinese, all others in English."""
    context = browser.new_context(locale=locale)
    desk = Desk(context.new_page(), service.url)
    desk.open()

    expect(desk.page.locator("html")).to_have_attribute("lang", language)
    assert (language == "zh") == bool(CHINESE.search(desk.get("headline").inner_text()))
    context.close()


def test_the_switch(desk: Desk, portrait: np.ndarray):
    """Everything that is seen or read out changes its language, in the middle of the work, and back."""
    desk.reviewed(upload(portrait))
    desk.get("language").click()
    expect(desk.get("summary")).to_have_text("打码 1 张人脸")
    expect(desk.boxes).to_have_accessible_name("人脸 1，共 1 张")  # noqa: RUF001 - Chinese
    told = desk.page.locator("main, footer").all_inner_texts()
    assert set() == set(re.findall(r"[A-Za-z]{4,}", " ".join(told))) - {
        "JPEG",
        "WEBP",
        "AVIF",
        "Enter",
        "Shift",
        "Delete",
        "photo",
    }
    desk.get("language").click()

    expect(desk.get("summary")).to_have_text("1 face redacted")
    expect(desk.boxes).to_have_accessible_name("Face 1 of 1")


def test_dark(browser: Browser, service: Server):
    """The page is dark where the system is, and by its switch."""
    context = browser.new_context(color_scheme="dark")
    desk = Desk(context.new_page(), service.url)
    desk.open()
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = desk.page.evaluate(ground)
    desk.get("theme").click()
    light = desk.page.evaluate(ground)
    desk.get("theme").click()

    assert dark == desk.page.evaluate(ground) != light
    assert "rgb(15, 20, 19)" == dark
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_api_looks_like_the_page(browser: Browser, service: Server, scheme: Literal["light", "dark"]):
    """Its documentation has the page's ground, dark where the system is, and the same switch."""
    ground_of = "getComputedStyle(document.body).backgroundColor"
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(service.url)
    ground = page.evaluate(ground_of)
    page.goto(f"{service.url}/docs")
    expect(page.locator(".info .title")).to_be_visible()

    assert ground == page.evaluate(ground_of)
    assert (scheme == "dark") == page.evaluate("document.documentElement.classList.contains('dark-mode')")
    page.get_by_role("button", name="Switch between light and dark").click()
    assert ground != page.evaluate(ground_of)
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_is_cut_off(browser: Browser, service: Server, group: np.ndarray, width: int):
    """No width makes the page scroll sideways, before the first photo or in review, and saving is in reach."""
    context = browser.new_context(viewport={"width": width, "height": 740})
    desk = Desk(context.new_page(), service.url)
    for language in ("en", "zh"):
        desk.open()
        if language == "zh":
            desk.get("language").click()
        assert width >= desk.page.evaluate("document.documentElement.scrollWidth")
        desk.reviewed(upload(group), upload(group))
        assert width >= desk.page.evaluate("document.documentElement.scrollWidth")
        expect(desk.get("save")).to_be_in_viewport(ratio=1)
    context.close()
