"""People are told apart by reference photos, which are forgotten."""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import httpx2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import faceguard
from faceguard.cli import app
from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detection.spec import Loader
from faceguard.errors import InvalidOptionError
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.policy.match import Match
from faceguard.policy.person import Persons, Recogniser
from faceguard.policy.standing import Standing
from faceguard.policy.truth import Truth
from faceguard.policy.witness import Witness
from faceguard.recognition.points import Finder, Points
from faceguard.recognition.sface import TEMPLATE, aligned, similarity
from testing.persons import Album, boxes, people, photo, picture, png
from testing.server import serving
from tests.conftest import FACE


@pytest.fixture(scope="module")
def album(shared: Path) -> Album:
    """The AT&T faces, ten of each person."""
    return people(shared / "tools/faces.npz")


def posted(client: TestClient, faces: Sequence[np.ndarray], photos: Sequence[bytes], rules: object) -> Any:
    """Ask for the report of a picture of faces, whose boxes are told."""
    files = [("image", ("a.png", photo(*faces))), *(("person", ("b.png", each)) for each in photos)]
    text = rules if isinstance(rules, str) else json.dumps(rules)
    data = {"boxes": boxes(faces), "rules": text}
    return client.post("/v1/redact", files=files, data=data, headers={"Accept": "application/json"})


def kept(report: dict[str, Any]) -> list[int]:
    """Return which faces, counted from the left, were kept."""
    places = [(face["box"]["x"], True) for face in report["kept"]]
    places += [(face["box"]["x"], False) for face in report["faces"]]
    return [place for place, (_, was_kept) in enumerate(sorted(places)) if was_kept]


@pytest.fixture
def three(album: Album) -> list[np.ndarray]:
    """Three people."""
    return [album[1][3], album[12][4], album[21][2]]


def test_everyone_but_one_is_redacted(client: TestClient, album: Album, three: list[np.ndarray]):
    """The one is known by another photo; the report says which rule kept them, and which models were asked."""
    report = posted(client, three, [photo(album[12][0])], "all-but").json()

    assert [1] == kept(report)
    assert {"by": "request", "rule": 0, "sure": True} == report["kept"][0]["decided"]
    assert {"sface", "yunet-2023mar"} <= set(report["models"])
    assert len(set(report["models"])) == len(report["models"])


def test_only_one_is_redacted(client: TestClient, album: Album, three: list[np.ndarray]):
    """All others stay, who are surely not that person."""
    assert [0, 2] == kept(posted(client, three, [photo(album[12][0])], "only").json())


def test_python_and_the_command_line_know_persons(
    album: Album, three: list[np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """By the same rules."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    person, whole = photo(album[12][0]), photo(*three)
    (tmp_path / "me.png").write_bytes(person)
    (tmp_path / "a.png").write_bytes(whole)

    done = faceguard.redact(whole, person=person, boxes=boxes(three), rules="all-but")
    words = ["redact", "a.png", "--out", "b.png", "--person", "me.png", "--rules", "all-but", "--report", "r.jsonl"]
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, [*words, "--boxes", boxes(three)])

    assert [1] == kept(done.report.fields())
    assert 0 == ran.exit_code, ran.output
    assert [1] == kept(json.loads((tmp_path / "r.jsonl").read_text()))


def test_a_rule_names_a_person_by_a_photo(client: TestClient, album: Album, three: list[np.ndarray]):
    """Each may be covered in a way of their own; two photos of one person are one person."""
    rules = [
        {"if": {"person": 2, "surely": True}, "do": {"style": "solid"}},
        {"if": {"person": 0, "surely": True}, "do": "keep"},
    ]
    photos = [photo(album[21][5]), photo(album[21][7]), photo(album[1][8])]

    report = posted(client, three, photos, rules).json()

    assert [2] == kept(report)
    assert ["solid", None] == [face.get("style") for face in sorted(report["faces"], key=lambda f: f["box"]["x"])]


def test_of_two_who_look_alike_the_better_match_is_kept(client: TestClient, album: Album):
    """Nobody is in a photo twice; alone, the other would be kept."""
    same, other, alike = album[12][0], album[1][3], album[12][4]

    both, alone = (posted(client, faces, [photo(same)], "all-but") for faces in ([same, other, alike], [other, alike]))

    assert [0] == kept(both.json())
    assert [1] == kept(alone.json())


def test_who_is_on_a_sheet_of_photos_is_kept_everywhere_on_demand(client: TestClient, album: Album):
    """As nobody else is asked to be there once only."""
    rules = [{"if": {"person": "*", "surely": True, "everywhere": True}, "do": "keep"}]
    faces = [album[12][0], album[1][3], album[12][4]]

    assert [0, 2] == kept(posted(client, faces, [photo(album[12][0])], rules).json())


@pytest.mark.parametrize("height", [12, 20])
def test_who_is_too_small_is_in_doubt(album: Album, height: int):
    """So that "only" redacts them, and "all but" as well."""
    recogniser = Recogniser(Loader(Weights()))
    (near, near_boxes), (far, far_boxes) = picture([album[12][0]]), picture([album[12][4]], height)
    persons = Persons.of([_numbers(recogniser, near, near_boxes[0])])

    assert [(Match.SURELY,)] == compared(near, near_boxes, persons)
    assert [(Match.UNKNOWN,)] == compared(far, far_boxes, persons)


def compared(pixels: np.ndarray, boxes: Sequence[Box], persons: Persons) -> list[Sequence[Match]]:
    """Return for each box what is said of it."""
    return [each.matches for each in Witness(Loader(Weights()), persons, looks=False).known(pixels, boxes)]


def _numbers(recogniser: Recogniser, pixels: np.ndarray, box: Box) -> np.ndarray:
    points = recogniser._finder.find(pixels, box)
    assert points
    return recogniser._network.numbers(pixels, points)


def test_where_no_face_is_nobody_is_told(album: Album):
    """A box without eyes and a mouth may be anyone's."""
    recogniser = Recogniser(Loader(Weights()))
    pixels, (box,) = picture([album[12][0]])
    persons = Persons.of([_numbers(recogniser, pixels, box)])

    assert [(Match.UNKNOWN,)] == compared(np.full_like(pixels, 128), [box], persons)


def test_a_clear_neighbour_is_not_taken_for_the_face_in_the_box(portrait: np.ndarray):
    """Who turns away before somebody who looks to the front would be told by the other's eyes."""
    finder = Finder(Weights().verified("yunet-2023mar"))
    beside = Box(FACE.x + 48, FACE.y + 48, FACE.width, FACE.height)

    assert finder.find(portrait, FACE) is not None
    assert finder.find(portrait, beside) is None


def test_what_is_known_of_a_person_is_erased():
    """By whoever asks for that, and else when nobody needs it."""
    persons = Persons.of([np.ones(128, np.float32)])
    numbers = persons.numbers
    assert numbers.all()
    assert "1." not in repr(persons)
    del persons

    assert not numbers.any()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: np.full((200, 200, 3), 127, np.uint8), "no face"),
        (lambda album: picture([album[3][0], album[5][0]])[0], "crop"),
        (lambda album: picture([album[3][0]], 60)[0], "larger"),
    ],
)
def test_a_reference_photo_shows_one_person(
    client: TestClient, album: Album, three: list[np.ndarray], make, words: str
):
    """What is wrong is said in words that help, with the number of the photo and nothing of it."""
    answer = posted(client, three, [photo(album[12][0]), png(make(album))], "all-but")

    assert 422 == answer.status_code
    assert "urn:faceguard:problem:reference-photo" == answer.json()["type"]
    assert answer.json()["detail"].startswith("Photo 2 of 2: ")
    assert words in answer.json()["detail"]


def test_of_what_is_no_picture_it_is_told_whether_it_is_a_reference_photo(
    client: TestClient, album: Album, three: list[np.ndarray]
):
    """As it may be the picture."""
    answer = posted(client, three, [photo(album[12][0]), b"GIF89a"], "all-but")

    assert "urn:faceguard:problem:broken-picture" == answer.json()["type"]
    assert answer.json()["detail"].startswith("Photo 2 of 2: ")


@pytest.mark.parametrize(
    ("rules", "count", "option"),
    [
        ("all-but", 0, "rules"),
        ('[{"if": {"any": [{"largest": 1}, {"not": {"person": 1}}]}, "do": "keep"}]', 1, "rules"),
        ("everyone", 1, "person"),
    ],
)
def test_rules_and_photos_go_together(client: TestClient, three: list[np.ndarray], rules: str, count: int, option: str):
    """One without the other is a mistake, which is told before any work."""
    answer = posted(client, three, [b"no picture"] * count, rules)

    assert 422 == answer.status_code
    assert option == answer.json()["errors"][0]["option"]


def test_there_are_at_most_eight_photos(client: TestClient, three: list[np.ndarray]):
    """Each takes as long as a picture."""
    answer = posted(client, three, [b"no picture"] * 9, "all-but")

    assert 422 == answer.status_code
    assert [("person", "At most 8 reference photos")] == [tuple(each.values()) for each in answer.json()["errors"]]


def test_where_there_can_be_no_photos_no_rule_asks_for_one(client: TestClient):
    """In an archive that is sent without a form, and in the operator's rules."""
    archive = client.post(
        "/v1/redact/archive?rules=all-but", content=b"PK", headers={"Content-Type": "application/zip"}
    )

    assert 422 == archive.status_code
    with pytest.raises(InvalidOptionError, match=r"^FACEGUARD_RULES: Reference photos"):
        Standing.of("all-but", may_be_loosened=False)


@pytest.mark.parametrize(("nose", "turned"), [(0.0, 0.0), (0.5, 0.5), (-0.2, 0.2)])
@pytest.mark.parametrize("angle", [0, 50, 180])
def test_a_turn_is_known_by_the_nose(nose: float, turned: float, angle: int):
    """Whichever way up the face is."""
    face = np.array([(-1, 0), (1, 0), (2 * nose, 1.2), (-0.8, 2), (0.8, 2)])
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))

    assert turned == pytest.approx(Points(face @ np.array([(cosine, -sine), (sine, cosine)]) * 30 + 100).turn)


@given(st.floats(-np.pi, np.pi), st.floats(0.2, 5), st.floats(-300, 300), st.floats(-300, 300))
def test_a_face_is_laid_upright_whatever_its_place(angle: float, scale: float, x: float, y: float):
    """What takes points to the template is the way back of what took the template to the points."""
    turn = scale * np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    points = TEMPLATE @ turn.T + (x, y)

    matrix = similarity(points, TEMPLATE)

    assert np.allclose(TEMPLATE, points @ matrix[:, :2].T + matrix[:, 2], atol=1e-6)


@pytest.mark.process
def test_nothing_of_a_person_is_left_in_memory(album: Album, three: list[np.ndarray]):
    """A server that has answered holds none of the numbers, neither of the reference photo nor of who was compared.

    Not even a few of them in a row, before or after they are made comparable. In this process, which has them, the same
    search finds them.
    """
    with serving() as server:
        with httpx2.Client(base_url=server.url, timeout=60) as http:
            person = photo(album[12][0])
            for _ in range(2):
                assert [1] == kept(posted(http, three, [person], "all-but").json())  # type: ignore[arg-type]
                files = [("image", ("a.png", photo(*three))), ("person", ("b.png", person))]
                reviewed = http.post("/v1/detect", files=files, data={"boxes": boxes(three), "rules": "all-but"})
                assert ["surely"] == reviewed.json()["faces"][1]["persons"]
        secrets = _secrets(person, photo(*three), three)
        left = [each for part in _memory(server.process.pid) for each in secrets if each in part]

    assert 8 == len(secrets)
    assert [] == left
    assert any(secrets[0] in part for part in _memory(os.getpid()))


def _secrets(person: bytes, whole: bytes, faces: list[np.ndarray]) -> list[bytes]:
    """Return eight numbers in a row of the person on the photo and of each face, as answered and made comparable."""
    detectors, rows = Detectors(Weights()), list[np.ndarray]()
    try:
        pipeline, recogniser = Pipeline(detectors, DecodeLimits()), Recogniser(detectors.loader)
        persons = pipeline.persons([person], RedactOptions())
        rows += list(persons.numbers.copy())
        pixels = decode(person, DecodeLimits()).frames[0].pixels
        (found,) = detectors["ensemble"].detect(pixels, Detail.BALANCED, None).faces
        rows.append(_raw(recogniser, pixels, found.box))
        pixels, boxes_there = picture(faces)
        assert whole == png(pixels)
        for box in boxes_there:
            raw = _raw(recogniser, pixels, box)
            rows += [raw / np.linalg.norm(raw), raw]
    finally:
        detectors.close()
    assert np.allclose(rows[0], rows[1] / np.linalg.norm(rows[1]))
    return [row[40:48].astype(np.float32).tobytes() for row in rows]


def _raw(recogniser: Recogniser, pixels: np.ndarray, box: Box) -> np.ndarray:
    """Return the numbers as the network answers them."""
    points = recogniser._finder.find(pixels, box)
    assert points
    recogniser._network._look(aligned(pixels, points))
    numbers: np.ndarray = recogniser._network._output[0].copy()
    return numbers


def _memory(process: int) -> Iterator[bytes]:
    """Give what a process can write to, mapping by mapping."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            if "w" in rights and not line.endswith(("[vvar]", "[vsyscall]")):
                start, end = (int(side, 16) for side in place.split("-"))
                with contextlib.suppress(OSError):
                    memory.seek(start)
                    yield memory.read(end - start)


def test_a_blurred_face_is_in_doubt(album: Album):
    """The network would call it a stranger's, and `only` would leave it bare."""
    recogniser = Recogniser(Loader(Weights()))
    pixels, (box,) = picture([album[12][0]])
    persons = Persons.of([_numbers(recogniser, pixels, box)])
    smooth = cv2.GaussianBlur(pixels, (0, 0), 0.06 * box.height)

    ((said,),) = compared(np.asarray(smooth, np.uint8), [box], persons)
    assert Truth.DOUBT is said.truth
