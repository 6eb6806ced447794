"""Style, shape and padding of one face, one photo or all photos."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.desk import Desk
from tests.web.pictures import MAGENTA, pixels_of, sides, upload

REAL = "wider_dev/13_Interview_Interview_Sequences_13_717.jpg"
MARK = """(box) => {
  const stage = document.querySelector("#stage").getBoundingClientRect();
  const scale = document.querySelector("#after").naturalWidth / stage.width;
  const { left, top, right, bottom } = box.querySelector(".mark").getBoundingClientRect();
  return [left - stage.left, top - stage.top, right - stage.left, bottom - stage.top].map((side) => side * scale);
}"""


@pytest.fixture
def review(desk: Desk, group: np.ndarray) -> Desk:
    """Three faces in review; what is solid is magenta."""
    desk.reviewed(upload(group, "a.png"))
    magenta(desk)
    return desk


def magenta(desk: Desk) -> None:
    """Have the colour of what is solid be one that no photo has."""
    desk.choose("style", "solid")
    desk.setting("color").fill("#ff00ff")
    desk.choose("style", "blur")
    desk.settled()


def style_of(desk: Desk) -> str:
    """Return the style that the panel shows."""
    return str(desk.page.locator("[name=style]:checked").get_attribute("value"))


def middle(mask: np.ndarray, index: int) -> bool:
    """Tell whether the middle of a portrait's face is covered so."""
    return bool(mask[120, 512 * index + 224])


def test_one_face_looks_different(review: Desk):
    """The first click chooses it and decides nothing; its outline is that of what is covered, and no other face's."""
    review.choose("scope", "box")
    expect(review.setting("padding")).to_be_disabled()
    review.box_at(1).click()
    assert [True, True, True] == review.on
    review.choose("style", "solid")
    review.choose("shape", "rectangle")
    review.setting("padding").fill("0.4")
    review.settled()
    mask = review.magenta()

    assert [False, True, False] == [middle(mask, index) for index in range(3)]
    assert sides(mask) == pytest.approx(review.box_at(1).evaluate(MARK), abs=1.5)
    expect(review.box_at(1)).to_have_accessible_name("Face 2 of 3, looks different")
    expect(review.box_at(0)).to_have_accessible_name("Face 1 of 3")
    review.box_at(1).click()
    assert [True, False, True] == review.on


def test_a_look_covers_what_was_kept(review: Desk):
    """Whoever says how a face is to be covered wants it covered; one step takes both back."""
    review.box_at(0).click()
    review.choose("scope", "box")
    review.choose("style", "solid")
    review.settled()
    assert middle(review.magenta(), 0)
    review.get("undo").click()

    assert [False, True, True] == review.on
    assert "blur" == style_of(review)


def test_undo_and_redo(review: Desk):
    """Each step of a look, and a slider from where it was to where it is let go of."""
    review.choose("scope", "box")
    review.box_at(2).click()
    review.choose("style", "solid")
    slider = review.setting("padding")
    slider.evaluate(
        """(slider) => {
          for (const value of [0.3, 0.5, 0.7]) {
            slider.value = value;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
          slider.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(slider).to_have_value("0.7")
    review.get("undo").click()
    expect(slider).to_have_value("0.2")
    assert "solid" == style_of(review)
    review.get("undo").click()
    assert "blur" == style_of(review)
    expect(review.get("alike")).to_be_hidden()
    review.get("redo").click()
    review.get("redo").click()

    expect(slider).to_have_value("0.7")
    assert "solid" == style_of(review)


def test_one_photo_looks_different(review: Desk, portrait: np.ndarray):
    """Its faces and those that are found or drawn later, and no other photo, also in what is saved."""
    review.add(upload(portrait, "b.png"))
    review.choose("scope", "photo")
    review.choose("style", "solid")
    review.settled()
    review.get("viewport").press("n")
    review.settled()
    mask = review.magenta()
    assert [True, True, True] == [middle(mask, index) for index in range(3)]
    assert mask[480:].any() or mask[:, 700:800].any()
    review.get("onward").click()
    review.settled()
    assert "blur" == style_of(review)
    expect(review.get("scope-note")).to_have_text("Like all photos.")
    files = review.archive()

    assert pixels_of(files["a-redacted.png"])[120, 224].tolist() == MAGENTA
    assert pixels_of(files["b-redacted.png"])[120, 224].tolist() != MAGENTA


def test_what_is_different_stays_so_and_can_be_made_alike(review: Desk):
    """A change for all leaves what has a look of its own; buttons make it like the rest, which can be undone."""
    review.choose("scope", "box")
    review.box_at(0).click()
    review.choose("style", "solid")
    review.choose("scope", "all")
    expect(review.get("scope-note")).to_have_text("1 photo looks different.")
    review.choose("style", "pixelate")
    review.settled()
    assert [True, False, False] == [middle(review.magenta(), index) for index in range(3)]
    review.get("alike").click()
    review.settled()
    assert not review.magenta().any()
    expect(review.page.locator("[name=scope]:checked")).to_be_focused()
    review.get("undo").click()
    review.settled()
    assert middle(review.magenta(), 0)
    review.choose("scope", "box")
    review.get("alike").click()
    review.settled()

    assert not review.magenta().any()
    expect(review.get("scope-note")).to_have_text("Like the rest of this photo.")


def test_a_new_search_keeps_looks(review: Desk, page: Page):
    """Of a face that clearly is the same, though its box is another; what a person has covered stays covered."""
    review.choose("scope", "box")
    review.box_at(1).click()
    review.choose("style", "solid")
    review.box_at(2).click()
    review.choose("shape", "rectangle")

    def elsewhere(route: Route) -> None:
        """Find the second face a little beside, the first where it was, and the third not at all."""
        answer = route.fetch()
        report = answer.json()
        faces = sorted(report["faces"], key=lambda face: face["box"]["x"])[:2]
        faces[1]["box"]["x"] += 8
        route.fulfill(response=answer, body=json.dumps(report | {"faces": faces}))

    page.route("**/v1/detect", elsewhere)
    review.choose("scope", "all")
    review.choose("detail", "fast")
    review.settled()

    assert [True, True, True] == review.on
    assert [False, True, False] == [middle(review.magenta(), index) for index in range(3)]
    assert "rectangle" == review.box_at(2).get_attribute("data-shape")
    assert "ellipse" == review.box_at(0).get_attribute("data-shape")


def test_looks_outlive_a_reload(review: Desk, page: Page):
    """That of a face and that of a photo are kept in the session where that is switched on."""
    review.get("keep").check()
    review.choose("scope", "photo")
    review.choose("shape", "rectangle")
    review.choose("scope", "box")
    review.box_at(1).click()
    review.choose("style", "solid")
    review.settled()
    page.wait_for_timeout(1000)  # until all is written
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    review.get("offer-on").click()
    review.settled()

    assert [False, True, False] == [middle(review.magenta(), index) for index in range(3)]
    assert ["rectangle"] * 3 == [review.box_at(index).get_attribute("data-shape") for index in range(3)]


def test_by_keyboard(review: Desk, page: Page):
    """L leads from a face to its look, Escape back to it; letters and arrows do the rest."""
    focused: Locator = page.locator(".box:focus")
    review.box_at(1).focus()
    for key in ("l", "ArrowRight", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(focused).to_have_accessible_name("Face 2 of 3, looks different")
    review.settled()

    assert [False, True, False] == [middle(review.magenta(), index) for index in range(3)]
    assert [True, True, True] == review.on


def test_another_photo_is_decided_about_by_one_click(review: Desk, portrait: np.ndarray):
    """To choose first is for the photo at hand: with the next one, a click keeps or redacts again."""
    review.add(upload(portrait, "b.png"))
    review.choose("scope", "photo")
    review.choose("scope", "box")
    expect(review.get("pointer")).to_have_text("Click a face to choose it; a second click keeps or redacts it.")
    review.get("onward").click()
    review.settled()
    expect(review.setting("scope").nth(1)).to_be_checked()
    review.box_at(0).click()

    assert [False] == review.on


def test_the_warning_stays_as_long_as_one_face_can_be_brought_back(review: Desk):
    """Whatever the panel shows: the style that can be undone is warned of while anything has it."""
    review.choose("scope", "box")
    review.box_at(0).click()
    review.choose("style", "gaussian")
    review.choose("scope", "all")
    assert "blur" == style_of(review)
    expect(review.get("reversible")).to_be_visible()
    review.get("alike").click()

    expect(review.get("reversible")).to_be_hidden()


def width(face: Locator) -> float:
    """Measure a face on the screen; those of middle size and more need no closer look to be tapped."""
    return float(face.bounding_box()["width"])


def decisions(desk: Desk) -> list[str | None]:
    """List them in the order of the boxes; their places on the screen change where it zooms."""
    return [box.get_attribute("aria-pressed") for box in desk.boxes.all()]


def test_by_finger_on_a_real_photo(phone: Desk, shared_data: Path):
    """A tap chooses, a change is seen in the preview; two quick taps zoom, and undo nothing of it."""
    phone.reviewed(shared_data / REAL)
    magenta(phone)
    phone.choose("scope", "box")
    other, large = sorted(phone.page.locator(".box[data-kind=face]").all(), key=width)[-2:]
    before = decisions(phone)
    large.tap()
    phone.choose("style", "solid")
    phone.settled()
    place = large.evaluate(MARK)
    mask = phone.magenta()
    assert before == decisions(phone)
    assert sides(mask) == pytest.approx(place, abs=8)  # the rim of a colour in a JPEG
    whole = phone.get("stage").bounding_box()["width"]
    other.scroll_into_view_if_needed()
    spot = other.bounding_box()
    session = phone.page.context.new_cdp_session(phone.page)
    point = {"x": spot["x"] + spot["width"] / 2, "y": spot["y"] + spot["height"] / 2}
    for kind, points in [("touchStart", [point]), ("touchEnd", [])] * 2:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    phone.page.wait_for_function(
        "(whole) => document.querySelector('#stage').getBoundingClientRect().width > whole", arg=whole
    )

    assert before == decisions(phone)
    phone.settled()
    assert mask.sum() == pytest.approx(phone.magenta().sum())
