"""An emoji or a picture, over what `blur` makes of a face's surroundings."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction.artwork import SIDE, Artwork, emoji
from faceguard.redaction.emoji import EMOJI
from faceguard.redaction.region import Region
from faceguard.redaction.vector import svg
from faceguard.replacement import Emoji
from faceguard.shape import Shape
from faceguard.style import Style
from tests.conftest import ROOT
from tests.redaction.pictures import another_inside, flat, frames, mask, redact, regions

RED = (220, 10, 30)


def plain(width: int, height: int, alpha: int | None = None) -> Artwork:
    """Return a picture of one colour."""
    plane = None if alpha is None else np.full((height, width), alpha, np.uint8)
    return Artwork.of(Frame(np.full((height, width, 3), RED, np.uint8), plane))


SIZES = st.integers(1, 40)


@settings(max_examples=60, deadline=None)
@given(frames(), regions(), SIZES, SIZES, st.sampled_from([None, 0, 1, 128, 254]), st.integers(0, 9))
def test_a_picture_of_ones_own_shows_nothing_of_what_is_below(frame, chosen, width, height, alpha, seed):
    """However transparent it is, and whatever its proportions are."""
    artwork = plain(width, height, alpha)
    one = redact(frame, chosen, Style.IMAGE, artwork=artwork)
    two = redact(another_inside(frame, chosen, seed), chosen, Style.IMAGE, artwork=artwork)

    assert one.pixels.tobytes() == two.pixels.tobytes()


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize(("width", "height"), [(100, 100), (300, 100), (50, 400)])
def test_all_of_a_picture_is_seen_as_large_as_it_fits(shape, width, height):
    """In the middle of the region, with its own proportions, its corners at the rim and within."""
    frame, region = flat((60, 60, 60), 500, 600), Region(Box(200, 150, 160, 200), shape)
    seen = (np.abs(redact(frame, [region], Style.IMAGE, artwork=plain(width, height)).pixels - np.array(RED)) < 9).all(
        2
    )

    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    assert seen[rows[0] : rows[-1], columns[0] : columns[-1]].all()
    assert len(columns) == pytest.approx(len(rows) * width / height, rel=0.04, abs=2)  # the pixels at its rim are mixed
    assert ((columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2) == pytest.approx(region.centre, abs=1)
    grown = [(rows[0] - 3, columns[0] - 3), (rows[-1] + 3, columns[-1] + 3)]
    assert not all(mask([region], frame)[row, column] for row, column in grown)


def test_it_moves_with_its_box_by_less_than_a_pixel():
    """What follows a face in a video does not jump from pixel to pixel."""
    places = [40, 40.25, 40.5, 40.75]
    seen = [
        redact(flat((0, 0, 0)), [Region(Box(x, 50, 60, 60), Shape.RECTANGLE)], Style.IMAGE, artwork=plain(9, 9)).pixels
        for x in places
    ]
    weights = [pixels[80, :, 0] / pixels[80, :, 0].sum() for pixels in seen]

    middles = [float((weight * np.arange(len(weight))).sum()) for weight in weights]
    assert np.diff(middles) == pytest.approx([0.25] * 3, abs=0.06)


def test_what_transparency_hides_of_a_picture_is_not_seen():
    """Colours below full transparency do not come to light where it is made smaller."""
    pixels, alpha = np.full((64, 64, 3), (255, 0, 0), np.uint8), np.zeros((64, 64), np.uint8)
    pixels[:, ::2], alpha[:, ::2] = (0, 0, 255), 255
    artwork = Artwork.of(Frame(pixels, alpha))

    redacted = redact(flat((0, 0, 0)), [Region(Box(100, 60, 30, 30))], Style.IMAGE, artwork=artwork).pixels

    assert 0 == redacted[..., 0].max()
    assert redacted[..., 2].max() > 100


@pytest.mark.parametrize("size", [(5000, 30), (1, 1), (3, 900), (2000, 2000)])
def test_what_is_kept_of_a_picture_is_small(size):
    """It is made so small at once, and halved down to a pixel."""
    sizes = plain(*size).sizes

    assert SIDE == max(sizes[0].shape[:2])
    assert (1, 1) == sizes[-1].shape[:2]
    assert sum(each.nbytes for each in sizes) <= SIDE * SIDE * 4 * 4 // 3 + 64


@pytest.mark.parametrize("name", Emoji)
def test_an_emoji_covers_most_of_what_it_is_laid_on(name):
    """Its middle is opaque, and each is different from all others."""
    drawing = emoji(name).sizes[0]

    assert (drawing[160:352, 160:352, 3] == 255).all()
    assert (drawing[..., 3] > 0).mean() > 0.45
    assert (drawing[..., :3] <= drawing[..., 3:]).all()
    assert len(Emoji) == len({emoji(each).sizes[3].tobytes() for each in Emoji})


def test_regions_may_have_emojis_of_their_own():
    """The others show what the request asks for."""
    own, usual = Region(Box(20, 20, 60, 60), emoji=Emoji.ROBOT), Region(Box(180, 90, 60, 60))
    redacted = redact(flat((9, 9, 9)), [own, usual], Style.IMAGE, artwork=emoji(Emoji.FLOWER)).pixels

    for region, name in ((own, Emoji.ROBOT), (usual, Emoji.FLOWER)):
        x, y = (int(each) for each in region.centre)
        alone = cv2.resize(emoji(name).sizes[0][..., :3], (60, 60), interpolation=cv2.INTER_AREA)
        shown = redacted[y - 15 : y + 15, x - 15 : x + 15].astype(int)
        assert np.abs(shown - alone[15:45, 15:45]).mean() < 12


@pytest.mark.parametrize("name", Emoji)
def test_the_page_shows_the_same_drawings(name):
    """`make docs` writes them as SVG."""
    assert svg(EMOJI[name]) == (ROOT / f"service/faceguard/web/emoji/{name}.svg").read_text()
