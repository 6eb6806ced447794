"""Pictures and sound to MP4: H.264 and AAC, the index in front, and nothing besides."""

from collections.abc import Callable, Sequence
from typing import BinaryIO, Self

import av
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.video.stream import VideoStream

from faceguard.media.film import SoundFacts, SoundPiece, VideoFacts
from faceguard.media.frames import VideoPicture
from faceguard.media.voices import Voice, voice

CONSTANT_QUALITY = "20"
"""Of x264, where a difference can hardly be seen."""
PRESET, THREADS = "veryfast", "4"
NO_NOTES = "filter_units=remove_types=6"
"""Leaves out the units in which x264 says its version and settings, and others say anything."""


class Writer:
    """Writes a video, picture by picture."""

    def __init__(
        self, place: Callable[[], BinaryIO], facts: VideoFacts, sounds: Sequence[SoundFacts], most_bits: int
    ) -> None:
        """Write with these tracks of sound, and so many bits of pictures a second at most.

        The place is opened once more at the end, when what is written moves back to make room for the index.
        """
        self._file = place()
        self._container = av.open(
            self._file,
            "w",
            format="mp4",
            container_options={"movflags": "+faststart", "fflags": "+bitexact"},
            io_open=lambda *_: place(),
        )
        options = {
            "preset": PRESET,
            "crf": CONSTANT_QUALITY,
            "maxrate": str(most_bits),
            "bufsize": str(most_bits),
            "threads": THREADS,
            "a53cc": "0",
            "udu_sei": "0",
        }
        self._video = self._container.add_stream("libx264", rate=facts.rate, options=options)
        self._facts = facts
        self._describe()
        self._shift = round(facts.start / facts.time_base)
        self._notes = BitStreamFilterContext(NO_NOTES, "h264")
        self._voices: list[Voice] = [voice(self._container, each, facts.start) for each in sounds]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._file:
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
