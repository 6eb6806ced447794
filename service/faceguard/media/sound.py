"""Tracks of sound: copied packet by packet where that is clean, coded anew elsewhere."""

import contextlib
from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

import av
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.stream import Stream

from faceguard.container.aac import emptied, is_plain

RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000})
"""Samples a second that AAC knows."""
USUAL_RATE = 48000
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
"""How so many channels lie; of other numbers two are made."""
BITS = 96_000
"""A second and channel of sound that is coded anew: AAC at which nobody hears a difference."""


class Track(Protocol):
    """One track of sound of the result."""

    def take(self, packet: "av.Packet[AudioStream]") -> None:
        """Write what is in a packet of the source."""
        ...

    def finish(self) -> None:
        """Write what is still held."""
        ...


def track(result: OutputContainer, source: AudioStream, start: Fraction) -> Track:
    """Add a track for one of the source's, whose clock begins at a second."""
    context = source.codec_context
    if context.name == "aac" and is_plain(context.extradata or b""):
        return Copied(result, source, start)
    return Coded(result, source, start)


class Copied:
    """AAC whose packets are those of the source, but for what they say before their sound."""

    def __init__(self, result: OutputContainer, source: AudioStream, start: Fraction) -> None:
        self._result, self._start = result, start
        self._track = result.add_stream_from_template(source)

    def take(self, packet: "av.Packet[AudioStream]") -> None:
        """Write a packet."""
        shift = round(self._start / packet.time_base)
        clean: av.Packet[Stream] = av.Packet(emptied(bytes(packet)))
        clean.stream, clean.time_base = self._track, packet.time_base
        clean.pts = None if packet.pts is None else packet.pts - shift
        clean.dts = None if packet.dts is None else packet.dts - shift
        clean.duration = packet.duration
        clean.is_keyframe = True
        self._result.mux(clean)

    def finish(self) -> None:
        """Hold nothing."""


class Coded:
    """Sound that is decoded, and coded anew as AAC."""

    def __init__(self, result: OutputContainer, source: AudioStream, start: Fraction) -> None:
        self._result, self._start, self._source = result, start, source
        context = source.codec_context
        rate = context.sample_rate if context.sample_rate in RATES else USUAL_RATE
        layout = LAYOUTS.get(context.layout.nb_channels, LAYOUTS[2])
        self._track = result.add_stream("aac", rate=rate, layout=layout)
        own = self._track.codec_context
        own.bit_rate = BITS * own.layout.nb_channels
        own.flags |= Flags.bitexact

    def take(self, packet: "av.Packet[AudioStream]") -> None:
        """Code what is in a packet; one that is damaged is left out."""
        try:
            frames = packet.decode()
        except av.FFmpegError:
            return
        self._code(frames)

    def finish(self) -> None:
        """Code what the decoder and the encoder hold."""
        with contextlib.suppress(av.FFmpegError):
            self._code(self._source.codec_context.decode(None))
        self._result.mux(self._track.encode(None))

    def _code(self, frames: Iterable[av.AudioFrame]) -> None:
        for frame in frames:
            if frame.pts is not None and frame.time_base:
                frame.pts -= round(self._start / frame.time_base)
            self._result.mux(self._track.encode(frame))
