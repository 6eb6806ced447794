"""A file's pictures in order, and its sound."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO, Self

import av
from av.container import InputContainer
from av.stream import Disposition

from faceguard.errors import TooManyPixelsError
from faceguard.media.carriage import FLOW
from faceguard.media.errors import (
    BrokenVideoError,
    TooFastError,
    TooLargeError,
    TooLongError,
    TooManyStreamsError,
    UnsupportedVideoError,
)
from faceguard.media.fields import Fields
from faceguard.media.film import SoundFacts, SoundPieces, VideoFacts
from faceguard.media.frames import Room, VideoPicture, own_memory
from faceguard.media.limits import MAX_RATE, MAX_STREAMS, VideoLimits
from faceguard.media.sound import track
from faceguard.media.sounding import Sounding

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,mxf,dv,ivf,h264,hevc"
"""Containers that are opened. A playlist is none of them: it may name any other file, or an address."""
AT_ONCE = {"analyzeduration": "500000", "fpsprobesize": "0"}
"""Options that keep a flow from being watched for long before its first picture is given."""
NO_COVER = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
"""Tracks of pictures that are no video."""
ANYWHERE = frozenset({"mpegts", "mpeg"})
"""Containers whose clock begins anywhere, and not with the video."""
USUAL_RATE = Fraction(25)
SMALLEST = 2
"""Rows and columns: two by two pixels share their colour."""


class Reader:
    """Reads a video once, from its beginning to its end."""

    def __init__(
        self, file: BinaryIO, limits: VideoLimits, room: Room = own_memory, sounding: Sounding = Sounding.AAC
    ) -> None:
        """Open it, to read its pictures into this room, and its sound for what it is to become.

        What has no `seek` is a flow of packets, which may have no end.

        Raises UnsupportedVideoError, BrokenVideoError, TooLargeError, TooLongError, TooManyStreamsError and
        TooManyPixelsError.
        """
        self._limits, self._room, self._sounding = limits, room, sounding
        flows = not hasattr(file, "seek")
        if not flows and file.seek(0, 2) > limits.bytes:
            raise TooLargeError
        options = {"format_whitelist": FLOW, **AT_ONCE} if flows else {"format_whitelist": FORMATS}
        try:
            if not flows:
                file.seek(0)
            self._container: InputContainer = av.open(file, "r", metadata_errors="ignore", container_options=options)
        except (av.FFmpegError, ValueError):
            raise (UnsupportedVideoError if flows or not _is_cut_off(file) else BrokenVideoError) from None
        try:
            self._choose()
        except BaseException:
            self._container.close()
            raise
        self.unread = 0
        """Packets of pictures that the decoder made nothing of."""
        self.coded = 0
        """Bytes of pictures, so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def _choose(self) -> None:
        """Take the first track of moving pictures, and all of sound."""
        streams = self._container.streams
        if len(streams) > MAX_STREAMS:
            raise TooManyStreamsError(f"At most {MAX_STREAMS}")
        videos = [stream for stream in streams.video if not stream.disposition & NO_COVER]
        if not videos or videos[0].codec_context is None:
            raise UnsupportedVideoError
        self._video = videos[0]
        self._heard = [stream for stream in streams.audio if stream.codec_context is not None]
        self._tracks = [track(stream, self._sounding) for stream in self._heard]
        context = self._video.codec_context
        if not (context.width and context.height):
            raise BrokenVideoError
        self._check_size(context.width, context.height)
        duration = self._container.duration
        if duration and duration / av.time_base > self._limits.seconds:
            raise TooLongError
        context.thread_count = 1

    def _check_length(self, count: int, seconds: Fraction) -> None:
        """Check how many pictures there are in so many seconds, which may be more than the file said."""
        if seconds > self._limits.seconds or count > self._limits.frames:
            raise TooLongError
        if count > MAX_RATE * (seconds + 1):
            raise TooFastError(f"At most {MAX_RATE}")

    def _check_size(self, width: int, height: int) -> None:
        if min(width, height) < SMALLEST:
            raise UnsupportedVideoError("The video has fewer than two rows or columns")
        if width * height > self._limits.pixels:
            raise TooManyPixelsError

    @property
    def expected(self) -> int | None:
        """How many pictures there may be; None where the file says nothing of it."""
        duration = self._container.duration
        return self._video.frames or (round(self._rate * duration / av.time_base) if duration else None)

    @property
    def sounds(self) -> list[SoundFacts]:
        """The tracks of sound."""
        return [each.facts for each in self._tracks]

    @property
    def facts(self) -> VideoFacts:
        """What is known once the first picture is there."""
        return self._facts

    def pictures(self, sound: SoundPieces | None = None) -> Iterator[VideoPicture]:
        """Yield the pictures in the order in which they are shown, no two at one time, and all of one size.

        Pieces of sound are given away as they come, if somebody takes them. Raises BrokenVideoError where there is no
        picture at all, TooFastError, and what `__init__` raises where the file said less than is there.
        """
        fields, before = Fields(), -(1 << 62)
        self._first: tuple[int, int] | None = None
        count = start = 0
        for frame in fields.woven(self._frames(sound)):
            self._check_size(frame.width, frame.height)
            time = self._time(frame, before)
            picture = VideoPicture.of(frame, time, self._room)
            if self._first is None:
                self._first = picture.width, picture.height
                self._note(picture, frame)
                start = time
            if (picture.width, picture.height) != self._first:
                raise UnsupportedVideoError("The picture's size changes within the video")
            count, before = count + 1, time
            self._check_length(count, (time - start) * self._base)
            yield picture
        if self._first is None:
            raise BrokenVideoError

    def _frames(self, sound: SoundPieces | None) -> Iterator[av.VideoFrame]:
        wanted = [self._video, *(self._heard if sound else ())]
        places = {stream.index: place for place, stream in enumerate(self._heard)}
        packets = self._container.demux(*wanted)
        while (packet := self._next(packets)) is not None:
            if packet.stream is self._video:
                self.coded += packet.size
                yield from self._decoded(packet)
            elif sound and packet.dts is not None:
                place = places[packet.stream.index]
                for piece in self._tracks[place].pieces(packet):
                    sound(place, piece)
        if sound:
            for place, each in enumerate(self._tracks):
                for piece in each.rest():
                    sound(place, piece)

    def _next(self, packets: "Iterator[av.Packet[Any]]") -> "av.Packet[Any] | None":
        try:
            return next(packets, None)
        except MemoryError:
            raise
        except av.FFmpegError:
            self.unread += 1  # the file ends too early, or is damaged here
            return None

    def _decoded(self, packet: "av.Packet[av.VideoStream]") -> list[av.VideoFrame]:
        try:
            return packet.decode()
        except MemoryError:  # FFmpeg's is one, too
            raise
        except av.FFmpegError:
            self.unread += 1
            return []

    def _time(self, frame: av.VideoFrame, before: int) -> int:
        """Return when a frame is shown; behind the one before it where it says nothing, or nothing that is later."""
        base, own = self._base, frame.time_base or self._base
        if frame.pts is None:
            time = 0 if before < 0 else before + max(1, round(1 / (self._rate * base)))
        else:
            time = round(frame.pts * own / base)
        return max(time, before + 1)

    @property
    def _base(self) -> Fraction:
        return self._video.time_base or 1 / USUAL_RATE

    @property
    def _rate(self) -> Fraction:
        rate = self._video.average_rate or self._video.guessed_rate or USUAL_RATE
        return min(rate, Fraction(MAX_RATE))

    def _note(self, picture: VideoPicture, frame: av.VideoFrame) -> None:
        aspect = self._video.codec_context.sample_aspect_ratio or Fraction(1)
        lying = round(frame.rotation / 90) % 2
        anywhere = ANYWHERE.intersection(self._container.format.name.split(","))
        self._facts = VideoFacts(
            picture.width,
            picture.height,
            self._video.codec_context.codec.canonical_name,
            self._rate,
            self._base,
            1 / aspect if lying and aspect else aspect,
            tuple(each.codec for each in self.sounds),
            picture.colour,
            Fraction(self._container.start_time or 0, av.time_base) if anywhere else Fraction(0),
        )


def _is_cut_off(file: BinaryIO) -> bool:
    """Tell whether a file that could not be opened begins as one of ours."""
    file.seek(0)
    head = file.read(12)
    return head[4:8] == b"ftyp" or head[:4] in {b"\x1a\x45\xdf\xa3", b"RIFF"}
