"""Packets arrive as they were sent, the newest ones first where there is no time for all, and nothing is decoded."""

import io
import os
import threading
from pathlib import Path

import av
import numpy as np
import pytest

from faceguard.media.broadcast import Broadcast
from faceguard.media.carriage import BLIND, FLOW, Newest, Outcome, Route, carried, carry_in, carry_out
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from testing.videos import opened, panned, shown, video

pytestmark = pytest.mark.video

LIMITS = VideoLimits(10**7, 0, 10**8)
SYNCPOINT = 0x4E4BE4ADEECA4569.to_bytes(8, "big")
"""What NUT has where one may begin to read."""


class Flow:
    """A pipe, as it is read."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int) -> bytes:
        return self._file.read(size)


@pytest.mark.parametrize(
    ("format", "codec", "options"),
    [
        ("mp4", "libx264", {"bf": "3"}),
        ("mpegts", "libx264", {}),
        ("matroska", "mjpeg", {}),
        ("mp4", "mpeg4", {}),
        ("webm", "libvpx-vp9", {"cpu-used": "8"}),
    ],
)
def test_what_is_carried_is_what_was_there(
    portrait: np.ndarray,
    tmp_path: Path,
    format: str,  # noqa: A002 - PyAV's word
    codec: str,
    options: dict[str, str],
):
    """Each picture, to the last, and in order."""
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    data = video(
        panned(portrait, 20), format=format, codec=codec, pixels=pixels, options=options, sound=codec == "mpeg4"
    )
    (tmp_path / "clip").write_bytes(data)
    flow = io.BytesIO()
    carry_in(Route(str(tmp_path / "clip")), flow, newest=False)
    with Reader(Flow(flow.getvalue()), LIMITS) as reader:  # type: ignore[arg-type]  # a flow has no place to go to
        carried_pictures = [picture.rgb() for picture in reader.pictures()]

    assert 20 == len(carried_pictures)
    assert (
        max(
            np.abs(one.astype(int) - other).mean()
            for one, (_, other) in zip(carried_pictures, shown(data), strict=True)
        )
        < 3
    )


def test_what_carries_decodes_nothing(portrait: np.ndarray):
    """Not even to find out what is in a stream: of this one, only a decoder knows how large its pictures are."""
    data = video(panned(portrait, 3), codec="mpeg4")
    with opened(data) as plain, av.open(io.BytesIO(data), "r", container_options={**BLIND}) as blind:
        assert (320, 0) == (plain.streams.video[0].width, blind.streams.video[0].width)


def test_a_flow_has_one_place_to_begin_at(portrait: np.ndarray, tmp_path: Path):
    """Both ends would remember others for as long as it lasts: in a year, gigabytes."""
    (tmp_path / "clip").write_bytes(video(panned(portrait, 50), options={"g": "1", "qp": "1"}))
    carried, coded = io.BytesIO(), io.BytesIO()
    carry_in(Route(str(tmp_path / "clip")), carried, newest=False)
    with Broadcast(coded, FLOW, (320, 256)) as broadcast:
        for number, frame in enumerate(panned(portrait, 50)):
            broadcast.write(frame, 2.0 * number)

    assert 2**20 < len(carried.getvalue())
    assert [1, 1] == [each.getvalue().count(SYNCPOINT) for each in (carried, coded)]


@pytest.mark.parametrize("seconds", [0.01, 3600, 10**6])
def test_a_clock_may_leap(portrait: np.ndarray, seconds: float):
    """No picture is lost, and each has its time."""
    flow, times = io.BytesIO(), [0, 0.04, seconds + 0.04, seconds + 0.08]
    with Broadcast(flow, FLOW, (320, 256)) as broadcast:
        for frame, time in zip(panned(portrait, 4), times, strict=True):
            broadcast.write(frame, time)
    with Reader(Flow(flow.getvalue()), LIMITS) as reader:  # type: ignore[arg-type]  # a flow has no place to go to
        assert times == pytest.approx([float(each.time * reader.facts.time_base) for each in reader.pictures()])


def test_a_stream_is_carried_on(portrait: np.ndarray, tmp_path: Path):
    """From what codes it to whoever takes streams."""
    frames = panned(portrait, 20)
    pipe, target = io.BytesIO(), tmp_path / "stream.ts"
    with Broadcast(pipe, FLOW, (320, 256)) as broadcast:
        for number, frame in enumerate(frames):
            broadcast.write(frame, number / 25)
    carry_out(Flow(pipe.getvalue()), Route(str(target), "mpegts"))  # type: ignore[arg-type]  # as above
    arrived = [pixels for _, pixels in shown(target)]

    assert 20 == len(arrived)
    assert max(np.abs(one.astype(int) - other).mean() for one, other in zip(arrived, frames, strict=True)) < 8


def test_a_stream_says_nothing_but_its_pictures(portrait: np.ndarray):
    """No encoder's name or settings."""
    file = io.BytesIO()
    with Broadcast(file, "mpegts", (320, 256)) as broadcast:
        for number, frame in enumerate(panned(portrait, 5)):
            broadcast.write(frame, number / 25)

    assert file.getvalue()
    assert b"x264" not in file.getvalue()


def test_how_carrying_ends_is_told():
    """By what went wrong, and not by its words."""
    route = Route("/nowhere/at/all.mp4")

    assert Outcome.UNREACHABLE is carried(lambda: carry_in(route, io.BytesIO(), newest=False))
    assert Outcome.ENDED is carried(lambda: None)
    assert Outcome.BROKEN is carried(lambda: carry_out(Flow(b"nothing"), route))  # type: ignore[arg-type]  # as above


class Packet:
    """As much of one as matters here."""

    def __init__(self, number: int, size: int = 1000) -> None:
        self.number, self.size, self.is_keyframe = number, size, number % 50 == 0


def test_who_is_slow_goes_on_with_a_keyframe():
    """What waited before it is left out, and memory is bounded."""
    all_are_there, given = threading.Event(), []

    def packets():
        yield from map(Packet, range(1020))
        all_are_there.set()

    newest = Newest(packets())
    assert all_are_there.wait(60)
    given = [packet.number for packet in newest]

    assert given == list(range(given[0], 1020))
    assert 0 == given[0] % 50
    assert len(given) <= 100


def test_what_goes_wrong_is_raised_where_packets_are_taken():
    """After those that came before."""

    def packets():
        yield Packet(0)
        raise OSError

    newest, taken = Newest(packets()), []
    with pytest.raises(OSError):  # noqa: PT011 - it says nothing
        taken += [packet.number for packet in newest]


def test_a_pipe_that_nobody_reads_ends_it(portrait: np.ndarray, tmp_path: Path):
    """As where whoever sees the pictures is gone."""
    (tmp_path / "clip").write_bytes(video(panned(portrait, 20)))
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as pipe:
        assert Outcome.UNREACHABLE is carried(lambda: carry_in(Route(str(tmp_path / "clip")), pipe, newest=True))
