"""Reading and writing without anything between."""

import io
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.audit.mp4 import audit
from faceguard.container.aac import emptied, is_empty
from faceguard.errors import TooManyPixelsError
from faceguard.media.errors import (
    BrokenVideoError,
    TooFastError,
    TooLargeError,
    TooLongError,
    TooManyStreamsError,
    UnsupportedVideoError,
)
from faceguard.media.frames import Colour, VideoPicture
from faceguard.media.limits import MAX_STREAMS, VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.writer import Writer
from testing.videos import opened, panned, shown, sounds, video, with_streams

pytestmark = pytest.mark.video

LIMITS = VideoLimits(1 << 20, 1 << 26, 60)


def copied(source: bytes, path: Path, *, hide: int | None = None) -> bytes:
    """Read a video and write what was read."""
    file = io.BytesIO(source)
    with Reader(file, LIMITS) as reader:
        list(reader.pictures())
    facts = reader.facts
    path.touch()
    with (
        Reader(file, LIMITS) as reader,
        Writer(lambda: path.open("r+b", buffering=0), facts, reader.sounds, 10**7) as writer,
    ):
        for number, picture in enumerate(reader.pictures(writer.sound)):
            if number == hide:
                picture.hide()
            writer.write(picture)
        writer.finish()
    return path.read_bytes()


def test_each_picture_keeps_its_time(portrait: np.ndarray, tmp_path: Path):
    """At a rate that varies, to the unit."""
    times = [0, 600, 1300, 1301, 5000, 5600, 9000, 20000]
    source = video(panned(portrait, len(times)), times=times)

    assert [Fraction(time, 15000) for time in times] == [time for time, _ in shown(copied(source, tmp_path / "a.mp4"))]


@pytest.mark.parametrize(
    ("format", "codec", "pixels"),
    [
        ("mp4", "libx264", "yuv420p"),
        ("mov", "libx264", "yuv444p"),
        ("matroska", "ffv1", "yuv422p"),
        ("matroska", "libx264", "yuv420p10le"),
        ("avi", "mjpeg", "yuvj420p"),
        ("webm", "libvpx-vp9", "yuv420p"),
        ("mpegts", "mpeg2video", "yuv420p"),
        ("mov", "prores_ks", "yuv422p10le"),
        ("matroska", "ffv1", "bgr0"),
    ],
)
def test_colours_stay(portrait: np.ndarray, tmp_path: Path, format: str, codec: str, pixels: str):  # noqa: A002
    """Whatever they are stored as: the mean of no channel moves by more than two levels."""
    base = Fraction(1, 25) if format == "avi" or codec == "mpeg2video" else Fraction(1, 15000)
    source = video(panned(portrait, 3), format=format, codec=codec, pixels=pixels, base=base)
    before, after = shown(source), shown(copied(source, tmp_path / "a.mp4"))

    assert len(before) == len(after)
    for (_, one), (_, other) in zip(before, after, strict=True):
        assert np.abs(one.mean((0, 1)) - other.mean((0, 1))).max() < 2
        assert np.abs(one.astype(int) - other).mean() < 6


def test_sound_is_the_sources_own(portrait: np.ndarray, tmp_path: Path):
    """Packet by packet, at the same times; but the encoder's name, which stands before the sound, is gone."""
    source = video(panned(portrait, 12), sound=True)
    before, after = sounds(source), sounds(copied(source, tmp_path / "a.mp4"))

    assert b"Lavc" in before[0][1]
    assert [time for time, _ in before] == [time for time, _ in after]
    assert [packet for _, packet in before[1:]] == [packet for _, packet in after[1:]]
    assert len(before[0][1]) == len(after[0][1])
    assert b"Lavc" not in b"".join(packet for _, packet in after)


def test_a_packet_of_sound_that_is_damaged_is_left_out(portrait: np.ndarray, tmp_path: Path):
    """A player may stop at it; those before and after it are the source's own, at their times."""
    source = video(panned(portrait, 12), sound=True)
    before = sounds(source)
    damaged = source.replace(before[5][1], b"\xff" * len(before[5][1]))

    assert [*before[1:5], *before[6:]] == sounds(copied(damaged, tmp_path / "a.mp4"))[1:]


def heard(source: bytes) -> np.ndarray:
    """Return the samples of the first track of sound, from the second 0 on."""
    with opened(source) as container:
        frames = list(container.decode(audio=0))
    samples = np.concatenate([frame.to_ndarray().reshape(-1).astype(float) for frame in frames])
    late = round((frames[0].pts or 0) * float(frames[0].time_base or 0) * 44_100)
    whole: np.ndarray = samples[-late:] if late < 0 else np.concatenate([np.zeros(late), samples])
    return np.asarray(whole / np.abs(whole).max())


def test_other_sound_is_coded_anew_and_stays_in_step(portrait: np.ndarray, tmp_path: Path):
    """As AAC without its encoder's name; the tone is where it was, to the millisecond."""
    source = video(panned(portrait, 25), format="matroska", sound=True, sound_codec="pcm_s16le")
    result = copied(source, tmp_path / "a.mp4")
    before, after = heard(source)[4410:35280], heard(result)[4410:35280]
    lags = range(-44, 45)

    assert b"Lavc" not in result
    assert b"mp4a" in result
    assert 0.99 < max(np.corrcoef(before[44:-44], np.roll(after, lag)[44:-44])[0, 1] for lag in lags)
    audit(result)


def test_every_track_of_sound_is_kept(portrait: np.ndarray, tmp_path: Path):
    """In its place and in step: what can be copied beside what is coded anew, and each of its own pitch."""
    file = io.BytesIO()
    tones = [("aac", 440), ("pcm_s16le", 880), ("aac", 1760)]
    with av.open(file, "w", format="mov") as container:
        pictures = container.add_stream("libx264", rate=25)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 256, "yuv420p"
        tracks = [container.add_stream(codec, rate=44_100, layout="mono") for codec, _ in tones]
        for picture in panned(portrait, 25):
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(pictures.encode(None))
        for track, (_, pitch) in zip(tracks, tones, strict=True):
            assert isinstance(track, AudioStream)
            wave = np.sin(np.arange(44_100) * 2 * np.pi * pitch / 44_100)[None] * 0.5
            frame = av.AudioFrame.from_ndarray(wave.astype(np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts = 44_100, 0
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    result = copied(file.getvalue(), tmp_path / "a.mp4")
    for place, (_, pitch) in enumerate(tones):
        with opened(result) as container:
            frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=place)]
        heard = np.concatenate(frames)[4096:36864].astype(float)
        assert pitch == pytest.approx(np.abs(np.fft.rfft(heard)).argmax() * 44_100 / len(heard), abs=2)
    audit(result)


@pytest.mark.parametrize(("width", "height"), [(321, 255), (320, 255), (1, 1), (65, 64)])
def test_an_odd_row_or_column_is_left_out(portrait: np.ndarray, tmp_path: Path, width: int, height: int):
    """Two by two pixels share their colour; what has no pair of rows is no video."""
    source = video(
        [frame[:height, :width] for frame in panned(portrait, 2, 400, 300)],
        codec="ffv1",
        format="matroska",
        pixels="yuv444p",
    )
    if min(width, height) < 2:
        with pytest.raises(UnsupportedVideoError):
            copied(source, tmp_path / "a.mp4")
    else:
        (_, picture), _ = shown(copied(source, tmp_path / "a.mp4"))
        assert (height // 2 * 2, width // 2 * 2, 3) == picture.shape


def test_nothing_else_crosses(portrait: np.ndarray, tmp_path: Path):
    """Titles, places, chapters, handlers, subtitles, attachments, notes in units, bytes behind the end."""
    marker = "Marker-7c1f"
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        container.metadata.update(dict.fromkeys(("title", "comment", "location", "artist", "encoder"), marker))
        container.set_chapters(
            [{"id": 1, "start": 0, "end": 100, "time_base": Fraction(1, 1000), "metadata": {"title": marker}}]
        )
        stream = container.add_stream("libx264", rate=25, options={"x264-params": "annexb=1"})
        stream.width, stream.height, stream.pix_fmt = 320, 256, "yuv420p"
        stream.metadata.update({"title": marker, "handler_name": marker, "language": "fra"})
        words = container.add_stream("ass")
        words.codec_context.subtitle_header = b"[Script Info]\n; " + marker.encode()
        container.add_attachment("a.txt", "text/plain", marker.encode())
        for index, picture in enumerate(panned(portrait, 5)):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = index
            for packet in stream.encode(frame):
                note = b"\0\0\0\1\6\5" + bytes([16 + len(marker)]) + bytes(range(16)) + marker.encode() + b"\x80"
                more = av.Packet(note + bytes(packet))
                more.stream, more.pts, more.dts, more.time_base = stream, packet.pts, packet.dts, packet.time_base
                more.is_keyframe = packet.is_keyframe
                container.mux(more)
        container.mux(stream.encode(None))
    source = file.getvalue() + marker.encode()
    result = copied(source, tmp_path / "a.mp4")

    assert source.count(marker.encode()) > 8
    assert marker.encode() not in result
    for name in (b"x264", b"Lavf", b"Lavc", b"fra"):
        assert name not in result


def test_a_playlist_is_no_video(tmp_path: Path, portrait: np.ndarray):
    """It could name any file of this machine, or an address."""
    (tmp_path / "secret.ts").write_bytes(
        video(panned(portrait, 2), format="mpegts", codec="mpeg2video", base=Fraction(1, 25))
    )
    lists = (
        f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/secret.ts\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{tmp_path}/secret.ts'\n",
    )
    for text in lists:
        with pytest.raises(UnsupportedVideoError):
            Reader(io.BytesIO(text.encode()), LIMITS)


def test_what_is_no_video_is_said_so(portrait: np.ndarray, photo: bytes):
    """Text, a picture, sound alone, and a file that is cut off before it says what is in it."""
    for data in (b"", b"no video", photo):
        with pytest.raises(UnsupportedVideoError):
            Reader(io.BytesIO(data), LIMITS)
    with pytest.raises(BrokenVideoError):
        Reader(io.BytesIO(video(panned(portrait, 3))[:200]), LIMITS)


def test_limits_hold(portrait: np.ndarray):
    """Of bytes, pixels and seconds."""
    source = video(panned(portrait, 25))
    with pytest.raises(TooLargeError):
        Reader(io.BytesIO(source), VideoLimits(1 << 20, 1000, 60))
    with pytest.raises(TooManyPixelsError):
        Reader(io.BytesIO(source), VideoLimits(320 * 255, 1 << 24, 60))
    with pytest.raises(TooLongError):
        Reader(io.BytesIO(source), VideoLimits(1 << 20, 1 << 24, 0.5))


def test_a_video_that_is_longer_than_it_says_is_too_long(portrait: np.ndarray):
    """Where the file says nothing of its length, its pictures do."""
    hours = [index * 3600 * 15000 for index in range(4)]
    source = video(panned(portrait, 4), times=hours, format="matroska", options={"bf": "0"})
    unknown = source.replace(b"\x44\x89\x88", b"\xec\x44\x88")  # a void element in place of the duration
    assert source != unknown
    with Reader(io.BytesIO(unknown), LIMITS) as reader, pytest.raises(TooLongError):
        list(reader.pictures())


@pytest.mark.parametrize(("rate", "fine"), [(250, True), (301, True), (1000, False)])
def test_pictures_come_at_a_bounded_rate(portrait: np.ndarray, rate: int, fine: bool):  # noqa: FBT001
    """A second more of them may come at once."""
    times = [index * 15000 // rate for index in range(600)]
    source = video((portrait[:16, :16] for _ in times), times=times, options={"preset": "ultrafast"})
    with Reader(io.BytesIO(source), LIMITS) as reader, nullcontext() if fine else pytest.raises(TooFastError):
        assert 600 == len(list(reader.pictures()))


def test_a_file_has_a_bounded_number_of_streams(portrait: np.ndarray):
    """Of any kind."""
    with Reader(io.BytesIO(with_streams(portrait[:16, :16], MAX_STREAMS - 1)), LIMITS) as reader:
        assert MAX_STREAMS - 1 == len(reader.sounds)
    with pytest.raises(TooManyStreamsError):
        Reader(io.BytesIO(with_streams(portrait[:16, :16], MAX_STREAMS)), LIMITS)


def test_a_video_that_is_cut_off_gives_what_is_there(portrait: np.ndarray):
    """And tells that something was not read."""
    source = video(panned(portrait, 30), options={"g": "5"}, format="matroska")
    with Reader(io.BytesIO(source[: len(source) // 2]), LIMITS) as reader:
        count = len(list(reader.pictures()))

    assert 5 < count < 30


@settings(max_examples=40)
@given(st.binary(max_size=60))
def test_nothing_stands_before_the_sound(packet: bytes):
    """Of any packet, whatever it says; its length and what comes after stay."""
    clean = emptied(packet)

    assert is_empty(clean)
    assert len(packet) == len(clean)
    assert clean == emptied(clean)


def test_what_stands_before_the_sound_is_told():
    """An element that fills up, and one of foreign data."""
    fill = int("110" + "0100" + "".join(f"{byte:08b}" for byte in b"Mark") + "000" + "0" * 6, 2).to_bytes(6, "big")

    assert not is_empty(fill)
    assert is_empty(emptied(fill))


@settings(max_examples=20)
@given(st.integers(0, 1 << 32), st.sampled_from([1, 5, 6, 9, 2]), st.booleans())
def test_pixels_that_are_not_taken_over_stay_to_the_bit(seed: int, matrix: int, full: bool):  # noqa: FBT001
    """And those that are have the colour that was asked for, where it is one that the video can have."""
    random = np.random.default_rng(seed)
    planes = random.integers(16, 236, (96, 64), np.uint8)
    picture = VideoPicture(planes.copy(), 0, 0, Colour(matrix, full))
    where = np.zeros((64, 64), np.uint8)
    where[16:32, 20:40] = 255
    picture.put(np.full((64, 64, 3), (200, 100, 50), np.uint8), where)
    inside = picture.rgb()[18:30, 22:38].astype(int)

    assert np.array_equal(planes[:64][where == 0], picture.luma[where == 0])
    assert np.abs(inside - [200, 100, 50]).max() <= 3
