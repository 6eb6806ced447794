"""Pictures coded as they come, for those who watch: H.264 in a container that needs no end."""

from collections.abc import Mapping
from fractions import Fraction
from typing import BinaryIO, Self, cast

import av
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.video.frame import PictureType
from av.video.stream import VideoStream

from faceguard.media.carriage import FLOW, FLOWING
from faceguard.media.encoders import LIVE, bits_of
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels

BASE = Fraction(1, 1000)
"""Seconds of a unit of time: the finest that all of the containers know."""
KEY_SECONDS = 2
"""From one picture that is whole by itself to the next: as long as somebody who tunes in waits."""
NOT_TAKEN = (av.FFmpegError, OSError, ValueError)
"""What is raised where nobody takes what is written."""
CONTAINERS: Mapping[str, Mapping[str, str]] = {
    FLOW: FLOWING,
    "mpegts": {},
    "hls": {
        "hls_time": str(KEY_SECONDS),
        "hls_list_size": "6",
        "hls_flags": "delete_segments+independent_segments+temp_file",
    },
}
"""What pictures are put into, by FFmpeg's names."""


class Broadcast:
    """Writes pictures of one size, each at once."""

    def __init__(self, place: str | BinaryIO, container: str, size: tuple[int, int]) -> None:
        """Take the path or the file to write to, one of CONTAINERS, and the pictures' width and height.

        Raises one of NOT_TAKEN.
        """
        options = {**CONTAINERS[container], "fflags": "+bitexact", "flush_packets": "1"}
        self._container = av.open(place, "w", format=container, container_options=options)
        most = bits_of(size)
        bound = {name: str(int(share * most)) for name, share in LIVE.bound.items()}
        stream = self._container.add_stream(LIVE.name, rate=25, options={**LIVE.options, **bound})
        self._video = cast("VideoStream", stream)
        context = self._video.codec_context
        context.width, context.height = size
        context.pix_fmt, context.time_base = "yuv420p", BASE
        context.flags |= Flags.bitexact
        self._notes: BitStreamFilterContext | None = None
        self._before, self._key = -1, -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, pixels: Pixels, seconds: float) -> None:
        """Write a picture (height, width, 3) RGB, of even sides, that is shown at a time since the beginning.

        Raises one of NOT_TAKEN.
        """
        time = max(round(seconds / BASE), self._before + 1)
        picture = VideoPicture.of_rgb(pixels, time)
        frame = picture.frame()
        frame.pts, frame.time_base = time, BASE
        if self._key < 0:
            context, colour = self._video.codec_context, picture.colour
            context.color_range, context.colorspace = colour.range, colour.matrix
        if self._key < 0 or (time - self._key) * BASE >= KEY_SECONDS:
            frame.pict_type, self._key = PictureType.I, time
        self._before = time
        for packet in self._video.encode(frame):
            self._mux(packet)

    def close(self) -> None:
        """Write what is held, and end; says nothing of a place that takes no more."""
        try:
            for packet in self._video.encode(None):
                self._mux(packet)
            self._container.close()
        except NOT_TAKEN:
            pass

    def _mux(self, packet: "av.Packet[VideoStream]") -> None:
        self._notes = self._notes or BitStreamFilterContext(LIVE.without, self._video)
        for clean in self._notes.filter(packet):
            clean.stream, clean.time_base = self._video, BASE
            self._container.mux(clean)
