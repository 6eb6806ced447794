"""Who is redacted in all photos: presets, and people who are taken from a photo."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from testing.persons import Album, people, photo
from tests.web.desk import Desk
from tests.web.pictures import upload

pytestmark = pytest.mark.browser

STORED = """async (count) => {
  const open = (name) => new Promise((resolve) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => resolve(opening.result);
  });
  const all = (database) => new Promise((resolve) => {
    const reading = database.transaction("reviews").objectStore("reviews").getAll();
    reading.onsuccess = () => resolve(reading.result);
  });
  const database = await open(`faceguard ${location.pathname}`);
  for (;;) {
    const reviews = await all(database);
    if (reviews.length === count) return JSON.stringify(reviews);
  }
}"""
"""What is kept of so many photos, once it is."""


ASKED = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('v1/detect')).length"


@pytest.fixture(scope="module")
def faces(shared: Path) -> Album:
    """The AT&T faces, ten of each person."""
    return people(shared / "tools/faces.npz")


@pytest.fixture
def album(desk: Desk, faces: Album) -> Desk:
    """Four photos of two people each: the first one's left face is surely in the second, and perhaps in the third."""
    pairs = [
        (faces[30][2], faces[21][5]),
        (faces[30][4], faces[1][3]),
        (faces[30][6], faces[12][4]),
        (faces[21][2], faces[12][0]),
    ]
    desk.reviewed(*(_file(f"{number}.png", *pair) for number, pair in enumerate(pairs)))
    expect_covered(desk, 2, 2, 2, 2)
    return desk


def _file(name: str, *faces: np.ndarray) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": photo(*faces)}


def expect_covered(desk: Desk, *counts: int) -> None:
    """Wait until the strip says of each photo that so many places are covered, and nothing goes on."""
    desk.settled()
    expect(desk.page.locator("#strip .state")).to_have_text([str(count) for count in counts], timeout=30_000)


def take(desk: Desk, place: int, button: str) -> None:
    """Say of a face in the first photo that it is somebody."""
    desk.thumbs.first.click()
    desk.settled()
    desk.box_at(place).focus()
    desk.page.keyboard.press("w")
    desk.get(button).click()
    expect(desk.page.locator("#persons li")).to_have_count(1)
    desk.settled()


def test_a_person_is_kept_in_all_photos(album: Desk):
    """At once where they surely are, and where they may be only when somebody has said so.

    Undoing takes that back. Forgotten, they are redacted everywhere, and no undoing brings them back.
    """
    page = album.page
    searches = album.searches()
    album.thumbs.nth(1).click()
    album.get("viewed").click()
    expect(page.locator("#strip .tick").nth(1)).to_be_visible()
    take(album, 0, "keep-person")
    expect(page.locator("#strip .tick").nth(1)).to_be_hidden()  # who stays there was not seen before
    expect(album.get("compare-faces")).to_have_text("Compare 1 face")
    expect_covered(album, 1, 1, 2, 2)
    assert searches == album.searches()  # what was searched is compared, and not searched again

    album.get("compare-faces").click()
    expect(album.get("same-yes")).to_be_enabled()
    assert album.seen("#same-person") != album.seen("#same-face")
    asked = page.evaluate(ASKED)
    page.keyboard.press("y")
    expect(album.get("same-dialog")).to_be_hidden()
    # whether the new face tells who it is, and the one photo in which nobody has found the person
    page.evaluate(
        f"async (count) => {{ while ({ASKED} < count) await new Promise(requestAnimationFrame); }}", asked + 2
    )
    expect_covered(album, 1, 1, 1, 2)
    assert asked + 2 == page.evaluate(ASKED)
    expect(page.locator("[data-preset=everyone]")).to_be_focused()  # the button is gone that led there
    page.keyboard.press("Control+z")
    expect_covered(album, 1, 1, 2, 2)
    expect(album.get("compare-faces")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect_covered(album, 1, 1, 1, 2)

    page.get_by_role("button", name="Forget person 1").click()
    expect_covered(album, 2, 2, 2, 2)
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect_covered(album, 2, 2, 2, 2)
    assert 0 == page.locator("#persons img").count()
    assert 0 == page.evaluate("localStorage.length + sessionStorage.length")


def test_one_person_alone_is_redacted(album: Desk):
    """All others stay; who may be that person, until somebody has said that they are not. Each face says why."""
    take(album, 0, "only-person")
    expect_covered(album, 1, 1, 1, 0)
    album.thumbs.nth(2).click()
    album.settled()
    album.box_at(0).focus()
    expect(album.get("whose-why")).to_have_text("Redacted: it may be a person you chose. Compare to decide.")
    expect(album.box_at(0)).to_have_accessible_name("Face 1 of 2, may be somebody you chose")

    album.get("compare-faces").click()
    album.get("same-no").click()
    expect_covered(album, 1, 1, 0, 0)
    expect(album.get("whose-why")).to_have_text("Stays: you said that it is somebody else.")
    album.page.locator("[data-preset=all-but]").click()
    expect_covered(album, 1, 1, 2, 2)  # the same person is the one who is kept


def test_who_is_whom_is_not_stored(album: Desk):
    """Also where the photos are kept in the browser."""
    take(album, 0, "keep-person")
    album.get("keep").check(force=True)
    expect(album.get("kept")).to_contain_text("until you switch this off")
    stored = album.page.evaluate(STORED, 4)

    assert '"kind":"face"' in stored
    assert not re.search("answers|asks|likeness|persons", stored)
    album.get("keep").uncheck(force=True)


def test_what_was_not_compared_is_redacted_and_said(album: Desk):
    """Until it is tried again."""
    page = album.page
    take(album, 0, "keep-person")
    page.route("**/v1/detect", lambda route: route.fulfill(status=500, json={"type": "urn:faceguard:problem:internal"}))
    page.locator("[data-preset=bystanders]").click()
    expect(album.get("who-left-text")).to_contain_text("4 photos were not compared")
    expect_covered(album, 2, 2, 2, 2)
    page.unroute("**/v1/detect")

    album.get("who-again").click()
    expect(album.get("who-left")).to_be_hidden()
    expect_covered(album, 1, 1, 1, 1)


def test_matching_can_be_cancelled(album: Desk):
    """What was not compared by then is redacted."""
    page = album.page
    page.route("**/v1/detect", lambda _: None)  # goes on for ever
    page.locator("[data-preset=bystanders]").click()
    expect(album.get("progress-text")).to_have_text("0 of 4 photos compared")
    album.get("cancel").click()

    expect(album.get("who-left-text")).to_contain_text("4 photos were not compared")
    expect_covered(album, 2, 2, 2, 2)
    page.unroute_all()


def test_bystanders_are_told_as_a_photo_is_searched(desk: Desk, portrait: np.ndarray):
    """Once the choice is made, one search brings both; the largest face stays."""
    small = np.asarray(portrait)[::2, ::2]
    both = np.full((512, 1024, 3), 128, np.uint8)
    both[:, :512], both[128:384, 640:896] = portrait, small
    desk.reviewed(upload(both))
    assert [True, True] == desk.on
    desk.page.locator("[data-preset=bystanders]").click()
    desk.settled()
    assert [False, True] == desk.on
    asked = list[str]()
    desk.page.on("request", lambda request: asked.append(request.url) if "detect" in request.url else None)
    desk.add(upload(both, "b.png"))
    desk.settled()

    expect_covered(desk, 1, 1)
    assert 1 == len(asked)


def test_what_the_service_cannot_be_asked_is_not_offered(desk: Desk, portrait: np.ndarray):
    """Without the networks there are no people, and without any preset no choice."""
    presets = [
        {"name": name, "available": name in {"everyone", "bystanders"}} for name in ("everyone", "only", "bystanders")
    ]
    desk.answered("v1/info", {"presets": presets})
    desk.reviewed(upload(portrait))

    assert ["Everyone", "Bystanders"] == desk.page.locator("#presets button").all_inner_texts()
    expect(desk.get("this-is")).to_be_hidden()


def test_a_face_that_nobody_can_be_known_by_is_refused(desk: Desk, portrait: np.ndarray):
    """In words that help; nothing else changes."""
    desk.reviewed(upload(np.asarray(portrait)[::4, ::4]))
    desk.box_at(0).focus()
    desk.page.keyboard.press("w")
    desk.get("keep-person").click()

    expect(desk.get("toast")).to_contain_text("too small")
    assert [True] == desk.on
    expect(desk.get("persons")).to_be_hidden()
