"""A session is kept in the browser where that is asked for, offered again, and gone when it is switched off."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from testing.server import serving
from tests.web.desk import Desk
from tests.web.pictures import upload

STORED = """async () => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const folder = await navigator.storage.getDirectory();
  const files = await Array.fromAsync(folder.keys());
  return [...names, ...files, ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie].join("");
}"""
EVERYTHING = """async () => {
  const [{ name }] = await indexedDB.databases();
  const database = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const all = [];
  for (const store of database.objectStoreNames) {
    const request = database.transaction(store).objectStore(store).getAll();
    await new Promise((resolve) => { request.onsuccess = resolve; });
    for (const value of request.result) all.push(value.file?.name ?? JSON.stringify(value));
  }
  database.close();
  return all;
}"""


def kept(desk: Desk) -> None:
    """Wait until what was decided last is written."""
    desk.page.wait_for_timeout(800)


def offered(desk: Desk) -> None:
    expect(desk.get("offer")).to_be_visible(timeout=10_000)


def test_a_session_is_offered_again(desk: Desk, page: Page, asked: list[str], portrait: np.ndarray, group: np.ndarray):
    """Photos, decisions, regions, ticks and settings are there after a reload; nothing is asked or searched again."""
    desk.get("keep").check()
    expect(desk.get("kept")).to_contain_text("unredacted")
    desk.reviewed(upload(group, "b.png"), upload(portrait, "a.png"))
    desk.box_at(1).click()
    desk.get("draw").press("Enter")
    page.keyboard.press("v")
    desk.choose("style", "solid")
    desk.settled()
    kept(desk)
    searches = desk.searches()
    page.reload()
    offered(desk)
    expect(desk.get("offer-text")).to_have_text("2 photos of an earlier visit are kept in this browser.")
    expect(desk.get("keep")).to_be_checked()
    desk.get("offer-on").click()
    desk.settled()

    assert [] == asked
    assert searches == desk.searches()
    expect(desk.get("summary")).to_have_text("2 faces redacted · 1 region · 1 kept")
    expect(page.locator("#strip .name")).to_have_text(["b.png", "a.png"])
    expect(desk.get("viewed")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[name=style][value=solid]")).to_be_checked()
    desk.box_at(0).click()
    desk.settled()
    kept(desk)
    page.reload()
    offered(desk)
    desk.get("offer-on").click()
    desk.settled()
    expect(desk.get("summary")).to_have_text("1 face redacted · 1 region · 2 kept")


def test_what_was_not_searched_is_searched(desk: Desk, page: Page, portrait: np.ndarray):
    """Photos that had no turn yet when the page was left get it."""
    desk.get("keep").check()
    held: list[Route] = []
    page.route("**/v1/detect", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    desk.add(*(upload(portrait, f"{name}.png") for name in "ab"))
    expect(desk.thumbs).to_have_count(2)
    kept(desk)
    page.unroute_all()
    page.reload()
    offered(desk)
    desk.get("offer-on").click()
    desk.settled()

    expect(page.locator("#strip li[data-status=ready]")).to_have_count(2)


def test_nothing_is_stored_unasked(desk: Desk, page: Page, portrait: np.ndarray):
    """The switch is off at first, and as long as it is, no byte is stored."""
    expect(desk.get("keep")).to_be_enabled()
    expect(desk.get("keep")).not_to_be_checked()
    desk.reviewed(upload(portrait))
    desk.box_at(0).click()
    kept(desk)

    assert "" == page.evaluate(STORED)
    page.evaluate("document.querySelector('#undo').click()")  # so that nothing is asked at the end


@pytest.mark.parametrize("way", ["switch", "offer"])
def test_removing_deletes(desk: Desk, page: Page, portrait: np.ndarray, way: str):
    """Switching off, or declining the offer, leaves no byte; the next visit offers nothing."""
    desk.get("keep").check()
    desk.reviewed(upload(portrait))
    kept(desk)
    assert "" != page.evaluate(STORED)
    if way == "switch":
        desk.get("keep").uncheck()
    else:
        page.reload()
        offered(desk)
        desk.get("offer-off").click()
    expect(desk.get("toast")).to_have_text("What was kept is deleted.")
    expect(desk.get("kept")).to_have_text("Nothing of your photos is stored, neither here nor in the browser.")

    assert "" == page.evaluate(STORED)
    page.reload()
    expect(desk.get("keep")).to_be_enabled()
    expect(desk.get("offer")).to_be_hidden()


def test_a_photo_that_is_removed_is_kept_no_longer(desk: Desk, page: Page, portrait: np.ndarray):
    """Nor its file; undoing brings it back into what is kept."""
    desk.get("keep").check()
    desk.reviewed(upload(portrait, "a.png"), upload(portrait, "b.png"))
    desk.thumbs.nth(0).press("Delete")
    kept(desk)
    assert ["b.png"] == [value for value in page.evaluate(EVERYTHING) if value.endswith(".png")]
    desk.get("undo").click()
    kept(desk)

    assert ["a.png", "b.png"] == sorted(value for value in page.evaluate(EVERYTHING) if value.endswith(".png"))


def test_a_session_belongs_to_one_tab(desk: Desk, page: Page, portrait: np.ndarray):
    """Another tab neither offers nor overwrites what is being worked on, and says why."""
    desk.get("keep").check()
    desk.reviewed(upload(portrait))
    kept(desk)
    other = Desk(page.context.new_page(), desk.url)
    other.open()
    other.get("keep").click()
    expect(other.get("toast")).to_contain_text("Another tab")

    expect(other.get("keep")).not_to_be_checked()
    expect(other.get("offer")).to_be_hidden()
    other.page.close()


def test_a_browser_without_room_says_so(desk: Desk, page: Page, asked: list[str], portrait: np.ndarray):
    """What it could not keep is asked about before the page is left."""
    page.evaluate(
        """() => {
          const { put } = IDBObjectStore.prototype;
          IDBObjectStore.prototype.put = function (value, key) {
            if (value.file) throw new DOMException("", "QuotaExceededError");
            return put.call(this, value, key);
          };
        }"""
    )
    desk.get("keep").check()
    desk.reviewed(upload(portrait))
    expect(desk.get("toast")).to_contain_text("could not keep everything")
    desk.box_at(0).click()
    kept(desk)
    page.reload()

    assert ["beforeunload"] == asked


def test_no_key_is_stored(page: Page, portrait: np.ndarray, tmp_path: Path):
    """An API key stays in memory, whatever else is kept."""
    keys = tmp_path / "keys"
    keys.write_text("a-secret-of-mine\n")
    with serving("--api-keys-file", str(keys)) as server:
        desk = Desk(page, server.url)
        desk.open()
        desk.get("keep").check()
        desk.add(upload(portrait))
        desk.get("key").fill("a-secret-of-mine")
        desk.get("key").press("Enter")
        desk.settled()
        kept(desk)
        stored = page.evaluate(EVERYTHING)

        assert 3 == len(stored)
        assert not any("secret" in value for value in stored)
        page.goto("about:blank")
