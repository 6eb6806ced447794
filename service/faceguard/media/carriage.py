"""Packets carried from one place to another by a process that never looks into them."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, BinaryIO, Self, cast

import av
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from faceguard.media.errors import UnsupportedVideoError

FLOW = "nut"
"""FFmpeg's container for pipes: each packet is written at once, and it takes any codec."""
FLOWING: Mapping[str, str] = {"flush_packets": "1", "syncpoints": "none", "strict": "experimental"}
"""How it is written: without places to seek to, which both ends would remember for as long as it lasts."""
BLIND: Mapping[str, str] = {"codec_whitelist": "none", "analyzeduration": "1000000", "fpsprobesize": "0"}
"""Nothing is decoded to find out what is in a stream, and little is waited for."""
UNKNOWN = (16, 16)
"""What is said of a size that nobody knows."""
MOST_BYTES, MOST_PACKETS = 32 << 20, 100
"""Of packets that wait to be handed over."""


@dataclass(frozen=True, slots=True)
class Route:
    """How FFmpeg reaches a place."""

    address: str
    format: str | None = None
    """FFmpeg's name of what is there; None where it finds out."""
    options: Mapping[str, str] | None = None
    patience: float = 10
    """Seconds that opening and each packet may take."""


class Outcome(IntEnum):
    """What carrying came to: the exit status of who does it."""

    ENDED = 0
    UNREACHABLE = 10
    REFUSED = 11
    NO_VIDEO = 12
    BROKEN = 13


def carried(work: Callable[[], None]) -> Outcome:
    """Carry, and return what it came to."""
    try:
        work()
    except UnsupportedVideoError:
        return Outcome.NO_VIDEO
    except (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError):
        return Outcome.REFUSED
    except (av.error.InvalidDataError, ValueError):
        return Outcome.BROKEN
    except (av.FFmpegError, OSError):
        return Outcome.UNREACHABLE
    return Outcome.ENDED


def carry_in(source: Route, flow: BinaryIO, *, newest: bool) -> None:
    """Read the first video of a source, and write its packets to a pipe until either ends.

    Where the newest ones are asked for, those are left out that whoever reads the pipe has no time for. Raises
    UnsupportedVideoError and av.FFmpegError.
    """
    with _opened(source) as incoming:
        video = _first_video(incoming)
        packets = cast("Any", incoming.demux(video))
        # The packets end before the source is closed: nobody may read on then.
        with (
            av.open(flow, "w", format=FLOW, container_options={**FLOWING}) as outgoing,
            Newest(packets) if newest else nullcontext(packets) as taken,
        ):
            _copy(video, taken, outgoing)


def carry_out(flow: BinaryIO, sink: Route) -> None:
    """Read packets from a pipe, and write them to a place until either ends; raises av.FFmpegError."""
    with av.open(flow, "r", format=FLOW, container_options={**BLIND}) as incoming:
        video = _first_video(incoming)
        options = {**(sink.options or {}), "flush_packets": "1", "fflags": "+bitexact"}
        timeouts = (sink.patience, sink.patience)
        with av.open(sink.address, "w", format=sink.format, container_options=options, timeout=timeouts) as outgoing:
            _copy(video, cast("Any", incoming.demux(video)), outgoing)


def _opened(source: Route) -> InputContainer:
    return av.open(
        source.address,
        "r",
        format=source.format,
        metadata_errors="ignore",
        container_options={**BLIND, **(source.options or {})},
        timeout=(source.patience, source.patience),
    )


def _first_video(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise UnsupportedVideoError
    return container.streams.video[0]


def _copy(video: VideoStream, packets: Any, outgoing: OutputContainer) -> None:
    try:
        copy = outgoing.add_stream_from_template(video)
    except ValueError:  # nobody can carry this codec, or PyAV has no coder for it
        raise UnsupportedVideoError from None
    context = copy.codec_context
    if not (context.width and context.height):  # some codecs say it to their decoder alone, which looks again
        context.width, context.height = UNKNOWN
    before = -(1 << 62)
    for packet in packets:
        if not packet.size:
            continue  # the end
        # Not every camera says when a packet is decoded, and clocks go back; who writes asks for times that grow.
        known = packet.pts if packet.dts is None else packet.dts
        before = packet.dts = max(before + 1, 0 if known is None else known)
        packet.pts = max(packet.dts, packet.dts if packet.pts is None else packet.pts)
        packet.stream = copy
        outgoing.mux(packet)


class Newest:
    """Packets as they come; where they are taken too slowly, all those are left out that wait, up to a keyframe.

    A thread reads them, which its end waits for: until the next packet comes, or reading that is given up.
    """

    def __init__(self, packets: Any) -> None:
        self._there = threading.Condition()
        self._waiting = deque[Any]()
        self._bytes = 0
        self._needs_key, self._ended, self._left = False, False, False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._read, args=(packets,), name="packets", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._left = True
        self._thread.join()

    def __iter__(self) -> Iterator[Any]:
        """Give packets until there are no more; raises what went wrong with them."""
        while True:
            with self._there:
                self._there.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    break
                packet = self._waiting.popleft()
                self._bytes -= packet.size
            yield packet
        if self._error:
            raise self._error

    def _read(self, packets: Any) -> None:
        try:
            for packet in packets:
                if self._left:
                    break
                self._take(packet)
        except BaseException as error:  # noqa: BLE001 - it is told where they are taken
            self._error = error
        with self._there:
            self._ended = True
            self._there.notify()

    def _take(self, packet: Any) -> None:
        with self._there:
            if len(self._waiting) >= MOST_PACKETS or self._bytes + packet.size > MOST_BYTES:
                self._waiting.clear()
                self._bytes, self._needs_key = 0, True
            if self._needs_key and not packet.is_keyframe:
                return
            self._needs_key = False
            self._waiting.append(packet)
            self._bytes += packet.size
            self._there.notify()
