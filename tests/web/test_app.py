"""The page as an app: it can be installed, and opens while the service is away."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from testing import proxy
from testing.server import Server, serving
from tests.web.browsers import MEASURED
from tests.web.desk import GONE, Desk
from tests.web.pictures import upload

KEPT = """async () => {
  const urls = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) urls.push(request.url);
  }
  return urls;
}"""
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One that has its worker."""
    context = browser.new_context(locale="en-GB", service_workers="allow")
    yield context.new_page()
    context.close()


def kept(page: Page) -> None:
    """Wait until the worker has the page's files."""
    page.wait_for_function(CONTROLLED)


def test_it_opens_while_the_service_is_away(page: Page, portrait: np.ndarray, port: int):
    """It says so, takes photos meanwhile, and goes on by itself; so does the page for live pictures."""
    options = ("--port", str(port))
    with serving(*options) as first:
        desk = Desk(page, first.url)
        desk.open()
        kept(page)
    page.goto(f"{first.url}/live?clean")
    expect(desk.get("away")).not_to_have_attribute("hidden", "")
    desk.open()
    expect(desk.get("away")).to_be_visible()
    desk.add(upload(portrait))
    expect(desk.get("before")).to_be_visible()
    with serving(*options):
        expect(desk.get("away")).to_be_hidden(timeout=GONE)
        desk.settled(GONE)

        assert [True] == desk.on
        page.goto("about:blank")


def test_nothing_but_the_shell_is_kept(page: Page, service: Server, portrait: np.ndarray):
    """No photo, no answer and no key lies in the cache after a whole review: the pages alone, and their files."""
    desk = Desk(page, service.url)
    desk.open()
    kept(page)
    desk.reviewed(upload(portrait))
    desk.box_at(0).click()
    desk.settled()
    desk.saved()
    urls = page.evaluate(KEPT)

    pages = {f"{service.url}/", f"{service.url}/live"}
    assert pages == {url for url in urls if not url.startswith(f"{service.url}/static/")}


def test_below_a_prefix(page: Page, service: Server):
    """The worker and what it keeps lie below it."""
    with proxy.small(service.url) as url:
        desk = Desk(page, url)
        desk.open()
        kept(page)
        urls = page.evaluate(KEPT)

    assert len(urls) > 40
    assert all(kept.startswith(f"{url}/") for kept in urls)


@MEASURED
def test_it_can_be_installed(page: Page, service: Server):
    """Chromium finds no error in the manifest, nor anything that keeps it from offering to install it."""
    Desk(page, service.url).open()
    kept(page)
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")

    assert [] == manifest["errors"]
    assert f"{service.url}/static/manifest.json" == manifest["url"]
    faults = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {"in-incognito"} >= {fault["errorId"] for fault in faults}  # as every context of a test is
    for icon in json.loads(manifest["data"])["icons"]:
        assert page.request.get(f"{service.url}/static/{icon['src']}").ok
