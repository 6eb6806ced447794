"""Tracks of sound as they are written: packets as they came where those are clean, samples coded as AAC."""

import io
from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.stream import Stream

from faceguard.container.aac import emptied
from faceguard.media.film import SoundFacts, SoundPiece

BITS = 96_000
"""A second and channel of sound that is coded anew: AAC at which nobody hears a difference."""


class Voice(Protocol):
    """One track of sound of the result."""

    def take(self, piece: SoundPiece) -> None:
        """Write a piece of the source."""
        ...

    def finish(self) -> None:
        """Write what is still held."""
        ...


def voice(result: OutputContainer, source: SoundFacts, start: Fraction) -> Voice:
    """Add a track for one of the source's, whose clock begins at a second."""
    return (Copied if source.configuration else Coded)(result, source, start)


class Copied:
    """AAC whose packets are those of the source, but for what they say before their sound."""

    def __init__(self, result: OutputContainer, source: SoundFacts, start: Fraction) -> None:
        self._result, self._start = result, start
        with av.open(io.BytesIO(), "w", format="mp4") as nowhere:
            # Only of another track a new one is made that has no encoder.
            self._track = result.add_stream_from_template(nowhere.add_stream("aac", rate=source.rate))
        context = self._track.codec_context
        context.extradata, context.layout = source.configuration, source.layout

    def take(self, piece: SoundPiece) -> None:
        """Write a packet."""
        shift = round(self._start / piece.base)
        clean: av.Packet[Stream] = av.Packet(emptied(piece.data))
        clean.stream, clean.time_base = self._track, piece.base
        clean.pts = None if piece.time is None else piece.time - shift
        clean.dts = None if piece.order is None else piece.order - shift
        clean.duration = piece.duration
        clean.is_keyframe = True
        self._result.mux(clean)

    def finish(self) -> None:
        """Hold nothing."""


class Coded:
    """Samples that are coded as AAC."""

    def __init__(self, result: OutputContainer, source: SoundFacts, start: Fraction) -> None:
        self._result, self._start, self._source = result, start, source
        self._track = result.add_stream("aac", rate=source.rate, layout=source.layout)
        own = self._track.codec_context
        own.bit_rate = BITS * own.layout.nb_channels
        own.flags |= Flags.bitexact

    def take(self, piece: SoundPiece) -> None:
        """Code samples."""
        channels = self._track.codec_context.layout.nb_channels
        samples = np.frombuffer(piece.data, np.float32).reshape(channels, -1)
        frame = av.AudioFrame.from_ndarray(samples, "fltp", self._source.layout)
        frame.sample_rate, frame.time_base = self._source.rate, piece.base
        frame.pts = None if piece.time is None else piece.time - round(self._start / piece.base)
        self._mux(self._track.encode(frame))

    def finish(self) -> None:
        """Code what the encoder holds."""
        self._mux(self._track.encode(None))

    def _mux(self, packets: "Iterable[av.Packet[AudioStream]]") -> None:
        for packet in packets:
            self._result.mux(packet)
