"""Verdicts as text, JSON and SARIF."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from faceguard.errors import BrokenPictureError
from faceguard.gate.verdict import Verdict
from faceguard.gate.writing import as_json, as_sarif, as_text

SHA = "ab" * 32
FACE = {"box": {"x": 1, "y": 2, "width": 30, "height": 40}}
SMALL = {"box": {"x": 9, "y": 9, "width": 8, "height": 9}}


def found(*faces: dict[str, Any]) -> dict[str, Any]:
    return {"sha256": SHA, "faces": list(faces), "candidates": []}


FILES = [
    Verdict.of("a.jpg", found(SMALL, FACE)),
    Verdict.of("b.jpg", found()),
    Verdict.of("c.jpg", BrokenPictureError()),
    Verdict.of("d.jpg", {"sha256": SHA}),
    Verdict.of("e.mp4", {"sha256": SHA, "tracks": [{"keyframes": [(0.0, 1, 1, 20, 30), (1.0, 1, 1, 10, 15)]}]}),
]
texts = st.text(st.characters(exclude_categories=["Cs"]))
names = texts | st.binary().map(lambda name: name.decode("utf-8", "surrogateescape"))


def test_text_has_a_line_for_each_file_that_does_not_pass():
    """With how many faces there are, and how large the largest is."""
    assert [
        "a.jpg: 2 faces, the largest 30 x 40 pixels\n",
        "c.jpg: The picture is damaged and cannot be read (broken-picture)\n",
        "e.mp4: 1 face, 20 x 30 pixels\n",
    ] == list(as_text(FILES))


def test_json_has_every_file():
    """With its outcome, and its digest unless nobody could read it."""
    files = json.loads("".join(as_json(FILES)))["files"]

    assert ["faces", "none", "failed", "known", "faces"] == [file["outcome"] for file in files]
    assert [True, True, False, True, True] == ["sha256" in file for file in files]
    assert {"width": 30, "height": 40} == files[0]["largest"]


def test_sarif_has_a_result_for_each_file_that_does_not_pass():
    """Each names a rule that the tool declares, and what fingerprints it."""
    (run,) = json.loads("".join(as_sarif(FILES)))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]

    assert ["a.jpg", "c.jpg", "e.mp4"] == [address(result) for result in run["results"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [each["ruleId"] for each in run["results"]]
    assert {"sha256/v1": SHA} == run["results"][0]["partialFingerprints"]


@pytest.mark.parametrize("write", [as_json, as_sarif])
def test_no_files_make_a_whole_document(write: Any):
    """With an empty list."""
    assert json.loads("".join(write([])))


@given(names)
def test_a_name_is_one_line_of_text(name: str):
    """No name writes a line of its own, which a build would take for a command, or colours a terminal."""
    (line,) = as_text([Verdict.of(name, found(FACE))])

    assert line.endswith("\n")
    assert line[:-1].isprintable()


@given(names)
def test_a_relative_name_is_a_uri(name: str):
    """That leads to it again; its first part is no scheme (RFC 3986, 4.2). A bucket's object has one."""
    assume("://" not in name)
    (run,) = json.loads("".join(as_sarif([Verdict.of(f"x{name}", found(FACE))])))["runs"]
    uri = address(run["results"][0])

    assert uri.isascii()
    assert ":" not in uri.partition("/")[0]
    assert f"x{name}" == unquote(uri, errors="surrogateescape")


def address(result: dict[str, Any]) -> str:
    uri: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri
