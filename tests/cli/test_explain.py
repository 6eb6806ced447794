import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from faceguard.cli import app


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Print what `faceguard detect` says of a picture, on one worker."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")

    def lines(picture: bytes, folder: Path, *words: str) -> list[dict[str, Any]]:
        (folder / "picture").write_bytes(picture)
        result = CliRunner().invoke(app, ["detect", str(folder / "picture"), *words])
        return [json.loads(line) for line in result.stdout.splitlines()]

    return lines


def test_explain_adds_one_member(run, tmp_path: Path, photo: bytes):
    """The line is the same but for it; it has the picture's judgement, the passes and what became of each box."""
    (plain,), (line,) = run(photo, tmp_path), run(photo, tmp_path, "--explain")

    (explanation,) = line.pop("explanation")
    del plain["seconds"], line["seconds"]
    assert plain == line
    assert {"threshold": 0.3, "rotation": 0}.items() <= explanation["judgement"].items()
    assert {"name": "first", "scale": 1, "flipped": False, "rotation": 0}.items() <= explanation["passes"][0].items()
    assert [{"x": 0, "y": 0, "width": 512, "height": 512}] == explanation["passes"][0]["tiles"]
    (face,) = [box for box in explanation["boxes"] if box["outcome"] == "face"]
    assert line["faces"][0]["score"] == face["score"]
    assert {"box", "model", "pass_index", "pass_score", "pass_scores"} <= face.keys()


def test_every_detector_can_explain(run, tmp_path: Path, photo: bytes):
    """One that is asked alone makes one pass, and judges no condition."""
    (line,) = run(photo, tmp_path, "--explain", "--detector", "mediapipe")

    (explanation,) = line["explanation"]
    assert {"threshold": 0.3, "rotation": 0} == explanation["judgement"]
    assert ["whole"] == [each["name"] for each in explanation["passes"]]
    assert ["face"] == [box["outcome"] for box in explanation["boxes"]]


def test_frames_and_views_are_explained_each(run, tmp_path: Path, portrait: np.ndarray):
    """A frame with alpha is searched three times; what all views have is one face."""
    clear = np.dstack([portrait, np.full((512, 512), 200, np.uint8)])
    frames, file = [Image.fromarray(each) for each in (clear, clear[:, ::-1])], io.BytesIO()
    frames[0].save(file, "png", save_all=True, append_images=frames[1:])

    (line,) = run(file.getvalue(), tmp_path, "--explain", "--detail", "fast")

    outcomes = [[box["outcome"].partition(":")[0] for box in each["boxes"]] for each in line["explanation"]]
    assert [0, 0, 0, 1, 1, 1] == [each["frame"] for each in line["explanation"]]
    assert 2 == len(line["faces"])
    assert ["face" in each for each in outcomes] == [True, False, False] * 2
    assert ["same-face" in each for each in outcomes] == [False, True, True] * 2
