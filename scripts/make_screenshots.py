"""Takes the pictures of the page: a server, Debian's Chromium, and photos without a living soul's secret."""

import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from skimage import data

from testing.server import serving
from testing.videos import panned, video

FOLDER = Path(__file__).parents[1] / "docs/images"
LARGEST = 150_000
"""Bytes of a picture, so that the README loads at once."""
WIDE, PHONE = {"width": 1240, "height": 800}, {"width": 360, "height": 740}
SHOTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("welcome", "welcome", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("review", "review", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("look", "look", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("dark", "warning", {"viewport": WIDE, "color_scheme": "dark", "locale": "en-GB"}),
    ("phone", "review", {"viewport": PHONE, "color_scheme": "light", "locale": "zh-CN", "has_touch": True}),
    ("checklist", "checklist", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("keys", "keys", {"viewport": WIDE, "color_scheme": "dark", "locale": "en-GB"}),
    ("contact", "contact", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("away", "away", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("offer", "offer", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("api", "api", {"viewport": WIDE, "color_scheme": "dark", "locale": "en-GB"}),
    ("video", "film", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("live", "live", {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"}),
    ("phone-dark", "panel", {"viewport": PHONE, "color_scheme": "dark", "locale": "en-GB", "has_touch": True}),
)


def main() -> None:
    expect.set_options(timeout=60_000)
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", *camera()])
        for name, state, context in SHOTS:
            file = FOLDER / f"page-{name}.png"
            file.write_bytes(small(taken(browser, server.url, state, context)))
            print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")
        browser.close()


def camera() -> list[str]:
    """Return what gives the browser a camera that sees the portrait before a wall."""
    pixels = np.full((720, 1280, 3), (93, 122, 132), np.uint8)
    portrait = np.asarray(Image.fromarray(data.astronaut()).resize((640, 640)))
    pixels[80:720, 320:960] = portrait
    clip = Path(tempfile.mkdtemp(prefix="camera-")) / "clip.mjpeg"
    clip.write_bytes(upload("clip.jpg", pixels)["buffer"] * 2)
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    return [*fake, f"--use-file-for-fake-video-capture={clip}"]


def photos() -> list[dict[str, Any]]:
    """Two of the astronaut Eileen Collins (NASA, public domain), a cat and a cup of coffee (CC0)."""
    portrait = data.astronaut()
    pictures = {"portrait": portrait, "launch day": portrait[:400, ::-1], "cat": data.chelsea(), "break": data.coffee()}
    return [upload(f"{name}.jpg", pixels) for name, pixels in pictures.items()]


def upload(name: str, pixels: np.ndarray) -> dict[str, Any]:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=92)
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def taken(browser: Browser, url: str, state: str, options: dict[str, Any]) -> bytes:
    """Take a picture of the page in this state."""
    context = browser.new_context(**options, reduced_motion="reduce", service_workers="block")
    page = context.new_page()
    page.goto(url)
    expect(page.locator("#headline")).not_to_be_empty()
    if state != "welcome":
        STATES[state](page)
    expect(page.locator("#toast")).to_be_hidden()
    page.wait_for_timeout(300)  # colours fade in
    picture: bytes = page.screenshot()
    context.close()
    return picture


def warning(page: Page) -> None:
    review(page)
    page.locator("label:has([value=gaussian])").click()
    settle(page)


def look(page: Page) -> None:
    """One face looks different, and the mission's badge is painted over."""
    page.locator("#picker").set_input_files(photos())
    settle(page)
    page.locator("#draw-brush").click()
    draw(page, (0.49, 0.86), (0.52, 0.83), (0.55, 0.86), (0.5, 0.88))
    page.keyboard.press("Escape")
    page.locator("label:has([name=scope][value=box])").click()
    page.locator("#boxes .box[data-kind=face]").first.click()
    page.locator("label:has([name=style][value=solid])").click()
    page.locator("label:has([name=shape][value=rectangle])").click()
    settle(page)


def panel(page: Page) -> None:
    review(page)
    page.locator("#format").scroll_into_view_if_needed()


def checklist(page: Page) -> None:
    review(page)
    page.locator("#save-all").click()


def keys(page: Page) -> None:
    review(page)
    page.keyboard.press("?")


def contact(page: Page) -> None:
    review(page)
    page.keyboard.press("g")
    expect(page.locator("#contact-list img:not([hidden])")).to_have_count(len(photos()), timeout=60_000)


def away(page: Page) -> None:
    """No answer comes any more, and a decision is made."""
    review(page)
    page.route("**/*", lambda route: route.abort())
    page.locator("label:has([value=solid])").click()
    expect(page.locator("#away")).to_be_visible()


def offer(page: Page) -> None:
    page.locator("#keep").check()
    review(page)
    page.wait_for_timeout(1000)  # until all is written
    page.reload()
    expect(page.locator("#offer")).to_be_visible()


def api(page: Page) -> None:
    page.goto(f"{page.url}docs")
    expect(page.locator(".opblock").first).to_be_visible()


def review(page: Page) -> None:
    """All photos are checked, one has a region drawn by hand, and the divider stands in the middle."""
    page.locator("#picker").set_input_files(photos())
    settle(page)
    draw(page, (0.265, 0.68), (0.415, 0.84))
    settle(page)
    page.locator("#divider").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.locator("#main").focus()
    page.evaluate("window.scrollTo(0, 0)")


def live(page: Page) -> None:
    page.goto(f"{page.url}live")
    page.locator("#use-camera").click()
    expect(page.locator("#figures")).not_to_be_empty()
    page.wait_for_timeout(3000)  # until the first pictures, which are covered whole, are gone
    page.evaluate("document.querySelector('#figures').hidden = true")  # how fast it is says more of the machine


def film(page: Page) -> None:
    """Have a camera go past three portraits; one person is kept, and a region follows the helmet."""
    frames = panned(np.concatenate([data.astronaut()] * 3, axis=1), 60, 640, 360, step=12)
    clip = {"name": "launch day.mp4", "mimeType": "video/mp4", "buffer": video(frames, sound=True)}
    page.locator("#picker").set_input_files([clip])
    expect(page.locator("#film-save")).to_be_enabled(timeout=120_000)
    page.locator("#people .person").nth(1).click()
    for second, place in ((0.81, (0.4, 0.7, 0.6, 0.98)), (1.61, (0.5, 0.84, 0.6, 0.84))):
        page.locator("#film-video").evaluate("(video, second) => { video.currentTime = second; }", second)
        expect(page.locator("#film-time")).to_contain_text(f"0:0{second:.1f} /")
        if second < 1:
            page.locator("#film-draw").click()
        drag(page, *place)
    page.locator("#main").focus()
    page.evaluate("window.scrollTo(0, 0)")


def drag(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    """Drag over the video, between places in shares of it."""
    frame = page.locator("#frame").bounding_box()
    assert frame  # noqa: S101 - it has been waited for
    page.mouse.move(frame["x"] + left * frame["width"], frame["y"] + top * frame["height"])
    page.mouse.down()
    page.mouse.move(frame["x"] + right * frame["width"], frame["y"] + bottom * frame["height"], steps=3)
    page.mouse.up()


def draw(page: Page, *path: tuple[float, float]) -> None:
    """Draw along a path, such as between two corners, given in shares of the photo."""
    stage = page.locator("#stage").bounding_box()
    assert stage  # noqa: S101 - it has been waited for
    first, *others = ((stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]) for x, y in path)
    page.mouse.move(*first)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point, steps=5)
    page.mouse.up()


def settle(page: Page) -> None:
    expect(page.locator("#progress")).to_be_hidden(timeout=60_000)
    expect(page.locator("#working")).to_be_empty(timeout=60_000)
    expect(page.locator("#divider")).to_be_visible()


def small(picture: bytes) -> bytes:
    """With as many colours as fit into the largest file."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colors in (256, 192, 128, 96, 64):
        file = io.BytesIO()
        image.quantize(colors, dither=Image.Dither.NONE).save(file, "png", optimize=True)
        if file.tell() < LARGEST:
            return file.getvalue()
    raise SystemExit("A picture of the page does not fit")


STATES = {
    "review": review,
    "look": look,
    "warning": warning,
    "panel": panel,
    "checklist": checklist,
    "keys": keys,
    "contact": contact,
    "away": away,
    "offer": offer,
    "api": api,
    "film": film,
    "live": live,
}

if __name__ == "__main__":
    main()
