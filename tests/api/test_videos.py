"""`/v1/redact/video` and `/v1/videos`, with the real detectors."""

import asyncio
import errno
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message

from faceguard.api.problems import UnsatisfiableRangeError
from faceguard.api.videos import events as changes
from faceguard.api.videos import result
from faceguard.api.videos.answers import VideoState
from faceguard.api.videos.asked import AskedRedaction
from faceguard.api.videos.film import Film
from faceguard.api.videos.result import RangeResponse
from faceguard.app import create_app
from faceguard.audit import matroska
from faceguard.audit.mp4 import audit
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.receipts.keys import PublicKey, SigningKey
from faceguard.receipts.receipt import opened
from faceguard.sandbox.films import SealedFilms
from faceguard.settings import Settings
from faceguard.spool.room import Room
from faceguard.ticket import Ticket
from testing.descriptors import lying_in
from testing.videos import panned, shown, video, with_streams
from tests.api.asgi import answered, scope
from tests.api.problems import assert_problem
from tests.api.test_limits import refused

pytestmark = pytest.mark.video

FRAMES = 14
MAGENTA = {"style": "solid", "color": "ff00ff"}
REGION = {"keyframes": [[0.0, 2, 2, 8, 8], [0.4, 4, 2, 8, 8]], "reason": "sign"}
NOBODY = "0" * 32
SETTINGS = Settings(workers=1, allowed_hosts="testserver", detail="fast")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key that signs receipts, with its other half beside it."""
    path = tmp_path_factory.mktemp("keys") / "own.key"
    SigningKey.new().write(path)
    return path


@pytest.fixture(scope="module")
def client(key: Path) -> Iterator[TestClient]:
    with TestClient(create_app(SETTINGS.model_copy(update={"receipt_key": key}))) as client:
        yield client


@pytest.fixture(scope="module")
def clip(portrait: np.ndarray) -> bytes:
    """A camera moves over the portrait."""
    return video(panned(portrait, FRAMES), sound=True)


def sent(client: TestClient, clip: bytes, **options: Any) -> str:
    """Send a video, and return where it is."""
    answer = client.post("/v1/videos", files={"video": clip}, **options)
    assert 202 == answer.status_code, answer.text
    return str(answer.headers["location"])


def became(client: TestClient, place: str, *states: str, **options: Any) -> dict[str, Any]:
    """Wait until a video has one of these states, and return what is known."""
    for _ in range(1000):
        told: dict[str, Any] = client.get(place, **options).json()
        if told["state"] in states:
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def magenta(pixels: np.ndarray) -> float:
    """Return the share of a frame (height, width, 3) that is magenta."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return float(((red > 150) & (green < 105) & (blue > 150)).mean())


def test_one_request_redacts_a_video(client: TestClient, clip: bytes):
    """The answer is the whole file, with its digest; nothing of it is left here."""
    answer = client.post("/v1/redact/video", files={"video": clip}, data={**MAGENTA, "audio": "remove"})
    digest = hashlib.sha256(answer.content).hexdigest()

    assert 200 == answer.status_code
    assert "video/mp4" == answer.headers["content-type"]
    assert f'"{digest}"' == answer.headers["etag"]
    assert 1 <= int(answer.headers["faceguard-faces"])
    assert FRAMES == len(shown(answer.content))
    assert all(0.02 < magenta(pixels) < 0.45 for _, pixels in shown(answer.content))
    audit(answer.content)
    shelf = client.app_state["videos"]
    assert (0, 0) == (shelf.taken, shelf.room.taken)


def test_who_is_kept_by_a_rule_is_not_counted_as_found_again(client: TestClient, clip: bytes):
    """They are in the result as they were, on purpose."""
    everybody = '[{"if": {"height_above": 1}, "do": "keep"}]'
    answer = client.post("/v1/redact/video", files={"video": clip}, data={**MAGENTA, "rules": everybody})

    assert "0" == answer.headers["faceguard-found-again"]
    assert all(magenta(pixels) < 0.01 for _, pixels in shown(answer.content))


def test_a_video_may_become_a_webm(client: TestClient, clip: bytes):
    """With VP9 and Opus, of its own media type, and nothing else in it."""
    answer = client.post("/v1/redact/video", files={"video": clip}, data={**MAGENTA, "codec": "vp9"})

    assert (200, "video/webm") == (answer.status_code, answer.headers["content-type"])
    assert all(0.02 < magenta(pixels) < 0.45 for _, pixels in shown(answer.content))
    matroska.audit(answer.content)


def test_a_video_is_looked_at_written_and_fetched(client: TestClient, clip: bytes, key: Path):
    """From its upload to its end, over the calls of the contract; each result has a receipt."""
    place = sent(client, clip, data={"detail": "fast"})
    ready = became(client, place, "ready", "failed")
    track = max(ready["tracks"], key=lambda each: each["score"])
    face = client.get(f"{place}/tracks/{track['id']}/face")
    asked = client.post(f"{place}/redact", json=MAGENTA | {"audio": "remove"})
    done = became(client, place, "done", "failed")
    result = client.get(f"{place}/result")
    again = client.post(
        f"{place}/redact",
        json={"keep": [each["id"] for each in ready["tracks"]], "reason": "asked", "regions": [REGION], **MAGENTA},
    )
    kept = became(client, place, "done", "failed")
    other = client.get(f"{place}/result")
    gone = client.delete(place)

    assert re.fullmatch(r"/v1/videos/[0-9a-f]{32}", place)
    assert {"width": 320, "height": 256, "frames": FRAMES, "codec": "h264"}.items() <= ready["video"].items()
    assert {"id", "from", "to", "score", "keyframes"} <= track.keys()
    assert [0.0, 5] == [track["keyframes"][0][0], len(track["keyframes"][0])]
    assert ("image/jpeg", b"\xff\xd8") == (face.headers["content-type"], face.content[:2])
    assert [202, 202, 204] == [asked.status_code, again.status_code, gone.status_code]
    assert (1, "done") == (done["progress"], done["state"])
    assert hashlib.sha256(result.content).hexdigest() == done["result"]["sha256"]
    assert len(result.content) == done["result"]["bytes"]
    assert all(0.02 < magenta(pixels) < 0.45 for _, pixels in shown(result.content))
    assert [each["id"] for each in ready["tracks"]] == kept["result"]["kept"]
    assert all(magenta(pixels) < 0.01 for _, pixels in shown(other.content))
    public = PublicKey.read(key.with_name("own.key.pub"))
    one, two = (opened(each["result"]["receipt"].encode(), public).report for each in (done, kept))
    assert [done["result"]["sha256"], kept["result"]["sha256"]] == [one["output_sha256"], two["output_sha256"]]
    assert ([], "asked") == (one["kept"], two["settings"]["reason"])
    assert [REGION] == two["regions"]
    assert_problem(client.get(place), "unknown-video")
    shelf = client.app_state["videos"]
    assert (0, 0) == (shelf.taken, shelf.room.taken)


def test_events_tell_what_changes(client: TestClient, clip: bytes):
    """Each is the whole state; what is long comes where the state is another one. They end with the work."""
    place = sent(client, clip)
    became(client, place, "ready")
    client.post(f"{place}/redact", json={})
    answer = client.get(f"{place}/events")
    told = [json.loads(line.removeprefix("data: ")) for line in answer.text.split("\n\n") if line.startswith("data")]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "done" == told[-1]["state"]
    assert "tracks" in told[0]
    assert "tracks" in told[-1]
    for one, other in pairwise(told):
        assert ("tracks" in other) == (one["state"] != other["state"])
        assert (one["state"], one["progress"]) != (other["state"], other["progress"])
    client.delete(place)


def test_a_range_of_the_result_is_answered(client: TestClient, clip: bytes):
    """For players that jump."""
    place = sent(client, clip)
    became(client, place, "ready")
    client.post(f"{place}/redact", json={})
    became(client, place, "done")
    whole = client.get(f"{place}/result")
    part = client.get(f"{place}/result", headers={"Range": "bytes=5-9"})
    beyond = client.get(f"{place}/result", headers={"Range": f"bytes={len(whole.content)}-"})
    head = client.head(f"{place}/result")
    client.delete(place)

    assert 206 == part.status_code
    assert whole.content[5:10] == part.content
    assert f"bytes 5-9/{len(whole.content)}" == part.headers["content-range"]
    assert "content-digest" not in part.headers
    assert_problem(beyond, "unsatisfiable-range")
    assert f"bytes */{len(whole.content)}" == beyond.headers["content-range"]
    assert (b"", str(len(whole.content))) == (head.content, head.headers["content-length"])


@given(st.integers(1, 60), st.text(st.sampled_from("0123456789-,= "), max_size=12))
@example(9, f"{'9' * 5000}-")
@example(9, f"-{'9' * 5000}")
@example(9, f"0-{'9' * 5000}")
def test_any_range_is_a_part_or_nothing(size: int, written: str):
    """Whatever a client writes, what is answered are bytes that there are, and it says which."""
    kept = Room(100).new()
    kept.append(bytes(size))
    headers = Headers({"range": f"bytes={written}"})
    with suppress(UnsatisfiableRangeError):
        answer = RangeResponse(kept, "00" * 32, "video/mp4", headers)
        span = answer.headers.get("content-range", f"bytes 0-{size - 1}/{size}")
        first, last, of = map(int, re.findall(r"\d+", span))
        assert 0 <= first <= last < of == size
        assert str(last - first + 1) == answer.headers["content-length"]
    kept.close()


def test_nobody_else_knows_a_video(clip: bytes, tmp_path):
    """The id of another key's is one that does not exist, for each of its addresses."""
    (tmp_path / "keys").write_text("one\ntwo\n")
    settings = SETTINGS.model_copy(update={"api_keys_file": tmp_path / "keys"})
    one, two = ({"X-API-Key": key} for key in ("one", "two"))
    with TestClient(create_app(settings)) as client:
        place = sent(client, clip, headers=one)
        for method, path in (
            ("GET", place),
            ("GET", f"{place}/events"),
            ("GET", f"{place}/tracks/0/face"),
            ("POST", f"{place}/redact"),
            ("GET", f"{place}/result"),
            ("DELETE", place),
        ):
            strange = client.request(method, path, headers=two)
            unknown = client.request(method, path.replace(place[-32:], NOBODY), headers=one)
            assert assert_problem(strange, "unknown-video") == assert_problem(unknown, "unknown-video")
            assert_problem(client.request(method, path), "unauthorized")
        assert 200 == client.get(place, headers=one).status_code


def test_what_is_no_video_is_told(client: TestClient, photo: bytes, clip: bytes):
    """At once, or as what became of it."""
    assert_problem(client.post("/v1/redact/video", files={"video": photo}), "unsupported-video")
    assert_problem(client.post("/v1/redact/video", files={"video": clip[:300]}), "broken-video")
    assert_problem(client.post("/v1/redact/video", files={"image": clip}), "malformed-request")
    assert_problem(client.post("/v1/redact/video", content=clip), "malformed-request")
    assert_problem(
        client.post("/v1/redact/video", content=clip, headers={"Content-Type": "video/mp4"}), "unsupported-media-type"
    )
    place = sent(client, photo)
    failed = became(client, place, "failed")
    assert "urn:faceguard:problem:unsupported-video" == failed["error"]["type"]
    assert_problem(client.get(f"{place}/tracks/0/face"), "video-state")
    assert_problem(client.post(f"{place}/redact", json={}), "video-state")
    assert_problem(client.get(f"{place}/result"), "video-state")
    client.delete(place)
    assert 0 == client.app_state["videos"].room.taken


@pytest.mark.parametrize(
    ("options", "slug"),
    [
        ({"boxes": "[]"}, "invalid-option"),
        ({"quality": "3"}, "invalid-option"),
        ({"styel": "blur"}, "invalid-option"),
        ({"audio": "louder"}, "invalid-option"),
    ],
)
def test_wrong_options_are_refused(client: TestClient, clip: bytes, options: dict[str, str], slug: str):
    """Those of one picture too; nothing is kept."""
    assert_problem(client.post("/v1/redact/video", files={"video": clip}, data=options), slug)
    assert 0 == client.app_state["videos"].room.taken


def test_an_answer_that_is_not_accepted_is_refused(client: TestClient, clip: bytes):
    """Before the body is read."""
    accept = {"Accept": "image/png"}
    assert_problem(client.post("/v1/redact/video", files={"video": clip}, headers=accept), "not-acceptable")


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (b"{", "malformed-request"),
        (b"[]", "malformed-request"),
        (b"[" * 100_000, "malformed-request"),
        (b" " * (2**20 + 1), "too-many-bytes"),
        (b'{"regions": [' + b",".join([b'{"keyframes": [[0, 0, 0, 9, 9]]}'] * 101) + b"]}", "invalid-option"),
        (b'{"keep": [77]}', "invalid-option"),
        (b'{"keep": ["secret"]}', "invalid-option"),
        (b'{"secret": 1}', "invalid-option"),
        (b'{"style": "secret"}', "invalid-option"),
        (b'{"regions": [{"keyframes": []}]}', "invalid-option"),
        (b'{"regions": [{"keyframes": [[1, 0, 0, 9, 9], [0, 0, 0, 9, 9]]}]}', "invalid-option"),
        (b'{"regions": [{"keyframes": [[0, 0, 0, 9, NaN]]}]}', "invalid-option"),
    ],
)
def test_what_is_asked_is_checked(body: bytes, slug: str):
    """No message repeats what was sent."""
    with pytest.raises(FaceguardError) as raised:
        AskedRedaction.of(body).choice(1)

    assert slug == raised.value.slug
    assert "secret" not in f"{raised.value} {getattr(raised.value, 'errors', '')}"


def test_what_is_asked_is_as_the_options_of_photos():
    """The style of who names none is the service's, and how was looked stays as it was."""
    found = SETTINGS
    options = AskedRedaction.of(b'{"color": "#F0F", "audio": "Remove"}').options(
        _looked("centerface"), found.option_defaults, ["centerface"]
    )

    assert ("ff00ff", "remove", "blur", "centerface") == (
        options.color,
        options.audio,
        options.style,
        options.detector,
    )
    with pytest.raises(InvalidOptionError):
        AskedRedaction.of(b'{"color": "red"}')


def _looked(detector: str) -> Any:
    from faceguard.options import DetectOptions  # noqa: PLC0415 - for one test

    return DetectOptions.from_text({"detector": detector}, detectors=[detector])


def test_there_are_no_more_videos_than_allowed(clip: bytes):
    """Whoever comes then is told before a byte is read; a place that is given back is free."""
    with TestClient(create_app(SETTINGS.model_copy(update={"max_videos": 1}))) as client:
        place = sent(client, clip)
        body = {"type": "http.request", "body": b"x", "more_body": True}
        for path in ("/v1/videos", "/v1/redact/video"):
            full, read = answered(client, scope(client, path), body)
            assert (503, []) == (full[0]["status"], read)
        assert_problem(client.post("/v1/videos", files={"video": clip}), "too-many-videos")
        client.delete(place)
        client.delete(sent(client, clip))

        assert 0 == client.app_state["videos"].taken


def test_there_is_no_more_room_than_allowed(clip: bytes):
    """A video that is larger by itself is too large; one that has no room beside others may come later."""
    with TestClient(create_app(SETTINGS.model_copy(update={"video_memory": len(clip) + 1000}))) as client:
        large = client.post("/v1/videos", files={"video": clip + bytes(2000)})
        place = sent(client, clip)
        beside = client.post("/v1/videos", files={"video": clip})
        became(client, place, "ready")
        client.post(f"{place}/redact", json={})
        failed = became(client, place, "failed", "done")

        assert_problem(large, "too-many-bytes")
        assert_problem(beside, "no-room")
        assert "urn:faceguard:problem:no-room" == failed["error"]["type"]
        assert len(clip) == client.app_state["videos"].room.taken


def test_what_memory_has_no_room_for_waits_encrypted(client: TestClient, portrait: np.ndarray, tmp_path: Path):
    """A video on the disk becomes what it becomes in memory, its marker is not to be found there, and both go.

    Not to the bit: x264's threads see how far the others are before they choose how fine to code.
    """
    clip = video(panned(portrait, FRAMES), metadata={"title": "Marker-7c1f" * 999})
    inside = client.post("/v1/redact/video", files={"video": clip}, data=MAGENTA).content
    settings = SETTINGS.model_copy(update={"video_memory": 1000, "spool": tmp_path})
    with TestClient(create_app(settings)) as own:
        place = sent(own, clip)
        became(own, place, "ready")
        waiting = [path.read_bytes() for path in lying_in(tmp_path)]
        own.post(f"{place}/redact", json=MAGENTA)
        became(own, place, "done")
        result = own.get(f"{place}/result").content
        both, metrics, room = len(lying_in(tmp_path)), own.get("/metrics").text, own.app_state["videos"].room
        assert len(clip) + len(result) == room.taken
        assert f"faceguard_video_disk_bytes {room.disk.taken:.1f}" in metrics
        own.delete(place)

        assert [] == lying_in(tmp_path) == list(tmp_path.iterdir())
        assert b"Marker-7c1f" in clip
        assert [False] == [b"Marker-7c1f" in content for content in waiting]
        assert 2 == both
        for (second, pixels), (same, expected) in zip(shown(result), shown(inside), strict=True):
            assert second == same
            assert 2 > np.abs(pixels.astype(int) - expected).mean()
        assert 0 == room.taken
    assert [] == lying_in(tmp_path)


@pytest.mark.parametrize(
    ("setting", "value", "slug"),
    [
        ("max_video", 1000, "too-many-bytes"),
        ("max_video_seconds", 0.1, "too-long"),
        ("max_pixels", 900, "too-many-pixels"),
    ],
)
def test_each_limit_has_its_problem(clip: bytes, setting: str, value: float, slug: str):
    """Bytes, seconds and pixels."""
    with TestClient(create_app(SETTINGS.model_copy(update={setting: value}))) as client:
        assert_problem(client.post("/v1/redact/video", files={"video": clip}), slug)
        assert (0, 0) == (client.app_state["videos"].taken, client.app_state["videos"].room.taken)


def test_what_no_setting_allows_has_its_problem(
    client: TestClient, clip: bytes, portrait: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    """More pictures a second, more streams in a file, and more people to look at than anybody has."""
    small = portrait[:16, :16]
    fast = video([small] * 400, times=range(400), options={"preset": "ultrafast"})
    assert_problem(client.post("/v1/redact/video", files={"video": fast}), "too-fast")
    assert_problem(client.post("/v1/redact/video", files={"video": with_streams(small, 64)}), "too-many-streams")
    monkeypatch.setattr("faceguard.video.jobs.MAX_TRACKS", 0)
    place = sent(client, clip)
    failed = became(client, place, "failed", "ready")
    client.delete(place)

    assert "urn:faceguard:problem:too-many-tracks" == failed["error"]["type"]
    assert {"video_rate": 300, "video_streams": 64}.items() <= client.get("/v1/info").json()["limits"].items()
    assert 0 == client.app_state["videos"].room.taken


def test_a_video_goes_by_itself(clip: bytes):
    """Some time after the last work on it, and not while it is worked on."""
    with TestClient(create_app(SETTINGS.model_copy(update={"video_ttl": 0.4}))) as client:
        place = sent(client, clip)
        ready = became(client, place, "ready")
        time.sleep(0.6)

        assert 0 < ready["expires"] <= 0.4
        assert_problem(client.get(place), "unknown-video")
        assert (0, 0) == (client.app_state["videos"].taken, client.app_state["videos"].room.taken)


def test_a_video_that_is_deleted_in_mid_work_is_gone(client: TestClient, portrait: np.ndarray):
    """The work stops, and the next one begins."""
    place = sent(client, video(panned(portrait, 90)))
    became(client, place, "detecting")
    client.delete(place)
    shelf = client.app_state["videos"]

    assert (0, 0) == (shelf.taken, shelf.room.taken)
    next_one = sent(client, video(panned(portrait, 4)))
    became(client, next_one, "ready")
    client.delete(next_one)


def test_a_video_that_no_helper_reads_is_told_as_long_as_it_is_here(
    client: TestClient, clip: bytes, monkeypatch: pytest.MonkeyPatch
):
    """In every answer on it, and to whoever wanted it at once."""
    monkeypatch.setattr(SealedFilms, "_started", Mock(side_effect=OSError(errno.EAGAIN, "Try again")))
    place = sent(client, clip)
    failed = became(client, place, "failed")

    assert "urn:faceguard:problem:sandbox" == failed["error"]["type"]
    assert "sandbox" in client.get(f"{place}/events").text
    assert_problem(client.post("/v1/redact/video", files={"video": clip}), "sandbox")
    client.delete(place)


def test_who_waits_for_a_change_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch):
    """However many wait, and however much there is to tell of a video: it is told when something has changed."""
    monkeypatch.setattr(changes, "LOOK", 0)

    async def told() -> int:
        film = Film("", Room(9).new(), Mock(), Ticket(lambda: None, 9), Mock(), Mock())
        film.state = VideoState.READY
        answer = Mock(side_effect=film.answer)
        monkeypatch.setattr(film, "answer", answer)
        stream = changes.events(film, Mock(), Mock(draining=False))
        assert b"ready" in await anext(stream)
        coming = asyncio.ensure_future(anext(stream))
        for _ in range(50):
            await asyncio.sleep(0)
        film.state = VideoState.DONE
        assert b"done" in await coming
        film.close()
        return answer.call_count

    assert 2 == asyncio.run(told())


def test_a_result_that_is_deleted_while_it_is_fetched_ends(monkeypatch: pytest.MonkeyPatch):
    """In the middle, and not as if that were all."""
    monkeypatch.setattr(result, "PIECE", 10)
    kept, sent = Room(100).new(), []
    kept.append(bytes(50))

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) == 3:
            kept.close()

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(RangeResponse(kept, "00" * 32, "video/mp4", Headers())({}, Mock(), send))

    assert 20 == sum(len(message.get("body", b"")) for message in sent)
    assert sent[-1]["more_body"]


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/redact/video"])
def test_a_client_that_leaves_frees_its_place(
    client: TestClient, clip: bytes, caplog: pytest.LogCaptureFixture, path: str
):
    """In mid upload; log and metrics call it cancelled, and nothing is an error."""
    caplog.set_level(logging.INFO)
    before = refused(client, "cancelled")
    head = b'--x\r\nContent-Disposition: form-data; name="video"; filename="secret"\r\n\r\n'
    piece = {"type": "http.request", "body": head + clip[:900], "more_body": True}
    headers = [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=x")]
    answered(client, scope(client, path, headers=headers), piece)

    assert before + 1 == refused(client, "cancelled")
    assert [] == [record for record in caplog.records if record.levelno > logging.INFO]
    assert (0, 0) == (client.app_state["videos"].taken, client.app_state["videos"].room.taken)


def test_a_client_that_leaves_stops_the_work(client: TestClient, portrait: np.ndarray):
    """On a video that is answered in one request."""
    body = video(panned(portrait, 90))
    head = b'--x\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\n'
    whole = {"type": "http.request", "body": head + body + b"\r\n--x--\r\n", "more_body": False}
    headers = [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=x")]
    began = time.monotonic()
    answered(client, scope(client, "/v1/redact/video", headers=headers), whole)
    seconds = time.monotonic() - began
    place = sent(client, video(panned(portrait, 4)))
    became(client, place, "ready")
    client.delete(place)

    assert (0, 0) == (client.app_state["videos"].taken, client.app_state["videos"].room.taken)
    assert seconds < 20


def test_without_the_extra_it_is_said(client: TestClient, clip: bytes, monkeypatch: pytest.MonkeyPatch):
    """Before the body is read."""
    monkeypatch.setitem(__import__("sys").modules, "faceguard.video.jobs", None)
    assert_problem(client.post("/v1/redact/video", files={"video": clip}), "video-extra")
    assert_problem(client.post("/v1/videos", files={"video": clip}), "video-extra")


def test_nothing_new_begins_while_the_service_ends(clip: bytes):
    """And what runs is stopped."""
    with TestClient(create_app(SETTINGS)) as client:
        place = sent(client, clip)
        client.app_state["workers"].drain()
        assert_problem(client.post("/v1/videos", files={"video": clip}), "draining")
        assert 200 == client.get(place).status_code
