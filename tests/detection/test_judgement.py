"""Reports say what was judged of the picture."""

import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from testing.zips import zipped
from tests.detection.conftest import on_white

GOOD = {"gain": 1, "grey": False, "coarseness": 0}


def png(*frames: np.ndarray) -> bytes:
    """Return a PNG file, animated where there are several frames."""
    first, *others = map(Image.fromarray, frames)
    file = io.BytesIO()
    first.save(file, "png", save_all=bool(others), append_images=others)
    return file.getvalue()


def settings(client: TestClient, picture: bytes, path: str = "/v1/detect", **options: str) -> dict[str, Any]:
    """Return those that the report tells of, without what was asked for."""
    answer = client.post(path, files={"image": picture}, data=options, headers={"Accept": "application/json"})
    told = answer.json()["settings"]
    return {name: told[name] for name in ("threshold", "condition", "rotation", "frames") if name in told}


@pytest.mark.parametrize("path", ["/v1/detect", "/v1/redact"])
def test_a_report_has_threshold_condition_and_rotation(client: TestClient, photo: bytes, path: str):
    """Of a good picture there is little to tell."""
    assert {"threshold": 0.3, "condition": GOOD, "rotation": 0} == settings(client, photo, path)


def test_the_report_of_an_archive_has_them(client: TestClient, photo: bytes):
    """In each picture's line."""
    archive = zipped({"a.jpg": photo})

    answer = client.post("/v1/redact/archive", content=archive, headers={"Content-Type": "application/zip"})

    lines = zipfile.ZipFile(io.BytesIO(answer.content)).read("report.jsonl").decode().splitlines()
    assert {"threshold": 0.3, "condition": GOOD, "rotation": 0}.items() <= json.loads(lines[0])["settings"].items()


def test_the_threshold_is_the_one_that_was_asked_for(client: TestClient, photo: bytes):
    """Else it is that of the detector and the detail."""
    assert 0.5 == settings(client, photo, min_confidence="0.5")["threshold"]
    assert 0.245 == settings(client, photo, detail="thorough")["threshold"]


def test_light_and_colour_are_told(client: TestClient, portrait: np.ndarray):
    """A dark and grey picture is, with the factor on its light."""
    dark = np.stack([portrait.mean(2) / 4] * 3, 2).astype(np.uint8)

    condition = settings(client, png(dark))["condition"]

    assert condition["grey"]
    assert 3 < condition["gain"] < 5


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_rotation_is_the_one_that_brings_the_picture_upright(
    client: TestClient, portrait: np.ndarray, quarters: int
):
    """Turned anticlockwise by it, the picture stands as it did."""
    picture = on_white(portrait, 100)
    turned = np.rot90(picture, quarters)

    rotation = settings(client, png(turned))["rotation"]

    assert np.array_equal(picture, np.rot90(turned, rotation // 90))


def test_frames_are_listed_where_they_differ(client: TestClient, portrait: np.ndarray):
    """The first frame's judgement stands alone; what was judged otherwise is told by frame."""
    grey = np.stack([portrait.mean(2)] * 3, 2).astype(np.uint8)

    told = settings(client, png(portrait, portrait // 2, grey, portrait))

    assert GOOD == told["condition"]
    assert [1, 2] == [each["frame"] for each in told["frames"]]
    assert told["frames"][0]["condition"]["gain"] > 1
    assert {"frame": 2, "condition": GOOD | {"grey": True}, "rotation": 0} == told["frames"][1]
    assert "frames" not in settings(client, png(portrait, portrait))


def test_other_detectors_judge_no_condition(client: TestClient, photo: bytes):
    """They have a threshold, and turn nothing."""
    assert {"threshold": 0.3, "rotation": 0} == settings(client, photo, detector="mediapipe")


def test_boxes_that_were_given_are_not_judged(client: TestClient, photo: bytes):
    """No detector was asked."""
    assert {} == settings(client, photo, "/v1/redact", boxes='[{"x": 1, "y": 2, "width": 30, "height": 40}]')
