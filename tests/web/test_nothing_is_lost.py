"""What a person has decided outlives a wrong key, a wrong click, and the service."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from testing.server import serving
from tests.web.browsers import BACK
from tests.web.desk import GONE, Desk
from tests.web.pictures import upload


@pytest.mark.parametrize(
    "leave", [Page.reload, pytest.param(Page.go_back, marks=BACK), lambda page: page.goto("about:blank")]
)
def test_leaving_asks_while_something_is_unsaved(
    desk: Desk, page: Page, asked: list[str], portrait: np.ndarray, leave: Callable[[Page], object]
):
    """A decision that no file has yet makes the browser ask; none was made before, and none is left after saving."""
    desk.open()
    desk.reviewed(upload(portrait))
    desk.box_at(0).click()
    desk.get("undo").click()
    desk.settled()
    leave(page)
    assert [] == asked
    desk.open()
    desk.reviewed(upload(portrait))
    desk.box_at(0).click()
    desk.settled()
    desk.saved()
    leave(page)
    assert [] == asked
    desk.open()
    desk.reviewed(upload(portrait))
    desk.box_at(0).click()
    leave(page)

    assert ["beforeunload"] == asked


def test_saving_all_counts_as_saved(desk: Desk, page: Page, asked: list[str], portrait: np.ndarray, group: np.ndarray):
    """After the ZIP the browser does not ask, until there is another decision."""
    desk.reviewed(upload(portrait, "a.png"), upload(group, "b.png"))
    desk.box_at(0).click()
    desk.settled()
    desk.archive()
    page.reload()

    assert [] == asked


@pytest.mark.parametrize("way", ["button", "keys"])
def test_removing_all_is_undone(desk: Desk, page: Page, portrait: np.ndarray, group: np.ndarray, way: str):
    """Every photo comes back to its place with what was decided, and its thumbnail; redo removes them again."""
    desk.reviewed(upload(portrait, "a.png"), upload(group, "b.png"))
    desk.thumbs.nth(1).click()
    desk.settled()
    desk.box_at(1).click()
    desk.settled()
    searches = desk.searches()
    desk.get("clear").click()
    expect(desk.get("welcome")).to_be_visible()
    expect(desk.get("toast")).to_have_text("2 photos removed.")
    if way == "button":
        desk.get("take-back").click()
    else:
        page.keyboard.press("Control+z")
    expect(desk.thumbs).to_have_count(2)
    expect(desk.get("take-back")).to_be_hidden()
    desk.thumbs.nth(1).click()
    desk.settled()

    assert [True, False, True] == desk.on
    expect(page.locator("#strip img:not([hidden])")).to_have_count(2)
    assert searches == desk.searches()
    page.keyboard.press("Control+Shift+z")
    expect(desk.get("welcome")).to_be_visible()


def test_removing_one_is_undone(desk: Desk, page: Page, portrait: np.ndarray):
    """It comes back between its neighbours, and is searched where it had not been."""
    desk.add(*(upload(portrait, f"{name}.png") for name in "abcd"))
    desk.thumbs.nth(2).press("Delete")
    expect(desk.thumbs).to_have_count(3)
    page.keyboard.press("Control+z")

    expect(page.locator("#strip .name")).to_have_text(["a.png", "b.png", "c.png", "d.png"])
    desk.settled()
    expect(page.locator("#strip li[data-status=ready]")).to_have_count(4)


def test_a_service_that_is_killed_and_started_again(page: Page, portrait: np.ndarray, group: np.ndarray, port: int):
    """A banner says so, photos are added meanwhile, nothing is called unreadable, and all goes on by itself."""
    options = ("--workers", "2", "--port", str(port))
    with serving(*options) as first:
        desk = Desk(page, first.url)
        desk.open()
        desk.reviewed(upload(group, "decided.png"))
        desk.box_at(1).click()
        desk.settled()
        desk.add(*(upload(portrait, f"{index}.png") for index in range(6)))
        expect(page.locator("#strip li[data-status=ready]")).not_to_have_count(1)
        first.kill()
    expect(desk.get("away")).to_be_visible()
    desk.choose("style", "solid")
    expect(desk.get("summary")).to_have_text("2 faces to redact · 1 kept")
    desk.add(upload(portrait, "late.png"))
    expect(desk.thumbs).to_have_count(8)
    page.wait_for_timeout(8000)
    expect(page.locator("#strip li[data-status=failed]")).to_have_count(0)
    expect(desk.get("notice")).to_be_hidden()
    with serving(*options):
        expect(desk.get("away")).to_be_hidden(timeout=GONE)
        desk.settled(GONE)
        expect(page.locator("#strip li[data-status=ready]")).to_have_count(8)
        expect(desk.get("summary")).to_have_text("2 faces redacted · 1 kept")
        files = desk.archive()

        assert 8 == len(files)
        assert 1 == len(desk.faces(files["decided-redacted.png"]))
        page.goto("about:blank")


def test_the_service_is_away_before_the_first_photo(page: Page, portrait: np.ndarray, port: int):
    """The photo is shown, and searched with the service's own defaults as soon as it is there."""
    options = ("--port", str(port), "--style", "pixelate")
    with serving(*options) as first:
        desk = Desk(page, first.url)
        desk.open()
        page.wait_for_load_state("networkidle")
        first.kill()
    desk.add(upload(portrait))
    expect(desk.get("away")).to_be_visible()
    expect(desk.get("before")).to_be_visible()
    with serving(*options):
        desk.settled(GONE)

        expect(page.locator("[name=style][value=pixelate]")).to_be_checked()
        assert [True] == desk.on
        page.goto("about:blank")


def test_nothing_is_called_redacted_before_it_is(desk: Desk, page: Page, group: np.ndarray):
    """As long as the preview is on its way, faces are to be redacted."""
    held: list[Route] = []
    page.route("**/v1/redact", lambda route: held.append(route), times=1)  # noqa: PLW0108 - it is given a mark
    desk.add(upload(group))
    expect(desk.get("working")).to_have_text("Updating the preview…", timeout=15_000)
    expect(desk.get("summary")).to_have_text("3 faces to redact")
    while not held:  # the page says so before it asks
        page.wait_for_timeout(10)
    held[0].continue_()
    desk.settled()

    expect(desk.get("summary")).to_have_text("3 faces redacted")
