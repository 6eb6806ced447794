"""The finished picture is searched again, and what is still found there does not leave."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Face
from faceguard.detection.detectors import Detectors
from faceguard.detection.judgement import Judgement
from faceguard.errors import UnverifiedError
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.photo.results import Redaction
from faceguard.picture import Pixels
from faceguard.policy.comparison import Comparison
from faceguard.policy.remains import SURE
from faceguard.recognition.sface import SFace
from testing.pictures import opened, saved, scene
from tests.conftest import FACE

WIDTH, HEIGHT = 96, 64
COLOR = (255, 0, 254)
"""That no picture here has."""
HERE, THERE, ELSEWHERE = Box(10, 10, 12, 14), Box(60, 30, 12, 14), Box(40, 5, 8, 8)
PICTURE = saved(scene(WIDTH, HEIGHT), "PNG")


class Looking(Detectors):
    """Detectors that find other boxes each time they look; the last ones for ever."""

    def __init__(self, *looks: Sequence[Face], turned: int = 0) -> None:
        super().__init__(Weights())
        self._looks, self._rotation = list(looks), turned
        self.rotations = list[int | None]()

    def __getitem__(self, _: str) -> Any:
        self.rotations.append(None)
        return self

    def for_finished(self, rotation: int) -> "Looking":
        """Note how the picture is said to be turned."""
        self.rotations.append(rotation)
        return self

    def models(self, _: str) -> list[Any]:
        return []

    def detect(self, *_: object) -> DetectionResult:
        found = self._looks.pop(0) if len(self._looks) > 1 else self._looks[0]
        return DetectionResult(found, [], Judgement(0.2, None, self._rotation))


def faces(*boxes: Box, score: float = 0.9) -> list[Face]:
    return [Face(box, score, "test") for box in boxes]


def redacted(detectors: Detectors, data: bytes = PICTURE, **asked: Any) -> Redaction:
    fields = {"style": "solid", "color": "ff00fe", "format": "png", "verify": "true", "padding": 0, **asked}
    return Pipeline(detectors, DecodeLimits()).redact(data, RedactOptions.from_text(fields))


def is_covered(pixels: Pixels, box: Box) -> bool:
    x, y = (int(value) for value in box.centre)
    return bool((pixels[y, x] == COLOR).all())


def told(redaction: Redaction) -> list[tuple[int, str]]:
    verified = redaction.report.verified
    assert verified
    return [(each.look, each.became) for each in verified.found_again]


def json_of(*boxes: Box) -> str:
    return json.dumps([{"x": box.x, "y": box.y, "width": box.width, "height": box.height} for box in boxes])


def test_what_was_missed_is_redacted_once_more():
    """It is among the faces of the report then, which says that it was found late; the file is as if it had been known.

    No pixel of it has a say in what covers the others.
    """
    late = redacted(Looking(faces(HERE), faces(THERE), []), style="blur")
    known = redacted(Looking(faces(HERE, THERE), []), style="blur")

    assert known.content == late.content
    assert [(1, "redacted")] == told(late)
    assert [] == told(known)
    assert 2 == len(late.report.faces)
    assert [2, 1] == [each.report.verified.looks for each in (late, known) if each.report.verified]


def test_what_is_found_at_last_is_covered_unless_it_is_sure():
    """Each search may take a shoe for a face once more; a face beyond doubt that is still there is an error."""
    chance, sure = (faces(ELSEWHERE, score=score) for score in (SURE - 0.01, SURE))

    done = redacted(Looking(faces(HERE), faces(THERE), chance))

    assert all(is_covered(opened(done.content), box) for box in (HERE, THERE, ELSEWHERE))
    assert [(1, "redacted"), (2, "redacted")] == told(done)
    with pytest.raises(UnverifiedError):
        redacted(Looking(faces(HERE), faces(THERE), sure))


def test_a_face_that_is_half_covered_is_not_sure():
    """A head and the fill of its face look like a larger face: more of it is covered, and nothing is withheld."""
    about, around = ([Face(Box(THERE.x, THERE.y, side, side), 0.9, "test")] for side in (16, 20))
    asked: dict[str, Any] = {"style": "blur", "shape": "rectangle"}

    done = redacted(Looking(faces(HERE), faces(THERE), about), **asked)

    assert [(1, "redacted"), (2, "redacted")] == told(done)
    with pytest.raises(UnverifiedError):
        redacted(Looking(faces(HERE), faces(THERE), around), **asked)


def test_nothing_is_searched_again_unless_asked():
    """Or at `thorough`, where boxes are looked for."""
    seen = Looking(faces(HERE))

    assert redacted(seen, verify="").report.verified is None
    assert 1 == len(seen.rotations)
    assert redacted(seen, verify="", detail="thorough").report.verified
    assert redacted(seen, verify="no", detail="thorough").report.verified is None
    assert redacted(seen, verify="", detail="thorough", boxes=json_of(HERE)).report.verified is None


@pytest.mark.parametrize(
    "asked",
    [
        {"keep": json_of(THERE)},
        {"rules": '[{"if": {"inside": [[0.5, 0.3], [1, 0.3], [1, 1], [0.5, 1]]}, "do": "keep"}]'},
        {"rules": '[{"if": {"largest": 1}, "do": "keep"}]'},
        {"boxes": json_of(HERE)},
    ],
)
def test_who_may_stay_stays(asked: dict[str, Any]):
    """By `keep`, by a rule that asks for a place or a rank, or as the caller named who is redacted."""
    larger = Box(THERE.x, THERE.y, 20, 24)
    looks = [faces(larger)] if "boxes" in asked else [faces(HERE, larger), faces(larger)]

    done = redacted(Looking(*looks), **asked)

    assert not is_covered(opened(done.content), larger)
    assert is_covered(opened(done.content), HERE)
    assert [(1, "kept")] == told(done)


def test_a_rule_that_keeps_the_largest_keeps_no_other_one_later():
    """Who was covered still counts in the ranks."""
    rules = '[{"if": {"largest": 1}, "do": "keep"}]'
    done = redacted(Looking(faces(Box(5, 5, 30, 30)), faces(Box(60, 30, 12, 14)), []), rules=rules)

    assert [(1, "redacted")] == told(done)
    assert is_covered(opened(done.content), Box(60, 30, 12, 14))


def test_a_face_that_is_made_of_what_covers_it_is_none():
    """What lies in a region reads nothing of the face: it is told, and left."""
    done = redacted(Looking(faces(HERE)), style="blur")

    assert [(1, "inside")] == told(done)
    assert 1 == len(done.report.faces)


def test_boxes_in_doubt_are_covered_where_they_are_asked_for():
    """With `doubtful=redact` they are faces, in the second search as in the first."""

    class Doubting(Looking):
        def detect(self, *arguments: object) -> DetectionResult:
            found = super().detect(*arguments).faces
            return DetectionResult([], [Face(each.box, 0.1, "test") for each in found], Judgement(0.2))

    left, covered = (redacted(Doubting([], faces(THERE), []), doubtful=word) for word in ("keep", "redact"))

    assert [] == told(left)
    assert [(1, "redacted")] == told(covered)
    assert is_covered(opened(covered.content), THERE)


def test_the_picture_is_searched_as_it_was_turned():
    """What covers the faces is no sign of which way is up."""
    seen = Looking(faces(HERE), turned=270)

    redacted(seen)

    assert [None, None, 270] == seen.rotations


@pytest.mark.parametrize("name", ["gif", "png", "webp", "avif"])
def test_each_frame_is_searched(name: str):
    """A face that is missed in one is covered there, also where covering made two frames alike."""
    frames = [np.full((HEIGHT, WIDTH, 3), level, np.uint8) for level in (10, 10, 200)]
    frames[1][14:18, 14:18] = 90  # which differ in the face alone
    first, *others = map(Image.fromarray, frames)
    data = saved(first, "png", save_all=True, append_images=others, duration=[100, 110, 120])
    looks = [*[faces(HERE)] * 3, [], faces(THERE), []]

    done = redacted(Looking(*looks), data, format=name)

    shown = decode(done.content, DecodeLimits()).frames
    near = [bool(np.abs(frame.pixels[37, 66].astype(int) - COLOR).max() < 20) for frame in shown]
    assert [False, True, False] == near
    assert [(1, "redacted")] == told(done)
    assert done.report.verified
    assert [1] == [each.frame for each in done.report.verified.found_again]


@pytest.fixture(scope="module")
def detectors() -> Iterator[Detectors]:
    detectors = Detectors(Weights())
    yield detectors
    detectors.close()


def test_the_portrait_is_verified(detectors: Detectors, photo: bytes):
    """With the real networks, from the JPEG's own bytes; the report names no model that was not used."""
    report = Pipeline(detectors, DecodeLimits()).redact(photo, RedactOptions(detail=Detail.THOROUGH)).report

    assert report.verified
    assert not [each for each in report.verified.found_again if each.became == "redacted"]
    assert 1 == len(report.faces)


def test_a_face_that_is_recognised_is_covered_by_another_style(detectors: Detectors, photo: bytes):
    """The classic blur of a tight box hides nobody from SFace; what replaces it does, and the report says so."""
    box = json_of(FACE)
    plain, verified = (redacted(detectors, photo, boxes=box, style="gaussian", verify=word) for word in ("no", "yes"))

    comparison = Comparison(detectors.loader)
    remains = [comparison.remains(opened(photo), opened(each.content), FACE) for each in (plain, verified)]
    assert [True, False] == remains
    assert verified.report.verified
    assert [True] == [each.recognised for each in verified.report.verified.found_again if each.became == "redacted"]
    assert set(SFace.models) < set(verified.report.models)


def test_the_numbers_of_a_face_are_erased(detectors: Detectors, photo: bytes, monkeypatch: pytest.MonkeyPatch):
    """Once it is compared; and the network looks at nothing at last."""
    made, numbers, forgotten = list[Any](), SFace.numbers, list[object]()

    def noted(*arguments: Any) -> Any:
        made.append(numbers(*arguments))
        return made[-1]

    monkeypatch.setattr(SFace, "numbers", noted)

    def forget(network: SFace) -> None:
        forgotten.append(network)

    monkeypatch.setattr(SFace, "forget", forget)
    redacted(detectors, photo, boxes=json_of(FACE), style="gaussian")

    assert made
    assert not any(each.any() for each in made)
    assert forgotten


def test_where_nothing_can_be_said_nothing_is(detectors: Detectors, photo: bytes):
    """Of a face that is too small, of a place without one, and of a photo that is blurred."""
    comparison, pixels = Comparison(detectors.loader), opened(photo)

    assert comparison.remains(pixels, pixels, FACE)
    assert comparison.remains(pixels, pixels, Box(FACE.x, FACE.y, 20, 20)) is None
    assert comparison.remains(pixels, pixels, Box(20, 300, 100, 110)) is None
