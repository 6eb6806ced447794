"""What comes of real and hostile clips, in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.media.test_clips import ANSWERS, rewritten

LONG = {"one-by-one.mp4"}
"""More than two minutes of what plays like the others."""
PLAY = """async (address) => {
  const video = document.createElement("video");
  video.muted = true;
  const happens = (name) => new Promise((tell) => video.addEventListener(name, () => tell(name), {once: true}));
  const said = async (name) => await Promise.race([happens(name), happens("error")]);
  const first = said("loadeddata");
  video.src = address;
  if ((await first) === "error") return video.error.message;
  const last = said("ended");
  video.playbackRate = 4;
  await video.play();
  return (await last) === "error" ? video.error.message : "played";
}"""


@pytest.mark.parametrize("name", sorted(ANSWERS.keys() - LONG))
def test_a_clips_answer_is_played_to_its_end(page: Page, shared_data: Path, tmp_path: Path, name: str):
    """Whatever wrote the clip, or damaged it: pictures and sound."""
    path = tmp_path / "a.mp4"
    rewritten((shared_data / "video" / name).read_bytes(), path)

    def answer(route: Route) -> None:
        is_clip = route.request.url.endswith(".mp4")
        content = path.read_bytes() if is_clip else b"<!doctype html><title>Player</title>"
        route.fulfill(body=content, content_type="video/mp4" if is_clip else "text/html")

    page.route(re.compile(r"^http://player\.test/"), answer)
    page.goto("http://player.test/")

    assert "played" == page.evaluate(PLAY, "http://player.test/a.mp4")
