import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.audit.matroska import audit
from faceguard.container.ebml import Element, elements
from faceguard.errors import BrokenPictureError, LeakError
from faceguard.media.encoders import VP9
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.sounding import Sounding
from faceguard.media.writer import Writer
from testing.videos import opened, panned, shown, sounds, video
from tests.audit.planting import replaced

pytestmark = pytest.mark.video

LIMITS = VideoLimits(1 << 20, 1 << 24, 60)
MARKER = b"Marker-7c1f"
SEGMENT, INFO, TRACKS, TRACK, TAGS, CLUSTER, BLOCK, VOID = (
    0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1254C367, 0x1F43B675, 0xA3, 0xEC,
)  # fmt: skip


def copied(source: bytes, path: Path) -> bytes:
    """Read a video and write what was read as VP9."""
    file = io.BytesIO(source)
    with Reader(file, LIMITS) as reader:
        list(reader.pictures())
    facts = reader.facts
    path.touch()
    with (
        Reader(file, LIMITS, sounding=Sounding.OPUS) as reader,
        Writer(lambda: path.open("r+b", buffering=0), facts, reader.sounds, 10**6, VP9) as writer,
    ):
        for picture in reader.pictures(writer.sound):
            writer.write(picture)
        writer.finish()
    return path.read_bytes()


@pytest.fixture(scope="module")
def source(portrait: np.ndarray) -> bytes:
    """A file of another program, which says more than it shows."""
    told = {"title": MARKER.decode(), "comment": MARKER.decode()}
    return video(panned(portrait, 12), format="matroska", sound=True, metadata=told)


@pytest.fixture(scope="module")
def written(source: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of ours, with pictures and sound."""
    return copied(source, tmp_path_factory.mktemp("written") / "video.webm")


def test_a_file_of_ours_passes(source: bytes, written: bytes):
    """It has the pictures at their times and a track of Opus, and nothing that the other one said."""
    audit(written)

    assert MARKER in source
    assert MARKER not in written
    assert [time for time, _ in shown(source)] == [time for time, _ in shown(written)]
    with opened(written) as container:
        assert ["vp9", "opus"] == [stream.codec_context.codec.canonical_name for stream in container.streams]
    assert all(
        np.abs(before.astype(int) - after).mean() < 3
        for (_, before), (_, after) in zip(shown(source), shown(written), strict=True)
    )


def test_a_silent_file_passes(portrait: np.ndarray, tmp_path: Path):
    """It has a head of an earlier version."""
    audit(copied(video(panned(portrait, 3)), tmp_path / "video.webm"))


def test_opus_is_copied(written: bytes, tmp_path: Path):
    """Packet by packet, at the same times."""
    again = copied(written, tmp_path / "a.webm")
    audit(again)

    assert sounds(written) == sounds(again)


def element(name: str, content: bytes) -> bytes:
    return bytes.fromhex(name) + (1 << 28 | len(content)).to_bytes(4, "big") + content


def found(data: bytes, *path: int) -> Element:
    """Return the first element of that name, within the first of those before it."""
    start, end = 0, len(data)
    for name in path:
        inner = next(each for each in elements(data, start, end) if each.name == name)
        start, end = inner.start, inner.end
    return inner


def grown(data: bytes, at: int, more: bytes, *path: int) -> bytes:
    """Put bytes at an offset, and make the elements around longer by as much."""
    data = data[:at] + more + data[at:]
    for depth in range(len(path), 0, -1):
        data = _longer(data, len(more), *path[:depth])
    return data


def _longer(data: bytes, by: int, *path: int) -> bytes:
    """Write the size of an element anew, in as many bytes."""
    start, end = 0, len(data)
    for name in path:
        at = start
        while True:
            length = 9 - data[at].bit_length()
            width = 9 - data[at + length].bit_length()
            own = int.from_bytes(data[at + length : at + length + width], "big") & (1 << 7 * width) - 1
            if int.from_bytes(data[at : at + length], "big") == name:
                break
            at += length + width + own
        start, end = at + length + width, at + length + width + own
    assert end
    size = (1 << 7 * width | own + by).to_bytes(width, "big")
    return data[: start - width] + size + data[start:]


def within(*path: int, more: bytes) -> Callable[[bytes], bytes]:
    """Put an element at the end of another one."""
    return lambda data: grown(data, found(data, *path).end, more, *path)


def in_void(data: bytes) -> bytes:
    at = found(data, SEGMENT, VOID).start
    return data[:at] + MARKER + data[at + len(MARKER) :]


def laced(data: bytes) -> bytes:
    """Say of the first block that it has several frames."""
    at = found(data, SEGMENT, CLUSTER, BLOCK).start + 3
    return data[:at] + bytes([data[at] | 6]) + data[at + 1 :]


TITLE, DATE = element("7BA9", MARKER), element("4461", bytes(8))
CHAPTERS = element("1043A770", element("45B9", MARKER))
ATTACHMENTS = element("1941A469", element("61A7", element("466E", b"a.txt") + element("465C", MARKER)))
A_TAG = element("7373", element("63C0", b"") + element("67C8", element("45A3", b"TITLE") + element("4487", MARKER)))


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(lambda data: data + MARKER, id="behind the end"),
        pytest.param(lambda data: data + element("EC", MARKER), id="an element behind the end"),
        pytest.param(within(SEGMENT, more=element("EC", MARKER)), id="void at the end"),
        pytest.param(in_void, id="something in the void"),
        pytest.param(within(SEGMENT, more=CHAPTERS), id="chapters"),
        pytest.param(within(SEGMENT, more=ATTACHMENTS), id="an attachment"),
        pytest.param(within(SEGMENT, TAGS, more=A_TAG), id="a tag"),
        pytest.param(within(SEGMENT, INFO, more=TITLE), id="a title"),
        pytest.param(within(SEGMENT, INFO, more=DATE), id="a time of creation"),
        pytest.param(within(SEGMENT, INFO, more=element("73A4", bytes(16))), id="an identity"),
        pytest.param(within(SEGMENT, INFO, more=element("EC", bytes(4))), id="void in another element"),
        pytest.param(within(SEGMENT, INFO, more=element("BF", bytes(4))), id="a check sum"),
        pytest.param(within(SEGMENT, INFO, more=element("5741", b"Lavf")), id="a second writing application"),
        pytest.param(within(SEGMENT, TRACKS, TRACK, more=element("536E", MARKER)), id="a track's name"),
        pytest.param(within(SEGMENT, TRACKS, TRACK, more=element("258688", MARKER)), id="a codec's name"),
        pytest.param(within(SEGMENT, TRACKS, TRACK, more=element("63A2", MARKER)), id="a description of VP9"),
        pytest.param(within(SEGMENT, CLUSTER, more=element("A7", b"\0")), id="a place of a cluster"),
        pytest.param(replaced(b"\x49\x83\x42", b"\x4d\x41\x52"), id="a picture that is none"),
        pytest.param(laced, id="several frames in a block"),
        pytest.param(replaced(b"\x57\x41\x84Lavf", b"\x57\x41\x84MARK"), id="a writing application"),
        pytest.param(replaced(b"\x4d\x80\x84Lavf", b"\x4d\x80\x84MARK"), id="a muxing application"),
        pytest.param(replaced(b"und", b"fra"), id="a language"),
        pytest.param(replaced(b"DURATION", b"LOCATION"), id="another tag"),
        pytest.param(replaced(b"00:00:00.", b"MARKERS.."), id="a text for a time"),
        pytest.param(replaced(b"webm", b"mark"), id="another kind of file"),
        pytest.param(replaced(b"OpusHead", b"OpusMark"), id="a description of sound"),
        pytest.param(lambda data: data[:-1], id="a cut"),
        pytest.param(lambda data: data[:0], id="nothing"),
    ],
)
def test_what_is_planted_is_found(written: bytes, plant: Callable[[bytes], bytes]):
    """In each place where a container or its streams could say more than pictures and sound."""
    planted = plant(written)
    assert written != planted
    with pytest.raises(LeakError):
        audit(planted)


@given(st.data())
def test_what_is_changed_in_front_is_found_or_a_number(written: bytes, data: st.DataObject):
    """No byte before the pictures can be a letter of a text: eight of them in a row are found, wherever they are."""
    end = found(written, SEGMENT, CLUSTER).begin
    at = data.draw(st.integers(0, end - 9))
    with pytest.raises(LeakError):
        audit(written[:at] + b"ABCDEFGHI" + written[at + 9 :])


def test_another_programs_file_fails(source: bytes):
    """It says who wrote it."""
    with pytest.raises(LeakError):
        audit(source)


def test_an_element_without_a_size_is_none():
    """What ends where something else begins could hold anything."""
    with pytest.raises(BrokenPictureError):
        list(elements(bytes.fromhex("18538067 01ffffffffffffff") + bytes(20), 0, 32))
