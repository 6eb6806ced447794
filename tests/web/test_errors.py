"""What is told when something goes wrong."""

import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from testing.server import serving
from tests.web.desk import Desk
from tests.web.pictures import upload


def test_not_a_picture(desk: Desk):
    """It says so, says what to do, and can be removed."""
    desk.add({"name": "notes.png", "mimeType": "image/png", "buffer": b"just words"})
    expect(desk.get("notice-text")).to_contain_text("not a picture the service can read. Export it as JPEG or PNG")
    desk.get("discard").click()

    expect(desk.get("welcome")).to_be_visible()


def test_too_large(desk: Desk, tmp_path: Path):
    """It is not even sent: the limit is known, and named with the file's size."""
    uploads = []
    desk.page.on("request", lambda request: uploads.append(request.url))
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(33 * 2**20))
    desk.add(large)
    expect(desk.get("notice-text")).to_contain_text("33 MB, and at most 32 MB")

    assert not [url for url in uploads if url.endswith("/v1/detect")]


def test_busy(desk: Desk, page: Page, portrait: np.ndarray):
    """The service is asked again after the time it names, and the person is told meanwhile."""
    asked = []

    def busy_once(route):
        asked.append(time.monotonic())
        if len(asked) == 1:
            problem = '{"type": "urn:faceguard:problem:busy"}'
            route.fulfill(
                status=503, headers={"Retry-After": "2"}, content_type="application/problem+json", body=problem
            )
        else:
            route.continue_()

    page.route("**/v1/detect", busy_once)
    desk.add(upload(portrait))
    expect(desk.get("progress-text")).to_contain_text("busy; trying again by itself")
    desk.settled()

    assert 2 <= asked[1] - asked[0] < 4
    assert [True] == desk.on


def test_busy_for_real(page: Page, portrait: np.ndarray):
    """A service of one worker and no queue, which others use as well, still gets all photos done."""
    with serving("--workers", "1", "--queue", "0") as server:
        desk, other = Desk(page, server.url), Desk(page.context.new_page(), server.url)
        photos = [upload(portrait, f"{index}.png") for index in range(4)]
        for each in (desk, other):
            each.open()
            each.add(*photos)
        for each in (desk, other):
            each.settled(60_000)
            expect(each.page.locator("#strip li[data-status=ready]")).to_have_count(4)
        page.goto("about:blank")
        other.page.close()


def test_a_service_that_breaks_off(desk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray):
    """One that is there and never answers is asked a few times; then one click tries again with all photos."""
    page.route("**/v1/detect", lambda route: route.abort())
    desk.add(upload(portrait, "a.png"), upload(group, "b.png"))
    failed = page.locator("#strip li[data-status=failed]")
    expect(failed).to_have_count(2, timeout=15_000)
    expect(desk.get("notice-text")).to_contain_text("broke off over this file three times")
    expect(desk.get("summary")).to_have_text("This photo was not searched.")
    expect(desk.thumbs.nth(1)).to_have_accessible_name("b.png: not searched, see why")
    page.unroute("**/v1/detect")
    desk.get("again").click()
    desk.settled()

    expect(failed).to_have_count(0)
    assert [True] == desk.on


def test_a_file_that_is_gone(desk: Desk, portrait: np.ndarray, tmp_path: Path):
    """A file that was deleted after it was added is not blamed on the service."""
    file = tmp_path / "gone.png"
    file.write_bytes(upload(portrait)["buffer"])
    desk.reviewed(file)
    file.unlink()
    desk.choose("detail", "fast")

    expect(desk.get("notice-text")).to_contain_text("changed, moved or deleted", timeout=15_000)


def test_an_animation_does_not_fit_into_jpeg(desk: Desk, portrait: np.ndarray, tmp_path: Path):
    """The problem names the way out, and another format takes it."""
    from PIL import Image  # noqa: PLC0415

    frames = [Image.fromarray(portrait), Image.fromarray(portrait[:, ::-1])]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:], duration=200)
    desk.reviewed(tmp_path / "moving.gif")
    assert desk.boxes.count() >= 1
    desk.setting("format").select_option("jpeg")
    expect(desk.get("notice-text")).to_contain_text("Choose PNG, WebP or AVIF")
    desk.setting("format").select_option("webp")
    desk.settled()

    expect(desk.get("notice")).to_be_hidden()


def test_key(page: Page, portrait: np.ndarray, tmp_path: Path):
    """A service with keys asks for one, says when it is wrong, and nothing but memory holds it."""
    keys = tmp_path / "keys"
    keys.write_text("sesame\n")
    with serving("--api-keys-file", str(keys)) as server:
        desk = Desk(page, server.url)
        desk.open()
        desk.add(upload(portrait))
        expect(desk.get("key-dialog")).to_be_visible()
        desk.get("key").fill("wrong")
        page.keyboard.press("Enter")
        expect(desk.get("key-wrong")).to_be_visible()
        desk.get("key").fill("sesame")
        page.keyboard.press("Enter")
        desk.settled()
        assert [True] == desk.on
        desk.open()
        desk.add(upload(portrait))
        expect(desk.get("key-dialog")).to_be_visible()
        desk.get("key-dialog").get_by_role("button", name="Close").click()

        expect(desk.get("notice-text")).to_contain_text("Without a valid key")
        page.goto("about:blank")
