"""An MP4 of AV1 has frames in it, and nothing else."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.audit import av1
from faceguard.audit.mp4 import audit
from faceguard.errors import BrokenPictureError, InvalidOptionError, LeakError
from faceguard.media.encoders import AV1
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.writer import Writer
from testing.videos import opened, panned, shown, sounds, video

pytestmark = pytest.mark.video

LIMITS = VideoLimits(1 << 20, 1 << 24, 60)
MARKER = b"Marker-7c1f"
TIMES = [0, 600, 1300, 1301, 5000, 5600, 9000, 20000, 20600, 21200, 22000, 23000]


def as_av1(source: bytes, path: Path) -> bytes:
    file = io.BytesIO(source)
    with Reader(file, LIMITS) as reader:
        list(reader.pictures())
    facts = reader.facts
    path.touch()
    with (
        Reader(file, LIMITS) as reader,
        Writer(lambda: path.open("r+b", buffering=0), facts, reader.sounds, 10**7, AV1) as writer,
    ):
        for picture in reader.pictures(writer.sound):
            writer.write(picture)
        writer.finish()
    return path.read_bytes()


@pytest.fixture(scope="module")
def source(portrait: np.ndarray) -> bytes:
    return video(panned(portrait, len(TIMES)), times=TIMES, sound=True)


@pytest.fixture(scope="module")
def written(source: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of ours, with pictures and sound."""
    return as_av1(source, tmp_path_factory.mktemp("written") / "video.mp4")


def test_pictures_keep_their_times_and_colours(source: bytes, written: bytes):
    """To the unit, at a rate that varies, and the sound is the source's."""
    before, after = shown(source), shown(written)

    audit(written)
    assert [time for time, _ in before] == [time for time, _ in after]
    for (_, one), (_, other) in zip(before, after, strict=True):
        assert np.abs(one.mean((0, 1)) - other.mean((0, 1))).max() < 2
    assert [packet for _, packet in sounds(source)][1:] == [packet for _, packet in sounds(written)][1:]


def test_the_codec_is_told_by_its_name(written: bytes):
    """And not by that of the decoder that reads it."""
    with Reader(io.BytesIO(written), LIMITS) as reader:
        list(reader.pictures())

    assert "av1" == reader.facts.codec


def test_the_encoder_leaves_no_name_and_says_nothing(source: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """Neither in the file nor on the terminal."""
    result = as_av1(source, tmp_path / "a.mp4")

    assert ("", "") == capfd.readouterr()
    for name in (b"SVT", b"Lavf", b"Lavc"):
        assert name not in result


def first_picture(data: bytes) -> int:
    """Return where the first unit that is a frame begins."""
    with opened(data) as container:
        at = next(container.demux(video=0)).pos or 0
    return at + 2 + data[at + 1] if data[at] == 0x0A else at


def other_unit(head: int) -> Callable[[bytes], bytes]:
    def plant(data: bytes) -> bytes:
        at = first_picture(data)
        return data[:at] + bytes([head]) + data[at + 1 :]

    return plant


def longer_description(data: bytes) -> bytes:
    """Put a unit of notes behind the description's."""
    start, end = data.index(b"moov") - 4, data.index(b"free") - 4
    movie = bytearray(data[start:end])
    note = bytes([0x2A, len(MARKER)]) + MARKER
    at = movie.index(b"av1C") - 4
    size = int.from_bytes(movie[at : at + 4], "big")
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"av01", b"av1C"):
        box = movie.index(kind) - 4
        movie[box : box + 4] = (int.from_bytes(movie[box : box + 4], "big") + len(note)).to_bytes(4, "big")
    movie[at + size : at + size] = note
    return data[:start] + bytes(movie) + data[end:]


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(other_unit(0x2A), id="metadata"),
        pytest.param(other_unit(0x7A), id="padding"),
        pytest.param(other_unit(0x42), id="a list of tiles"),
        pytest.param(other_unit(0x12), id="a delimiter"),
        pytest.param(other_unit(0x0A), id="another sequence"),
        pytest.param(other_unit(0x36), id="an extension"),
        pytest.param(other_unit(0x30), id="no length"),
        pytest.param(other_unit(0x33), id="a reserved bit"),
        pytest.param(longer_description, id="a unit in the description"),
        pytest.param(lambda data: data.replace(b"av01iso2mp41", b"av01iso2MARK"), id="a brand"),
        pytest.param(lambda data: data + MARKER, id="behind the end"),
    ],
)
def test_what_is_planted_is_found(written: bytes, plant: Callable[[bytes], bytes]):
    """In each place where units or their description could say more than pictures."""
    changed = plant(written)

    assert changed != written
    with pytest.raises(LeakError):
        audit(changed)


@given(st.binary(min_size=1, max_size=40))
def test_units_are_whole_or_refused(sample: bytes):
    """Of any bytes: what is accepted consists of frames alone, to the last byte."""
    try:
        accepted = av1.is_picture(sample, b"\x0a\x0b")
    except (LeakError, BrokenPictureError):
        accepted = False
    if accepted:
        assert {(head >> 3) & 15 for head in [sample[0]]} <= {1, 3, 6}
        with pytest.raises((LeakError, BrokenPictureError)):
            av1.is_picture(sample + b"\x2a", b"\x0a\x0b")


def test_pictures_that_are_too_small_are_refused(portrait: np.ndarray, tmp_path: Path):
    """Before anything is written, with the option's name."""
    small = video([frame[:8, :8] for frame in panned(portrait, 2)], codec="ffv1", format="matroska", pixels="yuv444p")
    with pytest.raises(InvalidOptionError, match="codec"):
        as_av1(small, tmp_path / "a.mp4")
