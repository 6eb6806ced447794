"""What is done in the sealed process, step by step: pictures of a feed come out without the faces, or covered."""

import asyncio
import io
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from faceguard.cameras.shows import HEAD
from faceguard.cameras.studio import Studio
from faceguard.cameras.told import Told
from faceguard.errors import FaceguardError
from faceguard.geometry import Box
from faceguard.live import clock, decider, tracker
from faceguard.media.carriage import Route, carry_in
from faceguard.sandbox.channel import Channel
from testing.cameras import clip, is_bare, is_blank
from testing.persons import Album, photo, picture
from testing.videos import shown, video
from tests.policy.test_person import album

pytestmark = [pytest.mark.video, pytest.mark.timeout(240)]

__all__ = ["album"]
ALL_BUT = {"if": {"person": "*", "surely": True}, "do": "keep"}
OPTIONS = {"style": "solid", "color": "ff00ff", "padding": 0.4, "regions": [{"x": 0, "y": 0, "width": 9, "height": 9}]}


class Other:
    """The other end of a studio's channel."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel, self._given = Channel(ours), Channel(theirs)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        self.taken = self.seen = 0

    def _work(self) -> None:
        asyncio.run(Studio(self._given).run())

    def feed(self, number: int, descriptor: int, *, is_file: bool) -> None:
        self.channel.send({"feed": number, "is_file": is_file, "is_paced": True}, [descriptor])
        os.close(descriptor)

    def hears(self, **wanted: Any) -> Told:
        """Wait until it says so."""
        while True:
            message, _ = self.channel.receive()
            told = Told.model_validate(message)
            self.taken += told.taken
            self.seen += told.shown + told.covered + told.dropped
            if all(getattr(told, name) == value for name, value in wanted.items()):
                return told

    def ends(self) -> None:
        self.channel.send({"end": True})
        self._thread.join(60)
        assert not self._thread.is_alive()

    def close(self) -> None:
        self.channel.close()
        self._thread.join(60)
        self._given.close()


def test_one_person_is_left_and_strangers_are_not(album: Album, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """By a photo that comes with the order.

    The machine may be slow: what is believed for how long is held elsewhere.
    """
    for module, name in ((decider, "TRUST"), (tracker, "LINKED"), (clock, "HISTORY")):
        monkeypatch.setattr(module, name, 60)
    whole, boxes = picture([album[1][3], album[12][4], album[21][2]])
    (tmp_path / "me.png").write_bytes(photo(album[12][0]))
    (tmp_path / "clip.mp4").write_bytes(video([whole] * 50))
    other, (read, write), pictures = Other(), os.pipe(), list[np.ndarray]()
    reading = threading.Thread(target=jpegs, args=(read, pictures))
    reading.start()
    options = {"style": "solid", "color": "00ff00", "max_age": 2, "rules": [ALL_BUT]}
    other.channel.send({"options": options, "sinks": [["mjpeg", ""]], "photos": 1})
    with (tmp_path / "me.png").open("rb") as file:
        other.channel.send({"photo": True}, [file.fileno()])
    other.hears(is_ready=True)
    other.channel.send({"outlet": 0}, [write])
    os.close(write)

    left = set[int]()
    for number in range(1, 15):
        other.feed(number, os.open(tmp_path / "clip.mp4", os.O_RDONLY), is_file=True)
        other.hears(ended=number)
        for pixels in pictures:
            left |= {place for place, box in enumerate(boxes) if not is_blank(pixels) and not is_green(pixels, box)}
        if left:
            break
    other.ends()
    other.close()
    reading.join(60)

    assert {1} == left


def is_green(pixels: np.ndarray, box: Box) -> bool:
    """Tell whether a face is covered."""
    x, y = (round(value) for value in box.centre)
    red, green, _ = pixels[y, x].astype(int).tolist()
    return bool(green > red + 60)


@pytest.mark.parametrize(
    ("photos", "reason"),
    [([b"no picture"] * 2, "unsupported-picture"), ([b"no picture", b"x" * 2**20 * 33], "too-many-bytes")],
)
def test_a_photo_that_shows_nobody_ends_it(photos: list[bytes], reason: str, tmp_path: Path):
    """Before any picture is shown; which of them it is is told."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    given, taken = Channel(ours), Channel(theirs)
    given.send({"options": {"rules": [ALL_BUT]}, "sinks": [], "photos": len(photos)})
    for number, content in enumerate(photos):
        (tmp_path / f"{number}").write_bytes(content)
        with (tmp_path / f"{number}").open("rb") as file:
            given.send({"photo": True}, [file.fileno()])
    with pytest.raises(FaceguardError) as caught:
        asyncio.run(Studio(taken).run())
    given.close()
    taken.close()

    assert (reason, photos.index(photos[-1])) == (caught.value.slug, caught.value.photo)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Other]:
    """One that records, and shows JPEGs."""
    other = Other()
    other.channel.send({"options": OPTIONS, "sinks": [["file", str(tmp_path / "recorded.mp4")], ["mjpeg", ""]]})
    other.hears(is_ready=True)
    yield other
    other.close()


def jpegs(pipe: int, found: list[np.ndarray]) -> None:
    with os.fdopen(pipe, "rb") as file:
        while len(head := file.read(HEAD.size)) == HEAD.size:
            content = file.read(*HEAD.unpack(head))
            found.append(np.asarray(Image.open(io.BytesIO(content)).convert("RGB")))


def test_feeds_come_out_one_after_the_other(portrait: np.ndarray, tmp_path: Path, other: Other):
    """A file, nothing for a while, a stream of packets, and what is no video: nobody is bare, and all is counted."""
    (tmp_path / "clip.mp4").write_bytes(clip(portrait, 2))
    (tmp_path / "no.mp4").write_bytes(b"no video")
    read, write = os.pipe()
    pictures: list[np.ndarray] = []
    reading = threading.Thread(target=jpegs, args=(read, pictures))
    reading.start()
    other.channel.send({"outlet": 1}, [write])
    os.close(write)

    other.feed(1, os.open(tmp_path / "clip.mp4", os.O_RDONLY), is_file=True)
    assert other.hears(ended=1).reason is None
    after = len(pictures)
    while not any(is_blank(each) for each in pictures[after:]):
        time.sleep(0.05)
    source, flow = os.pipe()
    with os.fdopen(flow, "wb", buffering=0) as pipe:
        other.feed(2, source, is_file=False)
        carry_in(Route(str(tmp_path / "clip.mp4")), pipe, newest=False)
    assert other.hears(ended=2).reason is None
    other.feed(3, os.open(tmp_path / "no.mp4", os.O_RDONLY), is_file=True)
    assert other.hears(ended=3).reason == "unsupported-video"
    other.ends()
    reading.join(60)

    recorded = [pixels for _, pixels in shown(tmp_path / "recorded.mp4")]
    assert 100 == other.taken == other.seen
    assert not any(map(is_bare, [*pictures, *recorded]))
    assert any(not is_blank(each) for each in pictures)
    assert any(not is_blank(each) for each in recorded)


def test_what_takes_no_more_is_told(portrait: np.ndarray, tmp_path: Path, other: Other):
    """And the others go on."""
    (tmp_path / "clip.mp4").write_bytes(clip(portrait, 1))
    read, write = os.pipe()
    os.close(read)
    other.channel.send({"outlet": 1}, [write])
    os.close(write)
    other.feed(1, os.open(tmp_path / "clip.mp4", os.O_RDONLY), is_file=True)

    assert other.hears(fell=1).reason is None
    other.hears(ended=1)
    other.ends()
    assert shown(tmp_path / "recorded.mp4")
