"""Who is redacted, and how, is the same at every door."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import faceguard
from faceguard.api.videos.asked import AskedRedaction
from faceguard.app import create_app
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.errors import InvalidOptionError
from faceguard.models import Weights
from faceguard.offered import OWN
from faceguard.options import DetectOptions, RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.policy.standing import Standing
from faceguard.redaction.region import Region, union
from faceguard.settings import Settings
from testing.pictures import saved

WIDTH, HEIGHT = 200, 100
FACES = [
    {"x": 10, "y": 10, "width": 20, "height": 24},
    {"x": 60, "y": 20, "width": 30, "height": 40},
    {"x": 140, "y": 10, "width": 40, "height": 60},
]
LEFT = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]

Door = Callable[[bytes, dict[str, str]], dict[str, Any]]


@pytest.fixture(scope="module")
def picture() -> bytes:
    file = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


@pytest.fixture
def python() -> Door:
    """The report of the package."""
    return lambda picture, fields: faceguard.redact(picture, **fields).report.fields()  # type: ignore[arg-type]


def boxes_of(faces: list[dict[str, Any]]) -> list[dict[str, int]]:
    return [face["box"] for face in faces]


def kept(report: dict[str, Any]) -> list[int]:
    """Return which faces a report says were kept; all others have to be among the redacted."""
    left = [FACES.index(box) for box in boxes_of(report["kept"])]
    assert boxes_of(report["faces"]) == [face for index, face in enumerate(FACES) if index not in left]
    return left


def test_python_takes_rules_as_they_are(python: Door, picture: bytes, tmp_path: Path):
    """As a list, as a text, or as a file of it."""
    (tmp_path / "rules.json").write_text('[{"if": {"largest": 1}, "do": "keep"}]')
    ways: list[Any] = ["bystanders", [{"if": {"largest": 1}, "do": "keep"}], tmp_path / "rules.json"]

    assert [[2]] * 3 == [kept(python(picture, {"boxes": json.dumps(FACES), "rules": way})) for way in ways]


def test_a_wrong_rule_is_a_problem_that_names_its_place(client: TestClient, picture: bytes):
    """The status is 422; nothing of what was sent comes back."""
    rules = json.dumps([{"do": "keep"}, {"if": {"largest": 0, "SECRET": 1}, "do": "keep"}])
    answer = client.post("/v1/redact", files={"image": picture}, data={"rules": rules})

    assert 422 == answer.status_code
    assert "rules" == answer.json()["errors"][0]["option"]
    assert answer.json()["errors"][0]["message"].startswith("[1].if.largest: ")
    assert "SECRET" not in answer.text


def test_the_operators_rules_are_in_force_everywhere(picture: bytes, tmp_path: Path):
    """A service that has them lets no request leave bare whom they redact, by `rules` or by `keep`."""
    (tmp_path / "rules.json").write_text(json.dumps([{"if": {"height_below": 30}, "do": "keep"}]))
    fields = {"boxes": json.dumps(FACES), "rules": '[{"if": {"not": {"height_above": 50}}, "do": "keep"}]'}
    reports = []
    for looser in (False, True):
        own = Settings(
            workers=1, allowed_hosts=("testserver",), rules=str(tmp_path / "rules.json"), looser_rules=looser
        )
        with TestClient(create_app(own)) as service:
            accept = {"Accept": "application/json"}
            for each in (fields, {"boxes": json.dumps(FACES), "keep": json.dumps(FACES[1:])}):
                answer = service.post("/v1/redact", files={"image": picture}, data=each, headers=accept)
                reports.append(answer.json())

    assert [[0], [], [0, 1], [1, 2]] == [kept(report) for report in reports]
    assert "operator" in reports[0]["settings"]["rules"]


def test_nothing_starts_with_wrong_rules():
    """They are read when the application is built."""
    with pytest.raises(InvalidOptionError):
        create_app(Settings(rules='[{"do": "hide"}]'))


@pytest.fixture(scope="module")
def detectors():
    made = Detectors(Weights())
    yield made
    made.close()


LOOKS = st.fixed_dictionaries(
    {"style": st.sampled_from(["blur", "pixelate", "solid"])},
    optional={
        "shape": st.sampled_from(["ellipse", "rectangle"]),
        "padding": st.floats(0, 1),
        "color": st.sampled_from(["f00", "00ff00"]),
        "strength": st.floats(1, 3),
    },
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(LOOKS, min_size=3, max_size=3),
    st.integers(20, 60),
    st.randoms(use_true_random=False),
)
def test_no_rule_makes_a_face_readable(detectors: Detectors, looks: list[dict[str, Any]], height: int, random):
    """Several looks in one picture: what is answered is the same whatever is in any of the regions."""
    boxes = [{**face, "x": random.randint(0, 160), "y": random.randint(0, 60)} for face in FACES]
    conditions: list[dict[str, Any]] = [{"height_below": height}, {"inside": LEFT}]
    rules = [{"if": held, "do": look} for held, look in zip(conditions, looks, strict=False)] + [{"do": looks[2]}]
    options = RedactOptions.from_text({"boxes": json.dumps(boxes), "rules": json.dumps(rules), "format": "png"})
    pipeline = Pipeline(detectors, DecodeLimits())
    pixels = np.random.default_rng(2).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    regions: list[Region] = []
    first = pipeline.redact(saved(pixels, "png"), options, inspect=lambda seen: regions.extend(seen.regions[0]))

    mask = union(regions, WIDTH, HEIGHT) == 255
    other = pixels.copy()
    other[mask] = np.random.default_rng(3).integers(0, 255, (int(mask.sum()), 3), np.uint8)

    assert not first.report.settings.reversible
    assert first.content == pipeline.redact(saved(other, "png"), options).content


def test_a_rule_that_names_a_reversible_style_is_told(detectors: Detectors):
    """`reversible` is true as soon as one face was covered so."""
    options = {"boxes": json.dumps(FACES), "rules": '[{"if": {"largest": 1}, "do": {"style": "gaussian"}}]'}
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)

    report = Pipeline(detectors, DecodeLimits()).redact(saved(pixels, "png"), RedactOptions.from_text(options)).report

    assert report.settings.reversible


def test_the_rules_of_a_frame_ask_for_its_size(detectors: Detectors):
    """A share is one of the picture's height; the standing rules have a say as well."""
    standing = Standing.of('[{"if": {"height_below": 0.3}, "do": {"style": "pixelate"}}]', may_be_loosened=False)
    options = RedactOptions.from_text({"boxes": json.dumps(FACES)})

    report = (
        Pipeline(detectors, DecodeLimits(), standing=standing)
        .redact(saved(np.zeros((HEIGHT, WIDTH, 3), np.uint8), "png"), options)
        .report
    )

    assert ["pixelate", None, None] == [face.style for face in report.faces]
    assert [0, None, None] == [face.decided and face.decided.rule for face in report.faces]


@pytest.mark.parametrize("written", ["bystanders", [{"if": {"largest": 1}, "do": "keep"}]])
def test_a_video_that_was_looked_at_is_redacted_by_rules(written: object):
    """They are part of the JSON that is asked for then, or the name of a preset."""
    asked = AskedRedaction.of(json.dumps({"rules": written}).encode())

    rules = asked.options(DetectOptions(), {}, OWN).rules

    assert RedactOptions.from_text({"rules": "bystanders"}).rules == rules
    with pytest.raises(InvalidOptionError, match=r"rules: \[0\]\.do: "):
        AskedRedaction.of(b'{"rules": [{"do": "SECRET"}]}')
