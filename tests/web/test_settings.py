"""How faces are redacted, seen live from the service."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.web.desk import Desk
from tests.web.pictures import pixels_of, upload

MIDDLE = (120, 224)
"""Row and column of the middle of the portrait's face."""


@pytest.fixture
def review(desk: Desk, portrait: np.ndarray) -> Desk:
    """One face in review."""
    desk.reviewed(upload(portrait))
    return desk


def colour(desk: Desk) -> list[int]:
    """Return what the preview shows in the middle of the face."""
    return list(pixels_of(desk.seen())[MIDDLE])


def test_styles_are_the_services_own(review: Desk):
    """Each style gives a preview of its own, and only the one that can be undone comes with a warning."""
    seen = {}
    for style in ("blur", "pixelate", "solid", "gaussian"):
        review.choose("style", style)
        review.settled()
        seen[style] = review.seen()
        assert review.get("reversible").is_visible() == (style == "gaussian")

    assert 4 == len(set(seen.values()))


def test_colour(review: Desk):
    """A solid face has the chosen colour, which is asked for with that style alone."""
    expect(review.setting("color")).to_be_hidden()
    review.choose("style", "solid")
    review.setting("color").fill("#ff00ff")
    review.settled()

    assert [255, 0, 255] == colour(review)


def test_padding_and_shape(review: Desk, portrait: np.ndarray):
    """More padding covers more, a rectangle less than the ellipse around it."""
    review.choose("style", "solid")
    covered = {}
    for shape, padding in (("ellipse", "0.2"), ("ellipse", "0.6"), ("rectangle", "0.2")):
        review.choose("shape", shape)
        review.setting("padding").fill(padding)
        review.settled()
        covered[shape, padding] = (pixels_of(review.seen()) != portrait).any(2).sum()

    assert covered["rectangle", "0.2"] < covered["ellipse", "0.2"] < covered["ellipse", "0.6"]
    assert "20%" == review.get("padding-value").inner_text()


def test_outline(review: Desk):
    """A green frame is drawn around the region."""
    review.setting("outline").check()
    review.settled()

    assert (pixels_of(review.seen()) == [0, 255, 0]).all(2).any()


def test_settings_are_undone_too(review: Desk):
    """A style is taken back and put again, and the preview with it."""
    before = review.seen()
    review.choose("style", "solid")
    review.settled()
    review.get("undo").click()
    review.settled()

    expect(review.page.locator("[name=style][value=blur]")).to_be_checked()
    assert before == review.seen()


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "avif"])
def test_format(review: Desk, form: str):
    """A photo is saved in the chosen format, under a name that says so."""
    review.setting("format").select_option(form)
    review.settled()
    name, content = review.saved()

    assert f"photo-redacted.{form.replace('jpeg', 'jpg')}" == name
    assert (512, 512, 3) == pixels_of(content).shape


def test_detail_looks_again_and_keeps_decisions(desk: Desk, group: np.ndarray):
    """A closer search leaves drawn regions and switched-off faces as they were."""
    desk.reviewed(upload(group))
    desk.box_at(1).click()
    desk.get("draw").focus()
    desk.page.keyboard.press("Enter")
    before = desk.searches()
    desk.choose("detail", "fast")
    desk.settled()

    assert before + 1 == desk.searches()
    expect(desk.page.locator(".box[data-kind=region]")).to_have_count(1)
    expect(desk.page.locator(".box[data-kind=face][aria-pressed=false]")).to_have_count(1)


def test_strength(review: Desk):
    """The slider is there with the styles that heed it, and makes squares larger."""
    review.choose("style", "pixelate")
    review.settled()
    expect(review.setting("strength")).to_be_visible()
    before = len({tuple(each) for each in pixels_of(review.seen())[60:240, MIDDLE[1]].tolist()})
    review.setting("strength").fill("3")
    review.settled()

    assert "3 \u00d7" == review.get("strength-value").inner_text()
    assert before > len({tuple(each) for each in pixels_of(review.seen())[60:240, MIDDLE[1]].tolist()})
    review.choose("style", "solid")
    expect(review.setting("strength")).to_be_hidden()


def test_softness(review: Desk, portrait: np.ndarray):
    """The slider is there with the styles whose rim is soft, and the service fades it further into the photo."""
    review.choose("style", "blur")
    review.settled()
    usual = (pixels_of(review.seen()) != portrait).any(2)
    review.setting("softness").fill("4")
    review.settled()
    softer = (pixels_of(review.seen()) != portrait).any(2)

    assert "4 \u00d7" == review.get("softness-value").inner_text()
    assert 1.1 * usual.sum() < softer.sum()
    assert (softer & ~usual).sum() > 20 * (usual & ~softer).sum()
    review.choose("style", "solid")
    expect(review.setting("softness")).to_be_hidden()


def test_an_emoji_or_a_picture_from_this_device(review: Desk):
    """Under its style it is chosen by a button, and the preview shows it; a file becomes a button too."""
    expect(review.get("replacement-row")).to_be_hidden()
    review.choose("style", "image")
    review.choose("replacement", "flower")
    review.settled()
    assert all(abs(value - meant) < 20 for value, meant in zip(colour(review), (255, 205, 56), strict=True))

    blue = upload(np.full((60, 90, 3), (20, 60, 200), np.uint8), "blue.png")
    review.get("replacement-row").locator("[type=file]").set_input_files([blue])
    expect(review.page.locator("[name=replacement]:checked")).to_have_attribute("value", re.compile("^data:image/png"))
    review.settled()
    assert [20, 60, 200] == colour(review)

    junk = {"name": "junk.png", "mimeType": "image/png", "buffer": b"junk"}
    review.get("replacement-row").locator("[type=file]").set_input_files([junk])
    expect(review.get("replacement-row").locator(".hint")).to_be_visible()
    assert [20, 60, 200] == colour(review)


def test_a_label(review: Desk):
    """It is written on the face, white on black; letters typed into it are no shortcuts."""
    review.choose("style", "solid")
    review.setting("color").fill("#00ff00")
    review.setting("label").press_sequentially("OK {n}")
    review.settled()
    seen = pixels_of(review.seen())[60:300, 120:330]

    assert (seen == 255).all(2).any()
    assert (seen < 12).all(2).sum() > 200
    expect(review.setting("label")).to_have_value("OK {n}")
