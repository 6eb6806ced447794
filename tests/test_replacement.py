"""What stands where a face was: an emoji or a picture of the caller's, by whichever door it comes."""

import base64
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from faceguard import FaceguardError, Redactor
from faceguard.api.videos.asked import AskedRedaction
from faceguard.artwork import artwork
from faceguard.cli import app
from faceguard.codecs.coder import unguarded
from faceguard.detector import DetectorName
from faceguard.errors import InvalidOptionError
from faceguard.options import DetectOptions, RedactOptions
from faceguard.replacement import MOST_BYTES, Emoji, OwnPicture, data_url
from faceguard.style import Style
from testing.zips import zipped
from tests.api.problems import assert_problem
from tests.conftest import FACE

BLUE = (20, 60, 200)
MIDDLE = round(FACE.y + FACE.height / 2), round(FACE.x + FACE.width / 2)
LOGO = {"style": "image", "format": "png"}
Files = dict[str, tuple[str, bytes]]


def picture(size: tuple[int, int] = (90, 60), form: str = "png", frames: int = 1) -> bytes:
    """Return the file of a blue picture."""
    file = io.BytesIO()
    others = [Image.new("RGB", size, (each, each, each)) for each in range(frames - 1)]
    Image.new("RGB", size, BLUE).save(file, form, save_all=frames > 1, append_images=others)
    return file.getvalue()


def shown(content: bytes) -> tuple[int, ...]:
    """Return what is in the middle of the portrait's face."""
    return tuple(np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))[MIDDLE].tolist())


def test_it_is_the_same_over_http_and_in_python(client: TestClient, photo: bytes, tmp_path: Path):
    """As a file or a text of a form, as a path, or as bytes."""
    (tmp_path / "logo.png").write_bytes(picture())
    with Redactor(workers=1) as redactor:
        python = [
            redactor.redact(photo, style="image", format="png", replacement=each).content
            for each in (tmp_path / "logo.png", picture())
        ]
    sent = [
        client.post("/v1/redact", files={"image": photo, "replacement": ("a.png", picture())}, data=LOGO).content,
        client.post("/v1/redact", files={"image": photo}, data={**LOGO, "replacement": data_url(picture())}).content,
    ]

    assert {BLUE} == {shown(content) for content in (*python, *sent)}
    assert 1 == len({*python, *sent})


@pytest.mark.process
def test_it_is_the_same_on_the_command_line(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """By a file's name; and one that is not there, or is no picture, ends the command before anything is written."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    (tmp_path / "logo.png").write_bytes(picture())
    (tmp_path / "junk.png").write_bytes(b"junk" * 99)
    words = ["redact", "-", "--out", "-", "--style", "image", "--format", "png", "--replacement"]

    assert BLUE == shown(CliRunner().invoke(app, [*words, str(tmp_path / "logo.png")], input=photo).stdout_bytes)
    for name in ("junk.png", "missing.png"):
        done = CliRunner().invoke(app, [*words, str(tmp_path / name)], input=photo)
        assert (2, b"") == (done.exit_code, done.stdout_bytes)


def test_in_an_archive_it_is_for_all_pictures(client: TestClient, photo: bytes):
    """As a file of the form, before the archive or behind it."""
    files: Files = {"replacement": ("a.png", picture()), "archive": ("a.zip", zipped({"a.jpg": photo, "b.jpg": photo}))}
    answer = client.post("/v1/redact/archive", files=files, data=LOGO)

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert [BLUE, BLUE] == [shown(archive.read(name)) for name in ("a.png", "b.png")]


def test_for_a_video_it_is_a_text_of_the_json():
    """What a person asks for who has seen the tracks keeps the file as it came."""
    body = json.dumps({"style": "image", "replacement": data_url(picture())}).encode()
    options = AskedRedaction.of(body).options(DetectOptions(), {"style": Style.BLUR}, tuple(DetectorName))

    assert OwnPicture(picture()) == options.replacement


def test_a_report_and_a_journal_have_its_digest_alone(client: TestClient, photo: bytes):
    """By which a run knows that another picture is asked for."""
    own = OwnPicture(picture())
    files: Files = {"image": ("a.jpg", photo), "replacement": ("secret.png", own.content)}
    told = client.post("/v1/redact", files=files, data=LOGO, headers={"Accept": "application/json"}).json()
    kept = RedactOptions(replacement=own).model_dump(mode="json", exclude_defaults=True)

    assert own.name == told["settings"]["replacement"] == kept["replacement"]
    assert "secret" not in json.dumps({**told, "picture": ""})
    assert base64.b64encode(own.content).decode() not in json.dumps({**told, "picture": ""})


@pytest.mark.parametrize(
    "content",
    [
        b"\0 no picture",
        picture()[:60],
        picture(form="gif", frames=3),
        picture((2100, 2000)),
        b"\xff" * (MOST_BYTES + 1),
    ],
    ids=["junk", "half", "several frames", "many pixels", "many bytes"],
)
def test_a_file_that_cannot_be_shown_is_refused(client: TestClient, photo: bytes, content: bytes):
    """The request is, with the option's name, and not the picture; whatever style is asked for."""
    answer = client.post("/v1/redact", files={"image": photo, "replacement": ("a.png", content)})

    assert_problem(answer, "invalid-option")
    assert "replacement" in answer.text


def test_every_format_is_read():
    """What a picture may be, this one may be too."""
    for form in ("png", "jpeg", "webp", "avif", "gif", "bmp", "tiff"):
        read = artwork(OwnPicture(picture(form=form)), unguarded).sizes[0]
        assert np.abs(read[100, 100, :3].astype(int) - BLUE).max() < 12


@pytest.mark.parametrize("text", ["dog", "data:,plain", "data:;base64,", "data:;base64,%%", "data:x;base64", "a" * 9])
def test_other_words_are_refused(text: str):
    """Nothing is guessed, and the message has nothing of the text."""
    with pytest.raises(InvalidOptionError) as refused:
        RedactOptions.from_text({"replacement": text})

    assert text not in str(refused.value)


@given(st.binary(min_size=1, max_size=200))
def test_a_file_comes_through_a_text_unchanged(content: bytes):
    """Whatever is in it."""
    assert OwnPicture(content) == RedactOptions.from_text({"replacement": data_url(content)}).replacement


def test_boxes_and_rules_name_emojis(photo: bytes):
    """Each its own; a picture of the caller's is for all who have none."""
    box = {"x": FACE.x, "y": FACE.y, "width": FACE.width, "height": FACE.height}
    ways = (
        {"boxes": [{**box, "style": "image", "replacement": "robot"}]},
        {"rules": [{"do": {"style": "image", "replacement": "robot"}}]},
        {"style": "image", "replacement": "robot"},
    )
    with Redactor(workers=1) as redactor:
        done = [redactor.redact(photo, format="png", **way) for way in ways]
        with pytest.raises(FaceguardError):
            redactor.redact(photo, boxes=[{**box, "replacement": data_url(picture())}])

    assert ["robot", "robot", None] == [each.report.faces[0].replacement for each in done]
    assert shown(done[1].content) == shown(done[2].content)
    assert Emoji.ROBOT == done[2].report.settings.replacement


def test_a_label_is_asked_for_in_the_same_ways(client: TestClient, photo: bytes):
    """For all, by a box or by a rule; the report repeats it."""
    box = {"x": FACE.x, "y": FACE.y, "width": FACE.width, "height": FACE.height}
    ways: list[dict[str, str]] = [
        {},
        {"label": "PERSON {n}"},
        {"rules": json.dumps([{"do": {"label": "PERSON {n}"}}])},
        {"boxes": json.dumps([{**box, "label": "PERSON {n}"}])},
        {"boxes": json.dumps([{**box, "label": ""}]), "label": "PERSON {n}"},
    ]
    answers = [
        client.post(
            "/v1/redact", files={"image": photo}, data={"format": "png", **way}, headers={"Accept": "application/json"}
        ).json()
        for way in ways
    ]

    black = [
        (np.asarray(Image.open(io.BytesIO(base64.b64decode(each["picture"])))) == 0).all(2).sum() for each in answers
    ]
    assert [False, True, True, True, False] == [count > black[0] + 300 for count in black]
    assert [None, "PERSON {n}", None, None, "PERSON {n}"] == [each["settings"].get("label") for each in answers]
    assert [None, None, "PERSON {n}", "PERSON {n}", ""] == [each["faces"][0].get("label") for each in answers]
