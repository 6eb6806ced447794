"""Pictures and sound to MP4 (H.264 or AV1, and AAC) or WebM (VP9 and Opus), the index in front, and nothing besides."""

import contextlib
from collections.abc import Callable, Sequence
from typing import BinaryIO, Self, cast

import av
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.video.stream import VideoStream

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.media.encoders import H264, Encoder
from faceguard.media.film import SoundFacts, SoundPiece, VideoFacts
from faceguard.media.frames import VideoPicture
from faceguard.media.voices import Voice, voice


class Writer:
    """Writes a video, picture by picture."""

    def __init__(
        self,
        place: Callable[[], BinaryIO],
        facts: VideoFacts,
        sounds: Sequence[SoundFacts],
        most_bits: int,
        encoder: Encoder = H264,
    ) -> None:
        """Write with these tracks of sound, and so many bits of pictures a second at most.

        The place is opened once more at the end, when what is written moves back to make room for the index. Raises
        InvalidOptionError where the encoder does not take pictures of this size.
        """
        if facts.width not in encoder.sides or facts.height not in encoder.sides:
            raise InvalidOptionError(errors=(OptionError("codec", "Not for pictures of this size"),))
        self._file = place()
        self._container = av.open(
            self._file,
            "w",
            format=encoder.container.name,
            container_options={**encoder.container.options, "fflags": "+bitexact"},
            io_open=lambda *_: place(),
        )
        options = {**encoder.options, **{name: str(int(share * most_bits)) for name, share in encoder.bound.items()}}
        stream = self._container.add_stream(encoder.name, rate=min(facts.rate, encoder.fastest), options=options)
        self._video = cast("VideoStream", stream)
        self._facts = facts
        self._describe()
        self._shift = round(facts.start / facts.time_base)
        self._notes = BitStreamFilterContext(encoder.without, stream)
        self._voices: list[Voice] = [voice(self._container, encoder.container, each, facts.start) for each in sounds]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # What went wrong with the file goes wrong once more while it is closed, and has less to say then.
        with self._file, contextlib.suppress(*([av.FFmpegError] if kind else [])):
            self._container.close()

    def write(self, picture: VideoPicture) -> None:
        """Write the next picture."""
        frame = picture.frame()
        frame.pts, frame.time_base, frame.duration = picture.time - self._shift, self._facts.time_base, picture.duration
        self._mux(self._video.encode(frame))

    def sound(self, place: int, piece: SoundPiece) -> None:
        """Write a piece of one of the tracks of sound."""
        self._voices[place].take(piece)

    def finish(self) -> None:
        """Write what is still held, and the index."""
        self._mux(self._video.encode(None))
        for each in self._voices:
            each.finish()
        self._container.close()

    def _describe(self) -> None:
        context, colour = self._video.codec_context, self._facts.colour
        context.width, context.height, context.pix_fmt = self._facts.width, self._facts.height, "yuv420p"
        context.time_base = self._facts.time_base
        context.sample_aspect_ratio = self._facts.aspect
        context.color_range, context.colorspace = colour.range, colour.matrix
        context.color_primaries, context.color_trc = colour.primaries, colour.transfer
        context.flags |= Flags.bitexact | Flags.frame_duration

    def _mux(self, packets: "Sequence[av.Packet[VideoStream]]") -> None:
        for packet in packets:
            base = packet.time_base
            for clean in self._notes.filter(packet):
                clean.stream, clean.time_base = self._video, base
                self._container.mux(clean)
