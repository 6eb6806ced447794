"""Each condition and each action of a rule mean the same at every door: HTTP, the command line and Python."""

import csv
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

import faceguard
from faceguard.app import create_app
from faceguard.settings import Settings
from testing.ages import put
from tests.conftest import FACE
from tests.policy.doors import Asked, CommandLine, Door, Http, Python

FACES = [
    {"x": 10, "y": 10, "width": 20, "height": 24},
    {"x": 60, "y": 330, "width": 30, "height": 40},
    {"x": int(FACE.x), "y": int(FACE.y), "width": int(FACE.width), "height": int(FACE.height)},
]
"""Two places without a face in the portrait, of which nothing can be told, and the face."""
LEFT = [[0, 0], [0.3, 0], [0.3, 1], [0, 1]]
CONDITIONS: list[tuple[dict[str, Any], str]] = [
    ({"person": "*", "surely": True}, "NNY"),
    ({"person": 0}, "??Y"),
    ({"person": 0, "everywhere": True, "perhaps": True}, "YYY"),
    ({"age": "adult", "surely": True}, "NNY"),
    ({"age": "child"}, "YY?"),
    ({"height_below": 41}, "YYN"),
    ({"height_above": 0.05}, "NYY"),
    ({"inside": LEFT}, "YYN"),
    ({"outside": LEFT}, "NNY"),
    ({"score_below": 0.5}, "NNN"),
    ({"largest": 2}, "NYY"),
    ({"not": {"largest": 1}}, "YYN"),
    ({"all": [{"inside": LEFT}, {"height_above": 30}]}, "NYN"),
    ({"any": [{"largest": 1}, {"height_below": 30}]}, "YNY"),
]
"""A condition, and whether it holds of each face: yes, no, or in doubt."""
SAID = {"Y": ("keep", 0, True), "?": ("redact", 0, False), "N": ("redact", 1, True)}
"""What becomes of a face that such a condition keeps, by which rule, and how sure it is."""
LOOKS: list[dict[str, Any]] = [
    {"style": "solid", "color": "ff0000", "shape": "rectangle"},
    {"style": "pixelate", "strength": 3.0, "padding": 0.5},
    {"style": "image", "replacement": "cat", "label": "No {n}"},
]


@pytest.fixture(scope="module")
def doors(photo: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Door]]:
    """All three, with a network for ages that takes everyone for a man of 45."""
    folder = tmp_path_factory.mktemp("doors")
    (folder / "photo.jpg").write_bytes(photo)
    with pytest.MonkeyPatch.context() as patch:
        put(patch, folder, 45, 0.9)
        patch.setenv("FACEGUARD_WORKERS", "1")
        served = TestClient(create_app(Settings(allowed_hosts=("testserver",))))
        with served as client, faceguard.Redactor() as redactor:
            yield {"HTTP": Http(client, photo), "Python": Python(redactor, photo), "command line": CommandLine(folder)}


def decided(faces: list[dict[str, Any]], action: str | None = None) -> dict[str, tuple[Any, ...]]:
    """Return by its box what became or would become of each face."""
    return {
        json.dumps(face["box"]): (action or face["action"], face["decided"]["rule"], face["decided"]["sure"])
        for face in faces
    }


def expected(said: str) -> dict[str, tuple[Any, ...]]:
    return {json.dumps(box): SAID[each] for box, each in zip(FACES, said, strict=True)}


@pytest.mark.parametrize(("condition", "said"), CONDITIONS, ids=lambda each: each if isinstance(each, str) else None)
def test_a_condition_means_the_same_at_every_door(
    doors: dict[str, Door], photo: bytes, condition: dict[str, Any], said: str
):
    """For what is asked, and for what is done: the report says which rule decided on each face, and how sure it was."""
    rules: list[dict[str, Any]] = [{"if": condition, "do": "keep"}, {"do": {"style": "solid"}}]
    asked = Asked(rules, FACES, photo if "person" in condition else None)

    assert dict.fromkeys(doors, expected(said)) == {
        name: decided(door.detect(asked)["faces"]) for name, door in doors.items()
    }
    for name, door in doors.items():
        _, report = door.redact(asked)
        done = decided(report["kept"], "keep") | decided(report["faces"], "redact")
        assert expected(said) == done, name
        assert ["solid" if each == "N" else None for each in said if each != "Y"] == [
            face.get("style") for face in report["faces"]
        ]


def test_gender_chooses_a_look_at_every_door(doors: dict[str, Door]):
    """Of a face; where nothing can be told, it is in doubt, and the face covered as usual."""
    asked = Asked([{"if": {"gender": "male"}, "do": {"style": "solid"}}], FACES)
    found = {name: door.redact(asked)[1]["faces"] for name, door in doors.items()}

    assert [[None, None, "solid"]] * 3 == [[face.get("style") for face in faces] for faces in found.values()]
    assert [[False, False, True]] * 3 == [[face["decided"]["sure"] for face in faces] for faces in found.values()]


def test_a_score_is_that_of_the_face_that_was_found(doors: dict[str, Door]):
    """At every door; faces that a caller names have the highest."""
    asked = Asked([{"if": {"score_below": 1}, "do": "keep"}])
    found = [door.detect(asked)["faces"] for door in doors.values()]

    assert found[0] == found[1] == found[2]
    assert ["keep"] == [face["action"] for face in found[0]]


def test_looks_of_rules_make_the_same_picture_at_every_door(doors: dict[str, Door]):
    """To the byte: style, shape, padding, colour, strength, replacement and label of each face."""
    others: list[dict[str, Any]] = [
        {"if": {"height_below": height}, "do": look} for height, look in zip((30, 50), LOOKS, strict=False)
    ]
    asked = Asked([*others, {"do": LOOKS[2], "reason": "a reason"}], FACES)
    done = [door.redact(asked) for door in doors.values()]

    assert 1 == len({content for content, _ in done})
    for _, report in done:
        assert LOOKS == [{name: face[name] for name in look} for face, look in zip(report["faces"], LOOKS, strict=True)]
        assert "a reason" == report["faces"][2]["decided"]["reason"]
        assert not report["settings"]["reversible"]


def test_the_forms_of_data_sets_say_which_rule_decided(doors: dict[str, Door]):
    """COCO and CVAT in attributes, a CSV in columns, which are empty where no rule speaks of the face."""
    door, asked = doors["command line"], Asked([{"if": {"person": 0}, "do": "keep"}], FACES[:1])
    assert isinstance(door, CommandLine)
    photo = (door.folder / "photo.jpg").read_bytes()
    doubtful = {"action": "redact", "by": "request", "rule": 0, "sure": False}

    (coco,) = json.loads(door.said("detect", asked._replace(person=photo), "--as", "coco"))["annotations"]
    cvat = ET.fromstring(door.said("detect", asked._replace(person=photo), "--as", "cvat"))
    (row,) = csv.DictReader(door.said("detect", asked._replace(rules=[]), "--as", "csv").splitlines())

    assert doubtful == coco["attributes"]
    assert doubtful | {"sure": "false", "rule": "0"} == {
        each.attrib["name"]: each.text for each in cvat.findall(".//box/attribute") if each.attrib["name"] != "score"
    }
    assert ("redact", "", "", "") == tuple(row[name] for name in ("action", "by", "rule", "sure"))
