import io
from collections.abc import Callable

import numpy as np
import pytest

from faceguard.audit.mp4 import audit
from faceguard.container.content import Windows
from faceguard.errors import LeakError
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.writer import Writer
from testing.videos import opened, panned, video
from tests.audit.planting import replaced

pytestmark = pytest.mark.video

LIMITS = VideoLimits(1 << 20, 1 << 24, 60)
MARKER = b"Marker-7c1f"


@pytest.fixture(scope="module")
def written(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of ours, with pictures and sound."""
    source = io.BytesIO(video(panned(portrait, 12), sound=True))
    path = tmp_path_factory.mktemp("written") / "video.mp4"
    with Reader(source, LIMITS) as reader:
        list(reader.pictures())
    facts = reader.facts
    path.touch()
    with (
        Reader(source, LIMITS) as reader,
        Writer(lambda: path.open("r+b", buffering=0), facts, reader.sounds, 10**6) as writer,
    ):
        for picture in reader.pictures(writer.sound):
            writer.write(picture)
        writer.finish()
    return path.read_bytes()


def test_a_file_of_ours_passes(written: bytes):
    """Also as memory that is not copied, and as a file that is not read at once."""
    audit(written)
    audit(memoryview(written))
    audit(Windows(io.BytesIO(written)))


def in_movie(box: bytes) -> Callable[[bytes], bytes]:
    """Put a box at the end of `moov`, and move the samples' places along."""

    def plant(data: bytes) -> bytes:
        start = data.index(b"moov") - 4
        size = int.from_bytes(data[start : start + 4], "big")
        whole = (size + len(box)).to_bytes(4, "big") + data[start + 4 : start + size] + box
        return data[:start] + whole + data[start + size :]

    return plant


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def sample_with_notes(data: bytes) -> bytes:
    """Turn the first unit of the first picture into one of notes."""
    at = data.index(b"mdat") + 4
    return data[: at + 4] + b"\x06" + data[at + 5 :]


def longer_data(data: bytes) -> bytes:
    """Let the samples' box reach over bytes that are no sample's."""
    at = data.index(b"mdat") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    return data[:at] + (size + len(MARKER)).to_bytes(4, "big") + data[at + 4 :] + MARKER


def sound_with_name(data: bytes) -> bytes:
    """Put the encoder's name back into the first packet of sound, where it was."""
    with opened(data) as container:
        packet = next(container.demux(audio=0))
        at, first = packet.pos or 0, bytes(packet)
    assert first == data[at : at + len(first)]
    return data[: at + 3] + MARKER[: min(8, len(first) - 4)] + data[at + 3 + min(8, len(first) - 4) :]


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(lambda data: data + MARKER, id="behind the end"),
        pytest.param(lambda data: data + box(b"free", MARKER), id="a box behind the end"),
        pytest.param(lambda data: data + box(b"uuid", bytes(16) + MARKER), id="a box of one's own"),
        pytest.param(replaced(b"\0\0\0\x08free", box(b"free", MARKER)), id="free space"),
        pytest.param(replaced(b"VideoHandler", b"MarkerMarker"), id="a handler's name"),
        pytest.param(replaced(b"isomiso2avc1mp41", b"isomiso2avc1MARK"), id="a brand"),
        pytest.param(replaced(b"mvhd\0\0\0\0\0\0\0\0", b"mvhd\0\0\0\0\xe0\0\0\1"), id="a time of creation"),
        pytest.param(replaced(b"\x55\xc4", b"\x15\xc7"), id="a language"),
        pytest.param(in_movie(box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7" + b"+48.85+002.35/"))), id="a place"),
        pytest.param(in_movie(box(b"meta", MARKER)), id="tags"),
        pytest.param(in_movie(box(b"trak", b"")), id="an empty track"),
        pytest.param(sample_with_notes, id="a unit of notes"),
        pytest.param(longer_data, id="data of no sample"),
        pytest.param(sound_with_name, id="a name before the sound"),
        pytest.param(lambda data: data[:-1], id="a cut"),
        pytest.param(lambda data: data[:0], id="nothing"),
        pytest.param(replaced(b"\0\0\0\x0curl ", b"\0\0\0\x0curn "), id="a name elsewhere"),
    ],
)
def test_what_is_planted_is_found(written: bytes, plant: Callable[[bytes], bytes]):
    """In each place where a container or its streams could say more than pictures and sound."""
    with pytest.raises(LeakError):
        audit(Windows(io.BytesIO(plant(written))))


def test_no_byte_of_the_description_can_be_made_free(written: bytes):
    """A table that is longer than its entries, anywhere in `moov`, fails."""
    start, end = written.index(b"moov") - 4, written.index(b"free") - 4
    movie = written[start:end]
    for kind in (b"stts", b"stss", b"stsc", b"stsz", b"stco", b"ctts", b"elst", b"avcC", b"esds", b"pasp", b"btrt"):
        at = movie.index(kind) - 4
        size = int.from_bytes(movie[at : at + 4], "big")
        longer = (size + 4).to_bytes(4, "big") + movie[at + 4 : at + size] + b"MARK" + movie[at + size :]
        with pytest.raises(LeakError):
            audit(written[:start] + longer + written[end:])


def test_another_programs_file_fails(portrait: np.ndarray):
    """It says who wrote it."""
    with pytest.raises(LeakError):
        audit(video(panned(portrait, 3), metadata={"title": "x"}))
