"""Tracks of sound as they are read: packets where those are clean, samples elsewhere."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from faceguard.container import aac, opus
from faceguard.media.film import SoundFacts, SoundPiece
from faceguard.media.sounding import Sounding

AAC_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000})
"""Samples a second that AAC knows."""
USUAL_RATE = 48000
LAYOUTS = {Sounding.AAC: {1: "mono", 2: "stereo", 6: "5.1"}, Sounding.OPUS: {1: "mono", 2: "stereo"}}
"""How so many channels lie; of other numbers two are made."""
PIECES = {Sounding.AAC: 1024, Sounding.OPUS: 960}
"""Samples in a packet."""


PLAIN = {Sounding.AAC: aac.is_plain, Sounding.OPUS: opus.is_plain}
"""What tells that packets of a description can be handed on."""


class Track(Protocol):
    """One track of sound of a file."""

    facts: SoundFacts

    def pieces(self, packet: "av.Packet[AudioStream]") -> Iterable[SoundPiece]:
        """Return what is in a packet."""
        ...

    def rest(self) -> Iterable[SoundPiece]:
        """Return what is still held."""
        ...


def track(source: AudioStream, sounding: Sounding) -> Track:
    """Return how a track is handed on."""
    configuration = source.codec_context.extradata or b""
    if sounding is Sounding.OPUS:
        configuration = opus.plain(configuration)
    is_such = source.codec_context.codec.canonical_name == sounding and PLAIN[sounding](configuration)
    return Packets(source, sounding, configuration) if is_such else Samples(source, sounding)


class Packets:
    """Sound that is handed on packet by packet."""

    def __init__(self, source: AudioStream, sounding: Sounding, configuration: bytes) -> None:
        self._source, context = source, source.codec_context
        self.facts = SoundFacts(sounding, context.sample_rate, context.layout.name, configuration)

    def pieces(self, packet: "av.Packet[AudioStream]") -> list[SoundPiece]:
        """Return the packet; one that is damaged is left out, as players may stop there."""
        if decoded(self._source, packet) is None:
            return []
        return [SoundPiece(bytes(packet), packet.pts, packet.dts, packet.duration or 0, packet.time_base)]

    @staticmethod
    def rest() -> list[SoundPiece]:
        """Hold nothing."""
        return []


class Samples:
    """Sound that is decoded."""

    def __init__(self, source: AudioStream, sounding: Sounding) -> None:
        context = source.codec_context
        is_rate = sounding is Sounding.AAC and context.sample_rate in AAC_RATES
        rate = context.sample_rate if is_rate else USUAL_RATE
        layout = LAYOUTS[sounding].get(context.layout.nb_channels, "stereo")
        self.facts = SoundFacts(context.codec.canonical_name, rate, layout, b"")
        self._source = source
        self._resampler = AudioResampler("fltp", layout, rate, PIECES[sounding])

    def pieces(self, packet: "av.Packet[AudioStream]") -> Iterator[SoundPiece]:
        """Yield what is in a packet; one that is damaged is left out."""
        yield from self._pieces(packet)

    def rest(self) -> Iterator[SoundPiece]:
        """Yield what the decoder holds, and less than a piece."""
        yield from self._pieces(None)
        yield from map(self._piece, self._resampler.resample(None))

    def _pieces(self, packet: "av.Packet[AudioStream] | None") -> Iterator[SoundPiece]:
        for frame in decoded(self._source, packet) or ():
            yield from map(self._piece, self._resampler.resample(frame))

    def _piece(self, frame: av.AudioFrame) -> SoundPiece:
        base = frame.time_base or Fraction(1, self.facts.rate)
        return SoundPiece(frame.to_ndarray().tobytes(), frame.pts, frame.pts, frame.samples, base)


def decoded(source: AudioStream, packet: "av.Packet[AudioStream] | None") -> list[av.AudioFrame] | None:
    """Return what a packet sounds like, or None if it is damaged."""
    try:
        return source.codec_context.decode(packet)
    except MemoryError:  # FFmpeg's is one, too
        raise
    except av.FFmpegError:
        return None
