"""Small videos, made as they are needed: a camera that moves over a photo, with a tone."""

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.sounding import Sounding
from faceguard.ticket import Checkpoint

Pixels = NDArray[np.uint8]

RATE = 25
SAMPLES = 44_100


def panned(photo: Pixels, frames: int, width: int = 320, height: int = 256, step: int = 2) -> list[Pixels]:
    """Return views (height, width, 3) of a photo, each so many pixels further to the right."""
    top = 20
    return [
        np.ascontiguousarray(photo[top : top + height, 20 + index * step : 20 + index * step + width])
        for index in range(frames)
    ]


def video(
    frames: Iterable[Pixels],
    *,
    times: Sequence[int] | None = None,
    base: Fraction = Fraction(1, RATE * 600),
    format: str = "mp4",  # noqa: A002 - PyAV's word
    codec: str = "libx264",
    pixels: str = "yuv420p",
    sound: bool = False,
    sound_codec: str = "aac",
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> bytes:
    """Write frames (height, width, 3) in R, G, B order at these times, in units of the time base."""
    file = io.BytesIO()
    with av.open(file, "w", format=format) as container:
        container.metadata.update(metadata or {})
        pictures = list(frames)
        stream = container.add_stream(codec, rate=RATE, options=options or {})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixels
        stream.codec_context.time_base = base
        tone = _tone(container, len(pictures) / RATE, sound_codec) if sound else []
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=pixels)
            frame.time_base, frame.pts = base, times[index] if times else round(index / RATE / base)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        for packet in tone:
            container.mux(packet)
    return file.getvalue()


def with_streams(picture: Pixels, sounds: int) -> bytes:
    """Write one picture (height, width, 3), and so many streams of sound in which nothing is."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=RATE)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt = "yuv420p"
        for _ in range(sounds):
            container.add_stream("pcm_s16le", rate=8000, layout="mono")
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def _tone(container: OutputContainer, seconds: float, codec: str) -> "list[av.Packet[Stream]]":
    """Return packets of a tone; of AAC, the first has its encoder's name."""
    stream = container.add_stream(codec, rate=SAMPLES, layout="mono")
    assert isinstance(stream, AudioStream)
    count = int(seconds * SAMPLES)
    wave = np.sin(np.arange(count) * 2 * np.pi * 440 / SAMPLES).astype(np.float32)[None] * 0.5
    frame = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLES, 0, Fraction(1, SAMPLES)
    packets: list[av.Packet[Stream]] = [*stream.encode(frame), *stream.encode(None)]
    return packets


def unguarded(file: BinaryIO, limits: VideoLimits, _: Checkpoint, sounding: Sounding = Sounding.AAC) -> Reader:
    """Decode a video in this process, where tests measure what is run, and nothing has to be started."""
    return Reader(file, limits, sounding=sounding)


def opened(path: Path | bytes) -> InputContainer:
    """Open a file, or its bytes."""
    return av.open(io.BytesIO(path) if isinstance(path, bytes) else str(path), "r")


def shown(path: Path | bytes) -> list[tuple[Fraction, Pixels]]:
    """Return the second and the pixels (height, width, 3) of each frame, turned upright."""
    with opened(path) as container:
        return [
            (
                Fraction(frame.pts or 0) * (frame.time_base or 0),
                np.rot90(frame.to_ndarray(format="rgb24"), frame.rotation // 90),
            )
            for frame in container.decode(video=0)
        ]


def sounds(path: Path | bytes) -> list[tuple[Fraction, bytes]]:
    """Return the second and the bytes of each packet of the first track of sound."""
    with opened(path) as container:
        packets = container.demux(container.streams.audio[0])
        return [
            (Fraction(packet.pts) * packet.time_base, bytes(packet)) for packet in packets if packet.pts is not None
        ]
