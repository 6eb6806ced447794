"""Results of a service with keys, which the page's player and downloads get by the page's worker."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from testing import proxy
from testing.server import Server, serving
from testing.videos import panned, shown, video
from tests.web.browsers import MEASURED
from tests.web.desk import Desk
from tests.web.pictures import portraits
from tests.web.test_app import KEPT, kept
from tests.web.test_videos import WORKED, film, found

KEY = "0123456789abcdef-key"
ANSWERED = 'faceguard_requests_total{{route="/v1/videos/{{id}}/result",status="{}"}}'
BLOBS = """() => {
  window.blobs = [];
  const create = URL.createObjectURL;
  URL.createObjectURL = (made) => {
    if (made.type.startsWith("video/") && !(made instanceof File)) window.blobs.push(made.size);
    return create(made);
  };
}"""
"""Notes each video that is fetched as a whole."""
RANGE = """async () => {
  const answer = await fetch(document.querySelector("#film-video").src, {headers: {Range: "bytes=1-9"}});
  return [answer.status, (await answer.bytes()).length];
}"""
"""Asks for what a player that goes to a place would."""


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for a key."""
    keys = tmp_path_factory.mktemp("keys") / "keys"
    keys.write_text(f"{KEY}\n")
    with serving("--detail", "fast", "--api-keys-file", str(keys)) as server:
        yield server


@pytest.fixture(scope="module")
def clip() -> bytes:
    """A person, seen for twenty frames."""
    return video(panned(portraits(1), 20, 420, 400, 4), sound=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One that has its worker."""
    context = browser.new_context(locale="en-GB", service_workers="allow")
    yield context.new_page()
    context.close()


def answered(server: Server, status: int) -> float:
    """Count the results that were answered so."""
    return server.metric(ANSWERED.format(status))


def result(desk: Desk, clip: bytes) -> None:
    """Bring a video to its result, which is then on display, where the service asks for the key on the way."""
    desk.add(film(clip, "väg 1.mp4"))
    desk.page.locator("#key").fill(KEY)
    desk.page.locator("#key-dialog [value=use]").click()
    found(desk)
    desk.get("film-save").click()
    expect(desk.get("film-result")).to_have_attribute("aria-pressed", "true", timeout=WORKED)


def is_played(desk: Desk, second: float) -> None:
    """Go to a time of the result, and wait until it is seen."""
    player = desk.get("film-video")
    player.evaluate("(video, second) => { video.currentTime = second; }", second)
    desk.page.wait_for_function(
        "second => { const v = document.querySelector('#film-video'); return !v.seeking && v.currentTime === second; }",
        arg=second,
    )
    assert 420 == player.evaluate("(video) => video.videoWidth")


def test_the_worker_adds_the_key(page: Page, keyed: Server, clip: bytes):
    """The result is played and saved without being fetched as a whole, below a prefix, and no browser asks before.

    The key is in no address, and nothing of it or the result is kept.
    """
    dialogs, urls = list[str](), list[str]()

    def noted(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", noted)
    page.on("request", lambda request: urls.append(request.url))
    whole, ranges = answered(keyed, 200), answered(keyed, 206)
    with proxy.small(keyed.url) as url:
        desk = Desk(page, url)
        desk.open()
        kept(page)
        page.evaluate(BLOBS)
        result(desk, clip)
        is_played(desk, 0.6)
        is_played(desk, 0.2)
        assert answered(keyed, 206) > ranges + 1
        assert whole == answered(keyed, 200)
        name, content = desk.saved("film-save")

        assert "väg 1-redacted.mp4" == name
        assert 20 == len(shown(content))
        assert [] == page.evaluate("blobs")
        assert [] == dialogs
        assert [] == [url for url in urls if KEY in url]
        assert [] == [url for url in page.evaluate(KEPT) if "/v1/" in url]
        desk.get("film-remove").click()


def test_a_result_that_is_gone_is_not_saved(page: Page, keyed: Server, clip: bytes):
    """The page says so, where the frame that saves it shows nothing."""
    desk = Desk(page, keyed.url)
    desk.open()
    kept(page)
    result(desk, clip)
    address = page.evaluate("document.querySelector('#film-video').src").partition("?")[0]
    status = page.evaluate(
        "([url, key]) => fetch(url.replace('/result', ''), {method: 'DELETE', headers: {'X-API-Key': key}})"
        ".then((answer) => answer.status)",
        [address, KEY],
    )
    assert 204 == status
    desk.get("film-save").click()

    expect(desk.get("film-notice-text")).to_contain_text("holds this video no longer")


@MEASURED
def test_a_worker_that_was_ended_asks_again(page: Page, keyed: Server, clip: bytes):
    """As it keeps no key, nothing is lost with it; and a page that was loaded anew without it gets it back."""
    desk = Desk(page, keyed.url)
    desk.open()
    kept(page)
    session = page.context.new_cdp_session(page)
    session.send("Page.reload", {"ignoreCache": True})
    expect(desk.get("headline")).not_to_be_empty()
    kept(page)
    page.evaluate(BLOBS)
    result(desk, clip)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    assert [206, 9] == page.evaluate(RANGE)
    session.send("ServiceWorker.stopAllWorkers")
    _, content = desk.saved("film-save")

    assert 20 == len(shown(content))
    assert [] == page.evaluate("blobs")
    desk.get("film-remove").click()


def test_what_no_worker_fetches_has_a_bound(browser: Browser, keyed: Server):
    """Of a large result the page says why it cannot fetch it as a whole, and what to do."""
    told = {
        "id": "0" * 32,
        "state": "ready",
        "progress": 1,
        "video": {"width": 200, "height": 200, "seconds": 1.0, "frames": 25, "codec": "h264", "audio": []},
        "tracks": [],
    }
    done = {**told, "state": "done", "result": {"media_type": "video/mp4", "bytes": 3 * 2**30, "found_again": []}}
    context = browser.new_context(locale="en-GB", service_workers="block")
    page = context.new_page()
    states = [told, done]

    def stream(route: Route) -> None:
        route.fulfill(body=f"data: {json.dumps(states.pop(0))}\n\n", content_type="text/event-stream")

    desk = Desk(page, keyed.url)
    desk.open()
    page.route("**/v1/videos", lambda route: route.fulfill(status=202, json={"id": told["id"]}))
    page.route("**/events", stream)
    page.route("**/redact", lambda route: route.fulfill(status=202, json={}))
    page.route(f"**/{told['id']}", lambda route: route.fulfill(status=204))
    desk.add(film(video([np.full((200, 200, 3), 90, np.uint8)] * 25)))
    page.locator("#key").fill(KEY)
    page.locator("#key-dialog [value=use]").click()
    expect(desk.get("film-save")).to_be_enabled(timeout=WORKED)
    desk.get("film-save").click()

    expect(desk.get("film-notice-text")).to_contain_text("3,072 MB", timeout=WORKED)
    expect(desk.get("film-notice-text")).to_contain_text("open the page with TLS")
    expect(desk.get("film-result")).to_be_disabled()
    context.close()
