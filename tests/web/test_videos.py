"""Videos on the page: from the file to what is saved."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from testing.server import Server, serving
from testing.videos import panned, shown, sounds, video
from tests.web.desk import Desk
from tests.web.pictures import portraits, upload

WORKED = 60_000
"""Milliseconds within which a short video is searched or written, on a busy machine."""
FRAMES = 20
STEP = 28
"""Pixels that the camera moves from one frame to the next: a second person comes in, and the first one leaves."""


@pytest.fixture(scope="module")
def clip() -> bytes:
    """A camera goes past two people, with sound."""
    return video(panned(portraits(2), FRAMES, 420, 400, STEP), sound=True)


@pytest.fixture(autouse=True)
def _nothing_is_left(service: Server) -> Iterator[None]:
    """The service holds no video at the end."""
    yield
    assert 0 == service.metric("faceguard_videos")


def film(content: bytes, name: str = "walk.mp4") -> dict[str, object]:
    return {"name": name, "mimeType": "video/mp4", "buffer": content}


def found(desk: Desk) -> None:
    """Wait until the people are known, and their faces are there."""
    expect(desk.get("film-save")).to_be_enabled(timeout=WORKED)
    expect(desk.page.locator("#people img[hidden]")).to_have_count(0)


def redacted(desk: Desk) -> list[np.ndarray]:
    """Have the video written, which is then on display, and return the frames that are saved."""
    desk.get("film-save").click()
    expect(desk.get("film-result")).to_have_attribute("aria-pressed", "true", timeout=WORKED)
    expect(desk.get("film-save-text")).to_have_text("Save the video")
    name, content = desk.saved("film-save")
    assert "walk-redacted.mp4" == name
    return [pixels for _, pixels in shown(content)]


def magenta(pixels: np.ndarray) -> np.ndarray:
    """Tell which pixels (height, width, 3) are magenta."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    covered: np.ndarray = (red > 150) & (green < 105) & (blue > 150)
    return covered


READ = """() => {
  window.read = [];
  for (const way of ["arrayBuffer", "bytes", "stream", "text"]) {
    const own = Blob.prototype[way];
    if (own) Blob.prototype[way] = function () {
      if (this.type.startsWith("video/")) window.read.push(way);
      return own.call(this);
    };
  }
  for (const way of ["readAsArrayBuffer", "readAsBinaryString", "readAsDataURL", "readAsText"]) {
    const own = FileReader.prototype[way];
    FileReader.prototype[way] = function (blob) {
      if (blob.type.startsWith("video/")) window.read.push(way);
      return own.call(this, blob);
    };
  }
}"""
"""Notes whenever a whole video is read into the page's memory."""


SHOWN = """async () => {
  const video = document.querySelector("#film-video");
  while (!video.currentSrc.includes("/result") || video.seeking || video.readyState < 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let magenta = 0;
  for (let at = 0; at < data.length; at += 4) magenta += data[at] > 150 && data[at + 1] < 105 && data[at + 2] > 150;
  return magenta;
}"""
"""Counts the magenta pixels of the first frame of the result that the player shows."""


def test_one_person_is_kept_and_the_other_covered(desk: Desk, clip: bytes, portrait: np.ndarray):
    """From a drop among photos to the file that is saved; the result is played from the service, and goes with it.

    Neither of them is ever read into the page's memory.
    """
    desk.page.evaluate(READ)
    ranges = []
    desk.page.on("request", lambda request: ranges.append(request.url) if "/result" in request.url else None)
    desk.drop(upload(portrait), film(clip))
    expect(desk.get("reel-list").get_by_role("button")).to_have_text(["1 photo", "walk.mp4"])
    desk.page.get_by_role("button", name="walk.mp4").click()
    expect(desk.get("desk")).to_be_hidden()
    found(desk)
    people = desk.page.locator("#people .person")
    expect(people).to_have_count(2)
    expect(desk.get("film-summary")).to_have_text("2 people found")

    people.nth(1).click()
    desk.page.locator("#film-look label:has([name=film-style][value=solid])").click()
    desk.get("film-look").locator("[name=film-color]").fill("#ff00ff")
    frames = redacted(desk)

    assert FRAMES == len(frames)
    first, last = magenta(frames[0]), magenta(frames[-1])
    assert first[:200].mean() > 0.1
    assert last.mean() < 0.01
    assert desk.page.evaluate("document.querySelector('#film-video').videoWidth") == 420
    assert [] != ranges
    assert [] == desk.page.evaluate("read")
    expect(desk.get("film-summary")).to_have_text("2 people found · 1 kept · redacted: watch the result")

    desk.get("film-undo").click()
    expect(desk.get("film-save-text")).to_have_text("Redact the video")
    desk.page.locator("#film-look label:has([name=film-audio][value=remove])").click()
    desk.get("film-save").click()
    expect(desk.get("film-summary")).to_contain_text("redacted", timeout=WORKED)
    expect(desk.get("film-save-text")).to_have_text("Save the video", timeout=WORKED)
    _, silent = desk.saved("film-save")

    assert magenta(shown(silent)[-1][1])[:200].mean() > 0.1
    with pytest.raises(IndexError):
        sounds(silent)
    desk.get("film-remove").click()
    expect(desk.get("reels")).to_be_hidden()
    expect(desk.get("desk")).to_be_visible()
    desk.settled()


def test_what_goes_wrong_is_said(page: Page, clip: bytes, tmp_path: Path):
    """Who has no room, or sends no video, reads what to do; with a key it works as without; leaving ends all."""
    keys = tmp_path / "keys"
    keys.write_text("0123456789abcdef-key\n")
    with serving("--workers", "2", "--max-videos", "1", "--detail", "fast", "--api-keys-file", str(keys)) as server:
        desk = Desk(page, server.url)
        desk.open()
        desk.add(film(clip), film(b"just words", "notes.mp4"))
        page.locator("#key").fill("0123456789abcdef-key")
        page.locator("#key-dialog [value=use]").click()
        found(desk)
        page.get_by_role("button", name="notes.mp4").click()
        expect(desk.get("film-notice-text")).to_contain_text("as many videos as it may", timeout=WORKED)

        page.get_by_role("button", name="walk.mp4").click()
        redacted(desk)
        assert 1 == server.metric("faceguard_videos")
        desk.get("film-remove").click()
        desk.get("film-again").click()
        expect(desk.get("film-notice-text")).to_contain_text("not a video the service can read", timeout=WORKED)
        desk.get("film-discard").click()
        expect(desk.get("welcome")).to_be_visible()

        desk.add(film(clip))
        found(desk)
        page.goto("about:blank")
        page.wait_for_timeout(500)
        assert 0 == server.metric("faceguard_videos")


def test_what_is_written_anew_is_seen_anew(desk: Desk, clip: bytes):
    """The player shows the last result, not the one that it has had before."""
    desk.add(film(clip))
    found(desk)
    desk.page.locator("#film-look label:has([name=film-style][value=solid])").click()
    seen = []
    for colour in ("#ff00ff", "#00ff00"):
        desk.get("film-look").locator("[name=film-color]").fill(colour)
        expect(desk.get("film-save-text")).to_have_text("Redact the video")
        desk.get("film-save").click()
        expect(desk.get("film-save-text")).to_have_text("Save the video", timeout=WORKED)
        expect(desk.get("film-result")).to_have_attribute("aria-pressed", "true", timeout=WORKED)
        seen.append(desk.page.evaluate(SHOWN))

    assert [True, False] == [count > 1000 for count in seen]
    desk.get("film-remove").click()


def seeking(desk: Desk, second: float) -> None:
    """Go to a time, and wait until its frame is seen."""
    desk.get("film-video").evaluate("(video, second) => { video.currentTime = second; }", second)
    expect(desk.get("film-time")).to_have_text(f"0:{math.floor(second * 10) / 10:04.1f} / 0:00.8")


def dragged(desk: Desk, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the picture, from and to these shares of its sides."""
    frame = desk.get("frame").bounding_box()
    points = [(frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]) for x, y in (start, end)]
    desk.page.mouse.move(*points[0])
    desk.page.mouse.down()
    desk.page.mouse.move(*points[1], steps=3)
    desk.page.mouse.up()


def test_a_region_moves_as_it_was_drawn(desk: Desk):
    """Drawn at one time and moved at another, it is covered there and half-way between, and nowhere else."""
    frames = 21
    grey = [np.full((200, 400, 3), 128, np.uint8)] * frames
    desk.add(film(video(grey), "walk.mp4"))
    found(desk)
    expect(desk.get("film-summary")).to_contain_text("Nobody was found")
    seeking(desk, 0.21)
    desk.get("film-draw").click()
    dragged(desk, (0.1, 0.1), (0.3, 0.5))
    expect(desk.page.locator("#drawn .when")).to_have_text("Throughout")

    seeking(desk, 0.61)
    dragged(desk, (0.2, 0.3), (0.7, 0.7))
    expect(desk.page.locator("#drawn .when")).to_have_text(re.compile("^0:00.2 . 0:00.6$"))
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("Control+z")
    desk.page.locator("#film-look label:has([name=film-style][value=solid])").click()
    desk.get("film-look").locator("[name=film-color]").fill("#ff00ff")
    written = redacted(desk)

    assert frames == len(written)
    centres = {}
    for index, pixels in enumerate(written):
        rows, columns = np.nonzero(magenta(pixels))
        if rows.size:
            centres[index] = (columns.mean() / 400, rows.mean() / 200)
            assert 0.2 * 0.4 == pytest.approx(rows.size / (400 * 200), rel=0.15)
    assert [*range(5, 16)] == list(centres)
    assert (0.2, 0.3) == pytest.approx(centres[5], abs=0.02)
    assert (0.45, 0.5) == pytest.approx(centres[10], abs=0.02)
    assert (0.7, 0.7) == pytest.approx(centres[15], abs=0.02)
    desk.get("film-remove").click()


def test_keys_lead_from_doubt_to_doubt(desk: Desk):
    """Gaps, those who were hardly seen, ends inside the picture and unread frames; not of those who are kept."""
    box = [80, 60, 40, 50]
    person = {"score": 0.8, "sightings": 9, "bridged": []}
    told = {
        "id": "0" * 32,
        "state": "ready",
        "progress": 1,
        "video": {"width": 200, "height": 200, "seconds": 4.0, "frames": 100, "codec": "h264", "audio": []},
        "tracks": [
            {**person, "id": 0, "from": 0, "to": 4, "bridged": [[1, 1.5]], "keyframes": [[0, *box], [4, *box]]},
            {**person, "id": 1, "from": 0, "to": 2.2, "keyframes": [[0, *box], [2.2, *box]]},
            {**person, "id": 2, "from": 3, "to": 3.4, "sightings": 1, "keyframes": [[3, *box], [3.4, *box]]},
        ],
        "coverage": {"covered": 100, "seen": 30, "stepped": 30, "bridged": 25, "beyond": 15},
        "hidden": [0.52],
    }
    stream = f"data: {json.dumps(told)}\n\n"
    desk.page.route("**/v1/videos", lambda route: route.fulfill(status=202, json={"id": told["id"]}))
    desk.page.route("**/events", lambda route: route.fulfill(body=stream, content_type="text/event-stream"))
    desk.page.route("**/face", lambda route: route.fulfill(status=404, json={}))
    desk.page.route(f"**/{told['id']}", lambda route: route.fulfill(status=204))
    desk.listening()
    desk.add(film(video([np.full((200, 200, 3), 90, np.uint8)] * 100)))
    expect(desk.get("film-doubt")).to_have_text("Next doubt (4)", timeout=WORKED)
    expect(desk.get("film-coverage")).to_contain_text("60%")
    seen = []
    for key in ("d", "d", "d", "d", "d", "Shift+D"):
        desk.page.keyboard.press(key)
        seen.append(desk.get("film-doubt-text").inner_text())
        expect(desk.get("film-time")).to_have_text(seen[-1].split(": ")[0] + " / 0:04.0")

    assert ["0:00.5", "0:01.0", "0:02.2", "0:03.0", "0:00.5", "0:03.0"] == [words.split(": ")[0] for words in seen]
    claims = ("could not be read", "was not seen for a while", "begins or ends inside", "hardly ever seen")
    assert all(claim in words for claim, words in zip(claims, seen, strict=False))
    desk.page.locator("#people .person").first.click()
    expect(desk.get("film-doubt")).to_have_text("Next doubt (3)")
    desk.page.get_by_role("button", name="Remove the video").click()


def test_who_comes_again_is_one_person_on_demand(desk: Desk, portrait: np.ndarray):
    """One line has all the times, and a click keeps or covers all of them."""
    frames = panned(portrait, 8)
    desk.drop(film(video([*frames, *(frame // 2 for frame in frames[::-1])])))
    found(desk)
    people = desk.page.locator("#people .person")
    expect(people).to_have_count(2)
    people.nth(1).click()

    desk.page.locator("label:has(#film-join)").click()
    expect(people).to_have_count(1, timeout=WORKED)

    expect(people.locator(".when")).to_have_text(re.compile(r"^\S+\s\S\s\S+,\s\S+\s\S\s\S+\s*$"))
    expect(people).to_have_attribute("aria-pressed", "false")
    expect(desk.get("film-summary")).to_have_text("1 person found · 1 kept")
    people.click()
    expect(people).to_have_attribute("aria-pressed", "true")
    assert all(0.02 < magenta_share < 0.6 for magenta_share in _shares(desk))


def _shares(desk: Desk) -> list[float]:
    """Have all covered by magenta, and return what share of each frame is."""
    desk.page.locator("#film-look label:has([name=film-style][value=solid])").click()
    desk.get("film-look").locator("[name=film-color]").fill("#ff00ff")
    return [float(magenta(frame).mean()) for frame in redacted(desk)]
