"""Clips of other programs and cameras, read and written without anything between."""

import contextlib
import io
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pytest
from av.container import InputContainer

from faceguard.audit.mp4 import audit
from faceguard.errors import FaceguardError
from faceguard.media.encoders import H264
from faceguard.media.errors import BrokenVideoError
from faceguard.media.film import VideoFacts
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.writer import Writer
from faceguard.video.rate import bits
from testing.videos import opened, shown, sounds
from tests.media.test_round_trip import copied

pytestmark = pytest.mark.recall

LIMITS = VideoLimits(1 << 23, 1 << 26, 600)
COMPARABLE = (0.75, 1.25)
"""How large a result may be beside what it was made of, where both are H.264."""


class Answer(NamedTuple):
    """What becomes of a clip."""

    frames: int
    hidden: int = 0
    """Frames that are grey, as they could not be decoded whole."""
    sounds: int = 0
    """Tracks of sound."""
    like: bool = True
    """Whether it has the colours of its source, and about the size of one in H.264."""
    noise: float = 3
    """Levels that the mean pixel of a frame may be off by."""


ANSWERS: dict[str, Answer] = {
    "asl-again.mkv": Answer(77),
    "egoblur-face.mp4": Answer(14, sounds=1),
    "facenet.mp4": Answer(105, sounds=1),
    "hamilton.mp4": Answer(275, sounds=1),
    "mmtracking-demo.mp4": Answer(8),
    "odd-av1.mp4": Answer(30),
    "odd-corrupt.mp4": Answer(60, hidden=55, sounds=1, like=False),
    "odd-everything.mp4": Answer(60, sounds=1),
    "odd-fragmented.mp4": Answer(60, sounds=1),
    "odd-gopro-gpmf.mp4": Answer(315, sounds=1, noise=6),  # one that shakes; a pixel to the side it would be off by 9
    "odd-gps-chapters.mov": Answer(60, sounds=1),
    "odd-hevc-10bit-pq.mp4": Answer(60, like=False),
    "odd-interlaced-mpeg2.ts": Answer(15, like=False),
    "odd-mjpeg.avi": Answer(30),
    "odd-no-audio.mp4": Answer(60),
    "odd-prores.mov": Answer(15),
    "odd-rot90.mp4": Answer(60, sounds=1),
    "odd-sei-userdata.mp4": Answer(30, sounds=1),
    "odd-truncated-faststart.mp4": Answer(15, sounds=1, like=False),
    "odd-vfr.mp4": Answer(43, sounds=1),
    "odd-vp9.webm": Answer(30),
    "one-by-one.mp4": Answer(1394),
    "videoanonymizer-sample.mp4": Answer(145, sounds=1),
}
PROBLEMS = {"odd-truncated-no-moov.mp4": BrokenVideoError}


def test_every_clip_has_its_answer(shared_data: Path):
    """It is redacted, or a problem."""
    clips = {path.name for path in (shared_data / "video").iterdir() if path.is_file() and path.suffix != ".md"}

    assert clips == {*ANSWERS, *PROBLEMS}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "answer"), ANSWERS.items())
def test_a_clip_keeps_its_times_colours_and_size(shared_data: Path, tmp_path: Path, name: str, answer: Answer):
    """Whatever wrote it: each frame at its time, each packet of sound at its own, and nothing but what is allowed."""
    source, path = (shared_data / "video" / name).read_bytes(), tmp_path / "a.mp4"
    hidden, coded, facts = rewritten(source, path)
    result = path.read_bytes()
    start = facts.start

    audit(result)
    before, after = times(source), times(result)
    assert answer[:3] == (len(after), hidden, len(facts.sounds))
    assert [time - before[0] for time in before] == [time - after[0] for time in after]
    if facts.sounds == ("aac",) and not start:
        heard = [time for time, _ in sounds(result)]
        assert heard == [time for time in at_all(source) if answer.like or time in heard]
        assert heard == at_all(result)
    if answer.like:
        channel, pixel = far(source, result)
        assert (True, True) == (channel < 2, pixel < answer.noise), (channel, pixel)
    if answer.like and facts.codec == "h264":
        assert COMPARABLE[0] <= size(result) / coded <= COMPARABLE[1], size(result) / coded


def rewritten(source: bytes, path: Path) -> tuple[int, int, VideoFacts]:
    """Write a clip as it is; return how many frames were not whole, the bytes of its pictures, and what is known."""
    file = io.BytesIO(source)
    with Reader(file, LIMITS) as reader:
        found = [picture.time for picture in reader.pictures()]
    facts, hidden, most = reader.facts, 0, bits(reader.facts, found, reader.coded, H264)
    path.touch()
    with (
        Reader(file, LIMITS) as again,
        Writer(lambda: path.open("r+b", buffering=0), facts, again.sounds, most) as writer,
    ):
        for picture in again.pictures(writer.sound):
            hidden += not picture.whole
            writer.write(picture)
        writer.finish()
    return hidden, reader.coded, facts


def times(content: bytes) -> list[Fraction]:
    """Return the second of each frame, as a decoder gives it."""
    with opened(content) as container:
        return [Fraction(frame.pts or 0) * (frame.time_base or 0) for frame in decoded(container)]


def at_all(content: bytes) -> list[Fraction]:
    """Return the second of each packet of sound that a decoder makes something of."""
    found = []
    with opened(content) as container:
        for packet in container.demux(audio=0):
            with contextlib.suppress(av.FFmpegError):
                packet.decode()
                found += [packet.pts * packet.time_base] if packet.pts is not None else []
    return found


def decoded(container: InputContainer) -> Iterator[av.VideoFrame]:
    """Yield frames up to where the file is damaged."""
    with contextlib.suppress(av.FFmpegError):
        yield from container.decode(video=0)


def size(content: bytes) -> int:
    """Return the bytes of the pictures."""
    with opened(content) as container:
        return sum(packet.size for packet in container.demux(video=0))


def far(source: bytes, result: bytes) -> tuple[float, float]:
    """Return how far off the mean of a channel is at most, and the mean pixel of a frame, in levels, for each tenth."""
    worst = 0.0, 0.0
    with opened(source) as one, opened(result) as other:
        for before, after in islice(zip(decoded(one), decoded(other), strict=True), 0, None, 10):
            pixels = np.rot90(before.to_ndarray(format="rgb24"), before.rotation // 90)
            height, width = (side // 2 * 2 for side in pixels.shape[:2])
            off = after.to_ndarray(format="rgb24").astype(np.int16) - pixels[:height, :width]
            worst = max(worst[0], float(np.abs(off.mean((0, 1))).max())), max(worst[1], float(np.abs(off).mean()))
    return worst


def test_a_clip_of_high_range_comes_out_as_one_that_is_not(shared_data: Path, tmp_path: Path):
    """Its tags say so; it was made of another clip, whose colours were taken for those of PQ."""
    with opened(copied((shared_data / "video/odd-hevc-10bit-pq.mp4").read_bytes(), tmp_path / "a.mp4")) as container:
        frame = next(container.decode(video=0))

    assert (1, 1, 1) == (frame.color_primaries, frame.color_trc, frame.colorspace)


def test_a_clip_of_television_begins_at_zero(shared_data: Path, tmp_path: Path):
    """The clock of MPEG-TS begins anywhere; from one picture to the next it is the same time."""
    source = (shared_data / "video/odd-interlaced-mpeg2.ts").read_bytes()
    before, after = ([time for time, _ in shown(video)] for video in (source, copied(source, tmp_path / "a.mp4")))

    assert 0 == after[0]
    assert [time - before[0] for time in before] == after


def test_a_clip_that_is_turned_comes_out_upright(shared_data: Path, tmp_path: Path):
    """Once: nothing in the result turns it again."""
    result = copied((shared_data / "video/odd-rot90.mp4").read_bytes(), tmp_path / "a.mp4")

    assert (640, 360, 3) == shown(result)[0][1].shape
    with opened(result) as container:
        assert 0 == next(container.decode(video=0)).rotation


@pytest.mark.parametrize(("name", "problem"), PROBLEMS.items())
def test_what_cannot_be_read_is_a_problem(shared_data: Path, tmp_path: Path, name: str, problem: type[FaceguardError]):
    """Nothing of it can be read without its index."""
    with pytest.raises(problem):
        rewritten((shared_data / "video" / name).read_bytes(), tmp_path / "a.mp4")
