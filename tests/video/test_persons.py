"""People of a video are told apart by reference photos, and their ages are guessed, a track at a time."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import faceguard
from faceguard.app import create_app
from faceguard.cli import app
from faceguard.detection.detectors import Detectors
from faceguard.errors import InvalidOptionError
from faceguard.media.limits import VideoLimits
from faceguard.models import Weights
from faceguard.policy.person import Persons
from faceguard.recognition.points import Points
from faceguard.recognition.sface import SFace
from faceguard.settings import Settings
from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Sighting, Track
from faceguard.video.clearest import clearest
from faceguard.video.options import VideoOptions
from faceguard.video.redact import VideoPipeline
from testing.ages import put
from testing.persons import Album, photo, picture
from testing.server import serving
from testing.videos import unguarded, video
from tests.api.test_videos import became, sent
from tests.policy.test_person import _memory, album

pytestmark = pytest.mark.video
__all__ = ["album"]
FRAMES = 5


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", detail="fast"))) as client:
        yield client


@pytest.fixture(scope="module")
def clip(album: Album) -> bytes:
    """Three people beside each other, who tremble."""
    whole, _ = picture([album[1][3], album[12][4], album[21][2]])
    return trembling(whole)


@pytest.fixture(scope="module")
def person(album: Album) -> bytes:
    """Another photo of the one in the middle."""
    return photo(album[12][0])


def trembling(whole: np.ndarray) -> bytes:
    even = whole[: whole.shape[0] // 2 * 2, : whole.shape[1] // 2 * 2]
    return video([np.roll(even, frame % 2, 1) for frame in range(FRAMES)])


def kept(tracks: list[dict[str, Any]], numbers: list[int]) -> list[int]:
    """Return which people, counted from the left, were kept."""
    order = sorted(tracks, key=lambda track: track["keyframes"][0][1])
    assert 3 == len(order)
    return [place for place, track in enumerate(order) if track["id"] in numbers]


def test_everyone_but_one_is_redacted_at_every_door(
    clip: bytes, person: bytes, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """In Python and on the command line, and over HTTP at once; the report says who decided and which models."""
    (tmp_path / "me.png").write_bytes(person)
    (tmp_path / "a.mp4").write_bytes(clip)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")

    done = faceguard.redact_video("a.mp4", "b.mp4", person=person, rules="all-but", detail="fast")
    words = "redact a.mp4 --out c.mp4 --person me.png --rules only --detail fast --report r.jsonl"
    ran = CliRunner().invoke(app, words.split())
    told = json.loads((tmp_path / "r.jsonl").read_text())
    files = [("video", clip), ("person", person)]
    answer = client.post("/v1/redact/video", files=files, data={"rules": "all-but"})
    report = done.model_dump(mode="json", by_alias=True)

    assert [1] == kept(report["tracks"], report["kept"])
    assert {"sface", "yunet-2023mar"} <= report["model_sha256"].keys()
    decided = [track["decided"] for track in report["tracks"] if track["id"] in report["kept"]]
    assert [{"by": "request", "rule": 0, "sure": True, "reason": None}] == decided
    assert 0 == ran.exit_code, ran.output
    assert [0, 2] == kept(told["tracks"], told["kept"])
    assert 200 == answer.status_code, answer.text


def test_detect_says_what_would_become_of_each_person(
    clip: bytes, person: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """And by which rule, without writing anything; boxes are of pictures alone."""
    (tmp_path / "me.png").write_bytes(person)
    (tmp_path / "a.mp4").write_bytes(clip)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")

    ran = CliRunner().invoke(app, ["detect", "a.mp4", "--person", "me.png", "--rules", "all-but", "--detail", "fast"])
    refused = CliRunner().invoke(app, ["detect", "a.mp4", "--boxes", "[]"])

    assert 0 == ran.exit_code, ran.output
    tracks = json.loads(ran.stdout)["tracks"]
    stay = [track["id"] for track in tracks if track["action"] == "keep"]
    assert [1] == kept(tracks, stay)
    assert [(0, True)] == [(t["decided"]["rule"], t["decided"]["sure"]) for t in tracks if t["id"] in stay]
    assert (1, "invalid-option") == (refused.exit_code, json.loads(refused.stdout)["error"]["type"].split(":")[-1])


def test_photos_come_with_a_video_that_is_looked_at_first(clip: bytes, person: bytes, client: TestClient):
    """And stay until it goes, for whatever rules are asked for then."""
    answer = client.post("/v1/videos", files=[("video", clip), ("person", person)])
    place = answer.headers["location"]
    ready = became(client, place, "ready", "failed")
    ended = []
    for rules in ("all-but", "only"):
        assert 202 == client.post(f"{place}/redact", json={"rules": rules}).status_code
        ended.append(became(client, place, "done", "failed")["result"]["kept"])
    client.delete(place)

    assert [[1], [0, 2]] == [kept(ready["tracks"], numbers) for numbers in ended]


def test_rules_and_photos_go_together_in_videos(clip: bytes, person: bytes, client: TestClient):
    """Each mistake is told at once, and no video waits for it."""
    alone = client.post("/v1/redact/video", files={"video": clip}, data={"rules": "all-but"})
    unasked = client.post("/v1/redact/video", files=[("video", clip), ("person", person)])
    many = client.post("/v1/videos", files=[("video", clip), *[("person", person)] * 9])
    empty = client.post("/v1/videos", files=[("video", clip), ("person", photo())])
    place = sent(client, clip)
    became(client, place, "ready", "failed")
    later = client.post(f"{place}/redact", json={"rules": "all-but"})
    aged = client.post(f"{place}/redact", json={"rules": "children"})
    client.delete(place)

    assert [422] * 6 == [each.status_code for each in (alone, unasked, many, empty, later, aged)]
    wrong = [each.json()["errors"][0]["option"] for each in (alone, unasked, many, later, aged)]
    assert ["rules", "person", "person", "rules", "rules"] == wrong
    assert empty.json()["type"].endswith("reference-photo")
    shelf = client.app_state["videos"]
    assert (0, 0) == (shelf.taken, shelf.room.taken)


@pytest.mark.parametrize(("years", "expected"), [(45.0, [0, 1, 2]), (12.0, [])])
def test_ages_are_guessed_in_videos(
    clip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, years: float, expected: list[int]
):
    """Who looks grown-up in all good sightings stays, and nobody else; the report names the network."""
    put(monkeypatch, tmp_path, years)
    (tmp_path / "a.mp4").write_bytes(clip)

    done = faceguard.redact_video(tmp_path / "a.mp4", tmp_path / "b.mp4", rules="children", detail="fast")
    report = done.model_dump(mode="json", by_alias=True)

    assert expected == kept(report["tracks"], report["kept"])
    assert "age-gender" in report["model_sha256"]


def test_ages_need_the_network(tmp_path: Path, clip: bytes):
    """Before anything is looked at."""
    detectors = Detectors(Weights(None))
    (tmp_path / "a.mp4").write_bytes(clip)
    pipeline = VideoPipeline(detectors, unguarded, VideoLimits(1 << 20, 1 << 24, 60))
    with pytest.raises(InvalidOptionError, match="models add age"):
        pipeline.redact(tmp_path / "a.mp4", tmp_path / "b.mp4", VideoOptions.from_text({"rules": "children"}))
    detectors.close()


def test_a_track_is_judged_all_along_its_time():
    """By the best sighting of each part, as it may begin with one person and end with another."""
    boxes = np.array([(10, 10, 20, 30 + frame % 3) for frame in range(40)], np.float64)
    found = [Sighting(frame, box, 0.9, strong=True) for frame, box in enumerate(boxes)]
    cover = Cover(Track(found), 0, boxes)

    assert [2, 11, 20, 32] == clearest(cover, {29, 35, 38}, 4)
    assert [2] == clearest(cover, {5}, 1)
    assert [] == clearest(cover, range(40), 4)


def test_an_archive_reads_its_photos_once(album: Album, client: TestClient, person: bytes):
    """Before its first picture; where they show nobody, nothing is sent but that."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, faces in (("a.png", (1, 12)), ("b.png", (12, 21))):
            packed.writestr(name, photo(*(album[face][4] for face in faces)))
    content = file.getvalue()

    def posted(*photos: bytes, rules: str = "all-but") -> Any:
        parts = [*(("person", each) for each in photos), ("archive", content)]
        return client.post("/v1/redact/archive", files=parts, data={"rules": rules})

    answer = posted(person)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        lines = [json.loads(line) for line in packed.read("report.jsonl").splitlines()]
    behind = client.post(
        "/v1/redact/archive", files=[("archive", content), ("person", person)], data={"rules": "all-but"}
    )

    assert 200 == answer.status_code
    assert [1, 1] == [len(line["kept"]) for line in lines[:2]]
    assert lines[0]["kept"][0]["box"]["x"] > lines[0]["faces"][0]["box"]["x"]
    assert lines[1]["kept"][0]["box"]["x"] < lines[1]["faces"][0]["box"]["x"]
    assert 200 == behind.status_code
    wrong = [posted(photo()), posted(rules="only"), posted(person, rules="everyone"), posted(*[person] * 9)]
    assert [422] * 4 == [each.status_code for each in wrong]
    assert wrong[0].json()["type"].endswith("reference-photo")


@pytest.mark.process
def test_a_run_over_a_folder_reads_its_photos_once(
    album: Album, clip: bytes, person: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """In pictures and videos alike, by several processes."""
    (tmp_path / "in").mkdir()
    for name in "ab":
        (tmp_path / f"in/{name}.png").write_bytes(photo(album[1][3], album[12][4]))
    (tmp_path / "in/c.mp4").write_bytes(clip)
    (tmp_path / "me.png").write_bytes(person)
    monkeypatch.chdir(tmp_path)

    words = "redact in --out out --person me.png --rules all-but --detail fast --jobs 2 --report r.jsonl"
    ran = CliRunner().invoke(app, words.split())
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]

    assert 0 == ran.exit_code, ran.output
    assert [1, 1, 1] == [len(line["kept"]) for line in lines]


@pytest.mark.process
def test_nothing_of_a_person_is_left_in_memory_after_a_video(
    clip: bytes, person: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A server that has answered holds none of the numbers, neither of the reference photo nor of who was compared.

    While a video waits for its rules, those of the photo are there, where the same search finds them, and no others,
    though its tracks were joined.
    """
    secrets = _numbers(clip, person, tmp_path, monkeypatch)

    def held(process: int) -> list[bytes]:
        return [each for part in _memory(process) for each in secrets if each in part]

    with serving() as server:
        with httpx2.Client(base_url=server.url, timeout=120) as http:
            files = [("video", ("a.mp4", clip)), ("person", ("b.png", person))]
            answer = http.post("/v1/redact/video", files=files, data={"rules": "all-but", "detail": "fast"})
            after = held(server.process.pid)
            place = http.post("/v1/videos", files=files, data={"detail": "fast", "join": "true"}).headers["location"]
            became(http, place, "ready")  # type: ignore[arg-type]
            waiting = held(server.process.pid)
            http.delete(place)
        left = held(server.process.pid)

    assert 200 == answer.status_code
    assert 4 == len(secrets)
    assert [] == after
    assert {secrets[0]} == set(waiting)
    assert [] == left


def _numbers(clip: bytes, person: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return eight numbers in a row of the person on the photo and of the last face, made comparable and raw."""
    rows, numbers = list[np.ndarray](), SFace.numbers

    def noted(network: SFace, pixels: np.ndarray, points: Points) -> np.ndarray:
        rows.append(numbers(network, pixels, points).copy())
        return rows[-1].copy()

    (folder / "a.mp4").write_bytes(clip)
    with monkeypatch.context() as patched:
        patched.setattr(SFace, "numbers", noted)
        faceguard.redact_video(folder / "a.mp4", folder / "b.mp4", person=person, rules="all-but", detail="fast")
    photo = Persons.of([rows[0].copy()])
    face = rows[-1] / float(np.linalg.norm(rows[-1]))
    rows = [photo.numbers[0], face, rows[0], rows[-1]]
    assert all(row.any() for row in rows)
    return [row[40:48].astype(np.float32).tobytes() for row in rows]
