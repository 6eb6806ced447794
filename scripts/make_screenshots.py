"""Takes the pictures of the page: a server, Debian's Chromium, and photos without a living soul's secret."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

import scenes
from subjects import camera
from testing.server import serving

FOLDER = Path(__file__).parents[1] / "docs/images"
LARGEST = 150_000
"""Bytes of a picture, so that the README loads at once."""
WIDE = {"viewport": {"width": 1240, "height": 800}, "locale": "en-GB"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
LIGHT, DARK = WIDE | {"color_scheme": "light"}, WIDE | {"color_scheme": "dark"}
SHOTS: tuple[tuple[str, Callable[[Page], None], dict[str, Any]], ...] = (
    ("welcome", scenes.welcome, LIGHT),
    ("review", scenes.review, LIGHT),
    ("look", scenes.look, LIGHT),
    ("dark", scenes.warning, DARK),
    ("phone", scenes.review, PHONE | {"color_scheme": "light", "locale": "zh-CN"}),
    ("checklist", scenes.checklist, LIGHT),
    ("keys", scenes.keys, DARK),
    ("contact", scenes.contact, LIGHT),
    ("away", scenes.away, LIGHT),
    ("offer", scenes.offer, LIGHT),
    ("api", scenes.api, DARK),
    ("video", scenes.cinema, LIGHT),
    ("live", scenes.live, LIGHT),
    ("phone-dark", scenes.panel, PHONE | {"color_scheme": "dark", "locale": "en-GB"}),
)


def main() -> None:
    expect.set_options(timeout=60_000)
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", *camera()])
        for name, scene, context in SHOTS:
            file = FOLDER / f"page-{name}.png"
            file.write_bytes(small(taken(browser, server.url, scene, context)))
            print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")
        browser.close()


def taken(browser: Browser, url: str, scene: Callable[[Page], None], options: dict[str, Any]) -> bytes:
    """Take a picture of the page in this state."""
    context = browser.new_context(**options, reduced_motion="reduce", service_workers="block")
    page = context.new_page()
    page.goto(url)
    scenes.welcome(page)
    scene(page)
    expect(page.locator("#toast")).to_be_hidden()
    page.wait_for_timeout(300)  # colours fade in
    picture: bytes = page.screenshot()
    context.close()
    return picture


def small(picture: bytes) -> bytes:
    """Return a PNG with as many colours as fit into the largest file."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colors in (256, 192, 128, 96, 64):
        file = io.BytesIO()
        image.quantize(colors, dither=Image.Dither.NONE).save(file, "png", optimize=True)
        if file.tell() < LARGEST:
            return file.getvalue()
    raise SystemExit("A picture of the page does not fit")


if __name__ == "__main__":
    main()
