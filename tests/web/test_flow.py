"""How photos come in, and that what is seen is what is written."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.web.desk import Desk
from tests.web.pictures import pixels_of, redacted_area, upload


def test_a_photo_is_protected_at_once(desk: Desk, portrait: np.ndarray):
    """Picking a photo and saving it is all that is needed."""
    desk.reviewed(upload(portrait))
    name, content = desk.saved()

    assert "photo-redacted.png" == name
    assert [] == desk.faces(content)
    assert "1 face redacted" == desk.get("summary").inner_text()


def test_drop(desk: Desk, portrait: np.ndarray):
    """Photos dropped anywhere are taken, and a veil says so before."""
    carried = desk.transfer(upload(portrait, "one.png"), upload(portrait, "two.png"))
    desk.page.dispatch_event("body", "dragenter", {"dataTransfer": carried})
    expect(desk.get("dropping")).to_be_visible()
    desk.page.dispatch_event("body", "drop", {"dataTransfer": carried})
    desk.settled()

    expect(desk.get("dropping")).to_be_hidden()
    expect(desk.thumbs).to_have_count(2)


def test_the_sample(desk: Desk):
    """Whoever has no photo at hand tries the page with one that is there, and needs no other way to begin."""
    desk.get("sample").click()
    desk.settled()
    name, content = desk.saved()

    assert "sample-redacted.jpg" == name
    assert [] == desk.faces(content)


def test_the_sample_is_away(desk: Desk):
    """Where it cannot be fetched it is said so, and the page stays as it was."""
    desk.page.route("**/sample.jpg", lambda route: route.abort())
    desk.get("sample").click()

    expect(desk.get("toast")).to_contain_text("could not be fetched")
    expect(desk.get("welcome")).to_be_visible()


def test_paste(desk: Desk, portrait: np.ndarray):
    """A picture from the clipboard is taken."""
    carried = desk.transfer(upload(portrait, "image.png"))
    desk.page.evaluate(
        """(value) => {
          const event = new ClipboardEvent("paste", { bubbles: true });
          Object.defineProperty(event, "clipboardData", { value }); // Firefox takes none into a new event
          document.body.dispatchEvent(event);
        }""",
        carried,
    )
    desk.settled()

    assert [True] == desk.on


def test_camera(desk: Desk):
    """A photo is taken from the camera, which is let go of afterwards."""
    desk.get("shoot").click()
    expect(desk.get("camera-dialog")).to_be_visible()
    desk.get("snap").click()
    desk.settled()

    expect(desk.get("camera-dialog")).to_be_hidden()
    expect(desk.thumbs).to_have_count(1)
    assert desk.page.evaluate("document.querySelector('#viewfinder').srcObject === null")


def test_what_is_seen_is_what_is_written(desk: Desk, group: np.ndarray):
    """The preview has the very pixels of the file, and the second step looked for no faces again."""
    before = desk.searches()
    desk.reviewed(upload(group))
    desk.box_at(1).click()
    desk.settled()
    _, content = desk.saved()

    assert np.array_equal(pixels_of(desk.seen()), pixels_of(content))
    assert before + 1 == desk.searches()


def test_only_the_reviewed_boxes_are_redacted(desk: Desk, group: np.ndarray):
    """A face that is kept stays as it was to the last pixel, and so does all around the others, which are gone."""
    photo = upload(group)
    boxes = desk.faces(photo["buffer"])
    desk.reviewed(photo)
    desk.choose("style", "solid")  # the others fade outwards
    desk.box_at(1).click()
    desk.settled()
    _, content = desk.saved()

    area = redacted_area([boxes[0], boxes[2]], group.shape)
    assert np.array_equal(group[~area], pixels_of(content)[~area])
    assert np.abs(group[area].astype(int) - pixels_of(content)[area]).mean() > 20
    assert [boxes[1].x] == pytest.approx([box.x for box in desk.faces(content)], abs=4)


def test_reload_forgets_all(desk: Desk, portrait: np.ndarray):
    """After a reload there is no photo and no stored byte; what the page's worker keeps is tested with it."""
    desk.reviewed(upload(portrait))
    desk.page.reload()

    expect(desk.get("welcome")).to_be_visible()
    assert [0, 0, 0, 0, ""] == desk.page.evaluate(
        """(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
        (await caches.keys()).length, document.cookie])()"""
    )


def test_object_urls_are_revoked(desk: Desk, portrait: np.ndarray, page: Page):
    """No more of them are alive than there are pictures to see: two on the stage and one a photo; at the end none."""
    page.add_init_script(
        """window.alive = new Set();
        const [make, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
        URL.createObjectURL = (blob) => { const url = make(blob); alive.add(url); return url; };
        URL.revokeObjectURL = (url) => { alive.delete(url); revoke(url); };"""
    )
    desk.open()
    desk.reviewed(upload(portrait, "one.png"), upload(portrait, "two.png"))
    for style in ("pixelate", "solid", "blur"):
        desk.choose("style", style)
        desk.settled()
    desk.thumbs.nth(1).click()
    desk.settled()

    assert 4 == page.evaluate("alive.size")
    desk.get("clear").click()
    assert 0 == page.evaluate("alive.size")


@pytest.mark.parametrize("suffix", ["tiff", "bmp"])
def test_what_the_browser_may_not_show(desk: Desk, portrait: np.ndarray, suffix: str):
    """The service's own rendition is the picture before, and the photo is redacted as any other."""
    desk.reviewed(upload(portrait, f"scan.{suffix}"))
    expect(desk.page.locator("#strip img")).to_be_visible()
    name, content = desk.saved()

    assert "scan-redacted.png" == name
    assert [512, 512] == desk.page.evaluate(
        "(({naturalWidth: w, naturalHeight: h}) => [w, h])(document.querySelector('#before'))"
    )
    assert [] == desk.faces(content)


def test_heic(desk: Desk, shared_data: Path):
    """A phone's photo is shown, reviewed and saved as JPEG, with nothing but a blur where faces were."""
    photo = shared_data / "odd_made/face.heic"
    faces = desk.faces(photo.read_bytes())
    desk.reviewed(photo)
    expect(desk.page.locator("#strip img")).to_be_visible()
    name, content = desk.saved()

    assert "face-redacted.jpg" == name
    saved = pixels_of(content).astype(int)
    assert 7 == len(faces)
    # From light to dark only by small steps, which no feature of a face has.
    assert all(np.abs(np.diff(saved[f.y : f.y + f.height, f.x : f.x + f.width], axis=0)).max() < 12 for f in faces)
    assert desk.page.evaluate("document.querySelector('#before').naturalWidth") > 0
