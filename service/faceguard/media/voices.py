"""Tracks of sound as they are written: packets as they came where those are clean, samples coded anew."""

import io
import struct
from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.stream import Stream

from faceguard.container import aac, opus
from faceguard.media.encoders import Container
from faceguard.media.film import SoundFacts, SoundPiece
from faceguard.media.sounding import Sounding

EMPTIED = {Sounding.AAC: aac.emptied, Sounding.OPUS: opus.emptied}
"""What takes out of a packet what is beside its sound."""
_NANOSECONDS, _OPUS_RATE = 10**9, 48_000


class Voice(Protocol):
    """One track of sound of the result."""

    def take(self, piece: SoundPiece) -> None:
        """Write a piece of the source."""
        ...

    def finish(self) -> None:
        """Write what is still held."""
        ...


def voice(result: OutputContainer, container: Container, source: SoundFacts, start: Fraction) -> Voice:
    """Add a track for one of the source's, whose clock begins at a second."""
    return (Copied if source.configuration else Coded)(result, container, source, start)


class Copied:
    """Sound whose packets are those of the source, but for what they say beside it."""

    def __init__(self, result: OutputContainer, container: Container, source: SoundFacts, start: Fraction) -> None:
        self._result, self._start, self._emptied = result, start, EMPTIED[container.sound]
        add = _with_opus if container.sound is Sounding.OPUS else _with_aac
        self._track = add(result, source)

    def take(self, piece: SoundPiece) -> None:
        """Write a packet."""
        shift = round(self._start / piece.base)
        clean: av.Packet[Stream] = av.Packet(self._emptied(piece.data))
        clean.stream, clean.time_base = self._track, piece.base
        clean.pts = None if piece.time is None else piece.time - shift
        clean.dts = None if piece.order is None else piece.order - shift
        clean.duration = piece.duration
        clean.is_keyframe = True
        self._result.mux(clean)

    def finish(self) -> None:
        """Hold nothing."""


def _with_aac(result: OutputContainer, source: SoundFacts) -> AudioStream:
    with av.open(io.BytesIO(), "w", format="mp4") as nowhere:
        # Only of another track a new one is made that has no encoder.
        track = result.add_stream_from_template(nowhere.add_stream("aac", rate=source.rate))
    context = track.codec_context
    context.extradata, context.layout = source.configuration, source.layout
    return track


def _with_opus(result: OutputContainer, source: SoundFacts) -> AudioStream:
    """Add a track like that of a file made here: there is no other way to say how many samples are skipped."""
    with av.open(io.BytesIO(_file_of(source.configuration)), "r") as template:
        return result.add_stream_from_template(template.streams.audio[0])


def _file_of(head: bytes) -> bytes:
    """Return a Matroska file with one track of Opus and no sound."""
    delay = int.from_bytes(head[10:12], "little") * _NANOSECONDS // _OPUS_RATE
    sound = _element("E1", _element("9F", head[9:10]) + _element("B5", struct.pack(">d", _OPUS_RATE)))
    numbers = _element("D7", b"\1") + _element("73C5", b"\1") + _element("83", b"\2") + _element("86", b"A_OPUS")
    own = numbers + _element("63A2", head) + _element("56AA", delay.to_bytes(4, "big")) + sound
    tracks, cluster = _element("1654AE6B", _element("AE", own)), _element("1F43B675", _element("E7", b"\0"))
    return _element("1A45DFA3", _element("4282", b"webm")) + _element("18538067", tracks + cluster)


def _element(name: str, content: bytes) -> bytes:
    return bytes.fromhex(name) + (1 << 28 | len(content)).to_bytes(4, "big") + content


class Coded:
    """Samples that are coded."""

    def __init__(self, result: OutputContainer, container: Container, source: SoundFacts, start: Fraction) -> None:
        self._result, self._start, self._source = result, start, source
        encoder = container.sound_encoder
        track = result.add_stream(encoder.name, rate=source.rate, layout=source.layout)
        self._track = cast("AudioStream", track)
        own = self._track.codec_context
        own.bit_rate = encoder.bits * own.layout.nb_channels
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
