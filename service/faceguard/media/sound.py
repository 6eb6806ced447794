"""Tracks of sound as they are read: packets where those are clean, samples elsewhere."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from faceguard.container.aac import is_plain
from faceguard.media.film import SoundFacts, SoundPiece

RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000})
"""Samples a second that AAC knows."""
USUAL_RATE = 48000
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
"""How so many channels lie; of other numbers two are made."""
PIECE = 1024
"""Samples in a packet of AAC."""


class Track(Protocol):
    """One track of sound of a file."""

    facts: SoundFacts

    def pieces(self, packet: "av.Packet[AudioStream]") -> Iterable[SoundPiece]:
        """Return what is in a packet."""
        ...

    def rest(self) -> Iterable[SoundPiece]:
        """Return what is still held."""
        ...


def track(source: AudioStream) -> Track:
    """Return how a track is handed on."""
    context = source.codec_context
    if context.name == "aac" and is_plain(context.extradata or b""):
        return Packets(source)
    return Samples(source)


class Packets:
    """AAC that is handed on packet by packet."""

    def __init__(self, source: AudioStream) -> None:
        context = source.codec_context
        self.facts = SoundFacts("aac", context.sample_rate, context.layout.name, context.extradata or b"")

    @staticmethod
    def pieces(packet: "av.Packet[AudioStream]") -> list[SoundPiece]:
        """Return the packet."""
        return [SoundPiece(bytes(packet), packet.pts, packet.dts, packet.duration or 0, packet.time_base)]

    @staticmethod
    def rest() -> list[SoundPiece]:
        """Hold nothing."""
        return []


class Samples:
    """Sound that is decoded."""

    def __init__(self, source: AudioStream) -> None:
        context = source.codec_context
        rate = context.sample_rate if context.sample_rate in RATES else USUAL_RATE
        layout = LAYOUTS.get(context.layout.nb_channels, LAYOUTS[2])
        self.facts = SoundFacts(context.codec.canonical_name, rate, layout, b"")
        self._source = source
        self._resampler = AudioResampler("fltp", layout, rate, PIECE)

    def pieces(self, packet: "av.Packet[AudioStream]") -> Iterator[SoundPiece]:
        """Yield what is in a packet; one that is damaged is left out."""
        yield from self._pieces(packet)

    def rest(self) -> Iterator[SoundPiece]:
        """Yield what the decoder holds, and less than a piece."""
        yield from self._pieces(None)
        yield from map(self._piece, self._resampler.resample(None))

    def _pieces(self, packet: "av.Packet[AudioStream] | None") -> Iterator[SoundPiece]:
        try:
            frames = self._source.codec_context.decode(packet)
        except av.FFmpegError:
            return
        for frame in frames:
            yield from map(self._piece, self._resampler.resample(frame))

    def _piece(self, frame: av.AudioFrame) -> SoundPiece:
        base = frame.time_base or Fraction(1, self.facts.rate)
        return SoundPiece(frame.to_ndarray().tobytes(), frame.pts, frame.pts, frame.samples, base)
