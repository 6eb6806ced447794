"""How leaks are counted: by whom SFace knows again, and what a blur gives back."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import restoration
from benchmarks.judged import Person, Photo, Witness
from benchmarks.recognised import Tally, compared, result_of, row, strangers
from faceguard.models import Weights
from faceguard.picture import Frame, Pixels
from faceguard.policy.comparison import SAME as MATCH
from faceguard.recognition.points import Finder, Points
from faceguard.redaction import redact_in_place
from faceguard.redaction.region import Region
from faceguard.style import Style
from tests.conftest import FACE

NOBODY = Points(np.zeros((5, 2)))


@pytest.fixture(scope="module")
def witness() -> Witness:
    return Witness()


@pytest.fixture(scope="module")
def known(portrait: Pixels, witness: Witness) -> Photo:
    """The portrait, and whose it is."""
    points = Finder(Weights().verified("yunet-2023mar")).find(portrait, FACE)
    assert points
    box = FACE.x, FACE.y, FACE.width, FACE.height
    return Photo("a.jpg", portrait, [Person(box, points, witness.describes(portrait, points))])


def redacted(pixels: Pixels, style: Style) -> Pixels:
    copy = pixels.copy()
    redact_in_place(Frame(copy), [Region(FACE.padded(0.2))], style)
    return copy


def person(height: float, age: str = "") -> Person:
    return Person((0, 0, height, height), NOBODY, np.eye(128)[0], age)


def test_a_result_is_compared_with_its_picture(known: Photo, witness: Witness, tmp_path: Path):
    """By the same five points; what is missing, or has another size, counts as bare."""
    for number, pixels in enumerate((known.pixels, redacted(known.pixels, Style.SOLID), known.pixels[:100])):
        (tmp_path / str(number)).mkdir()
        Image.fromarray(pixels).save(tmp_path / f"{number}/a_blurred.png")

    bare, covered, wrong, missing = (
        compared([known], tmp_path / name, witness, None) for name in ("0", "1", "2", "none")
    )

    assert [True, False, True, True] == [each.untouched[0] for each in (bare, covered, wrong, missing)]
    assert [True, False, True, True] == [each.after[0] >= MATCH for each in (bare, covered, wrong, missing)]


def test_a_blur_of_the_face_gives_it_back_and_ours_does_not(known: Photo, witness: Witness):
    """Deconvolved with the kernel that is known, a face is more like itself than before; of ours nothing comes back."""
    gained = {}
    for style in (Style.GAUSSIAN, Style.BLUR, Style.SOLID):
        after = redacted(known.pixels, style)
        region = restoration.changed(known.pixels, after, FACE.centre)
        assert region
        again = restoration.restored(after, region, restoration.ours(region[0]))
        (one,) = known.people
        gained[style] = [float(one.own @ witness.describes(each, one.points)) for each in (after, again)]

    assert gained[Style.GAUSSIAN][1] > gained[Style.GAUSSIAN][0] + 0.1
    assert all(gained[style][1] < gained[style][0] + 0.02 < MATCH for style in (Style.BLUR, Style.SOLID))


def test_outside_of_a_region_nothing_is_restored(known: Photo):
    """What is known needs no guess, and where nothing was changed there is no region."""
    after = redacted(known.pixels, Style.GAUSSIAN)
    region = restoration.changed(known.pixels, after, FACE.centre)
    assert region
    window, inside = region

    again = restoration.restored(after, region, restoration.ours(window), rounds=2)

    outside = np.ones(after.shape[:2], bool)
    outside[window] = ~inside
    assert np.array_equal(after[outside], again[outside])
    assert restoration.changed(known.pixels, after, (400, 400)) is None


def test_a_row_has_shares_of_those_who_count():
    """By height and by age; None where there is nobody."""
    people = [person(50), person(60, "child"), person(100, "adult"), person(90, "adult")]
    tally = Tally([MATCH, 0, MATCH, 0], [True, False, False, False], [0, MATCH, 0, 0])

    assert ("x", 50, 25, 100 / 3, 50, 50, None, 0, 50, 25) == pytest.approx(row("x", people, tally), nan_ok=True)


def test_strangers_are_counted_in_pairs():
    """Nobody is compared with themselves."""
    nothing, other = np.zeros((1, 1, 3), np.uint8), Person((0, 0, 9, 9), NOBODY, np.eye(128)[1])

    assert pytest.approx(1 / 3) == strangers(
        [Photo("a", nothing, [person(50), person(50)]), Photo("b", nothing, [other])]
    )


def test_results_are_known_by_the_stem():
    """Other programs add something to it, and one picture's name may begin with another's."""
    found = {name: Path(name) for name in ("a_1.blurry", "a_10", "b_face")}

    assert Path("a_1.blurry") == result_of("a_1.jpg", found)
    assert Path("a_10") == result_of("a_10.jpg", found)
    assert result_of("a.png", {"ab": Path("ab")}) is None
