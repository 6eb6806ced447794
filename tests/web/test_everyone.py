"""Languages, themes, sizes and assistive technology."""

import re
from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from testing.server import Server
from tests.web.desk import Desk
from tests.web.pictures import upload

Opened = Callable[..., BrowserContext]
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # part of WCAG 2.2 AA, and off by default
}
LOOK = """(box) => [box, ...box.querySelectorAll("*")].map((element) => {
  const { outlineStyle, borderTopStyle, borderTopWidth, display } = getComputedStyle(element);
  return [outlineStyle, borderTopStyle, borderTopWidth, display].join(" ");
}).join("; ")"""
MOVING = """[...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].filter((part) => {
  const { animationName, transitionDuration } = getComputedStyle(element, part);
  return animationName !== "none" || transitionDuration.split(",").some((time) => parseFloat(time) > 0);
}).map((part) => element.tagName + element.className + part))"""
PLACES = """(() => {
  const stage = document.querySelector("#stage").getBoundingClientRect();
  return [...document.querySelectorAll("#boxes .box")].flatMap((box) => {
    const { x, y, width, height } = box.getBoundingClientRect();
    return [(x - stage.x) / stage.width, (y - stage.y) / stage.height, width / stage.width, height / stage.height];
  });
})()"""
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
def test_axe_finds_nothing(
    context_with: Opened, service: Server, group: np.ndarray, language: str, theme: str, width: int
):
    """No violation of WCAG 2.2 AA: before the first photo, in review, with every row, a problem, the contact sheet."""
    context = context_with(locale=language, color_scheme=theme, viewport={"width": width, "height": 800})
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


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_any_state(
    context_with: Opened, service: Server, group: np.ndarray, portrait: np.ndarray, width: int
):
    """Nor while faces are moved, drawn, shown large or alone, compared, zoomed, doubted, saved, searched or removed."""
    context = context_with(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    desk = Desk(context.new_page(), service.url)
    page = desk.page
    doubt = {"box": {"x": 300, "y": 320, "width": 80, "height": 90}, "score": 0.2, "detector": "centerface"}
    page.route("**/v1/detect", lambda _: None)  # the last search goes on
    page.route("**/v1/detect", lambda route: route.continue_(), times=2)
    desk.open()
    desk.answered("v1/detect", {"candidates": [doubt]})
    desk.reviewed(upload(group), upload(portrait, "b.png"))
    box, viewport = desk.boxes.first, desk.get("viewport")
    states = {
        "focused": box.focus,
        "moving": lambda: page.keyboard.press("m"),
        "alone": desk.get("glance").click,
        "somebody's": lambda: (box.focus(), page.keyboard.press("w")),
        "beside another": lambda: page.evaluate("document.querySelector('#same-dialog').showModal()"),
        "shown large": lambda: page.evaluate("document.querySelector('#loupe').hidden = false"),
        "drawing": desk.get("draw").click,
        "painting": lambda: desk.get("draw-brush").press("Enter"),
        "about one face": lambda: desk.choose("scope", "box"),
        "looking different": lambda: desk.choose("style", "gaussian"),
        "about all photos": lambda: desk.choose("scope", "all"),
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
def test_the_browsers_language(context_with: Opened, service: Server, locale: str, language: str):
    """Chinese browsers are spoken to in Chinese, all others in English."""
    context = context_with(locale=locale)
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


def test_dark(context_with: Opened, service: Server):
    """The page is dark where the system is, and by its switch."""
    context = context_with(color_scheme="dark")
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
def test_the_api_looks_like_the_page(context_with: Opened, service: Server, scheme: Literal["light", "dark"]):
    """Its documentation has the page's ground, dark where the system is, and the same switch."""
    ground_of = "getComputedStyle(document.body).backgroundColor"
    context = context_with(color_scheme=scheme)
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
def test_nothing_is_cut_off(context_with: Opened, service: Server, group: np.ndarray, width: int):
    """No width makes the page scroll sideways, before the first photo or in review, and saving is in reach."""
    context = context_with(viewport={"width": width, "height": 740})
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


@pytest.mark.parametrize("width", [1280, 768])
def test_at_twice_the_size(context_with: Opened, service: Server, group: np.ndarray, width: int):
    """Zoomed to 200 %, or with letters of twice the size, nothing scrolls sideways and saving is in reach."""
    zoomed = context_with(viewport={"width": width // 2, "height": 430}, device_scale_factor=2)
    larger = context_with(viewport={"width": width, "height": 860})
    larger.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
    )
    for context in (zoomed, larger):
        desk = Desk(context.new_page(), service.url)
        desk.open()
        desk.reviewed(upload(group), upload(group))
        assert desk.page.evaluate("innerWidth") >= desk.page.evaluate("document.documentElement.scrollWidth")
        desk.get("save").scroll_into_view_if_needed()
        expect(desk.get("save")).to_be_in_viewport(ratio=1)
        desk.box_at(1).press("Enter")
        desk.settled()
        assert [True, False, True] == desk.on
        context.close()


def test_forced_colours(context_with: Opened, service: Server, group: np.ndarray):
    """Where the system has its own colours, a covered face, a kept one and one in focus look different."""
    context = context_with(forced_colors="active")
    desk = Desk(context.new_page(), service.url)
    desk.open()
    assert desk.page.evaluate("matchMedia('(forced-colors: active)').matches")
    desk.reviewed(upload(group))
    desk.box_at(1).click()
    desk.settled()
    looks = [desk.box_at(index).evaluate(LOOK) for index in range(3)]
    assert looks[0] != looks[1]
    desk.box_at(0).focus()
    desk.page.keyboard.press("End")

    assert looks[2] != desk.box_at(2).evaluate(LOOK)
    assert [] == violations(desk.page)
    context.close()


def test_reduced_motion(context_with: Opened, service: Server, group: np.ndarray):
    """Whoever asks for less motion sees none: nothing on the page moves or fades."""
    context = context_with(reduced_motion="reduce")
    desk = Desk(context.new_page(), service.url)
    desk.open()
    desk.add(upload(group), upload(group))
    assert [] == desk.page.evaluate(MOVING)
    desk.settled()
    desk.box_at(1).click()

    assert [] == desk.page.evaluate(MOVING)
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_right_to_left(context_with: Opened, service: Server, group: np.ndarray, width: int):
    """In a language that is read so the page is mirrored, the photo and its faces are not, and nothing is cut off."""
    context = context_with(viewport={"width": width, "height": 800})
    desk = Desk(context.new_page(), service.url)
    desk.open()
    desk.reviewed(upload(group), upload(group))
    places, thumb, save = desk.page.evaluate(PLACES), desk.thumbs.first.bounding_box(), desk.get("save").bounding_box()
    desk.page.evaluate("document.documentElement.dir = 'rtl'")

    assert width >= desk.page.evaluate("document.documentElement.scrollWidth")
    assert places == pytest.approx(desk.page.evaluate(PLACES), abs=0.01)
    assert thumb["x"] < width / 2 < desk.thumbs.first.bounding_box()["x"] + thumb["width"]
    assert width < 900 or save["x"] > width / 2 > desk.get("save").bounding_box()["x"]
    desk.box_at(2).click()
    desk.get("larger").click()
    assert [True, True, False] == desk.on
    desk.settled()
    assert [] == violations(desk.page)
    context.close()
