"""Tracks are joined where they are surely of one person, and only if that is asked for."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import faceguard
from faceguard.app import create_app
from faceguard.cli import app
from faceguard.settings import Settings
from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Sighting, Track
from faceguard.video.joined import _numbered, _together, alike
from testing.persons import Album, picture
from testing.videos import video
from tests.api.test_videos import became
from tests.policy.test_person import album

pytestmark = pytest.mark.video
__all__ = ["album"]
SHOT = 6


@pytest.fixture(scope="module")
def clip(album: Album) -> bytes:
    """One person, after a cut another, and after a cut the first again, as on other photos of them."""
    shots = [[album[12][0], album[12][4]], [album[21][2], album[21][5]], [album[12][7], album[12][3]]]
    pictures = [[picture([face])[0] // (1 + shot % 2) for face in faces] for shot, faces in enumerate(shots)]
    frames = [faces[frame * 2 // SHOT] for faces in pictures for frame in range(SHOT)]
    return video([frame[: frame.shape[0] // 2 * 2, : frame.shape[1] // 2 * 2] for frame in frames])


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", detail="thorough"))) as client:
        yield client


def cover(*frames: int) -> Cover:
    """Return a track that was seen in these frames."""
    boxes = np.tile((10.0, 10.0, 50.0, 60.0), (frames[-1] - frames[0] + 1, 1))
    return Cover(Track([Sighting(frame, boxes[0], 0.9, strong=True) for frame in frames]), frames[0], boxes)


def views(*angles: float) -> list[np.ndarray]:
    """Return faces of length 1, at these angles in degrees from each other."""
    rows = np.zeros((len(angles), 128), np.float32)
    rows[:, 0], rows[:, 1] = np.cos(np.radians(angles)), np.sin(np.radians(angles))
    return list(rows)


def numbers(covers: list[Cover], seen: list[list[np.ndarray]]) -> list[int]:
    """Return the number of the person of each track."""
    return _numbered(_together(covers, dict(enumerate(seen)), lambda: None), len(covers))


def test_who_comes_again_is_one_person_at_every_door(
    clip: bytes, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """In the review, on the command line and in Python; without being asked, nobody is compared."""
    (tmp_path / "a.mp4").write_bytes(clip)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")

    told = []
    for data in ({"join": "true"}, {}):
        place = client.post("/v1/videos", files={"video": clip}, data=data).headers["location"]
        told.append(became(client, place, "ready", "failed"))
        client.delete(place)
    words = "redact a.mp4 --out b.mp4 --join --detail thorough --report r.jsonl"
    ran = CliRunner().invoke(app, words.split())
    line = json.loads((tmp_path / "r.jsonl").read_text())
    done = faceguard.redact_video("a.mp4", "c.mp4", join=True, detail="thorough")

    assert [0, 1, 0] == [track["person"] for track in told[0]["tracks"]]
    assert not any("person" in track for track in told[1]["tracks"])
    assert 0 == ran.exit_code, ran.output
    assert [0, 1, 0] == [track["person"] for track in line["tracks"]]
    assert "sface" in line["model_sha256"]
    assert [0, 1, 0] == [track.person for track in done.tracks]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (views(0, 10), views(20, 30), True),
        (views(0, 0), views(70, 70), False),
        (views(0, 10), views(20, 80), False),
        (views(0), views(10, 20), False),
    ],
)
def test_several_views_have_to_be_alike(one: list[np.ndarray], other: list[np.ndarray], *, joined: bool):
    """And none may contradict; one view says too little."""
    assert joined is (numbers([cover(0, 1), cover(5, 6)], [one, other]) == [0, 0])


def test_who_is_there_at_the_same_time_is_somebody_else():
    """However alike: twins, and who is in a mirror."""
    same = views(0, 5)

    assert [0, 1, 0] == numbers([cover(0, 9), cover(5, 12), cover(20, 22)], [same, views(12, 14), same])


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8), st.floats(0, 180)), min_size=1, max_size=7))
def test_a_person_is_alike_in_each_track_and_never_there_twice(tracks: list[tuple[int, int, float]]):
    """Whatever the order in which they are joined, and no chain of neighbours makes two people one."""
    covers = [cover(first, first + length + 1) for first, length, _ in tracks]
    seen = [views(angle, angle + 2) for *_, angle in tracks]

    found = numbers(covers, seen)

    assert sorted(set(found)) == list(range(max(found) + 1))
    for one, other in combinations(range(len(tracks)), 2):
        if found[one] == found[other]:
            assert alike(np.array(seen[one]), np.array(seen[other]))
            assert not set(covers[one].frames) & set(covers[other].frames)
