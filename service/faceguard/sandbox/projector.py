"""What a helper does with a video: it decodes picture after picture into shared memory."""

import mmap
import os
from base64 import b64encode
from contextlib import suppress
from dataclasses import asdict, astuple
from fractions import Fraction
from typing import Any, BinaryIO, cast

from faceguard.errors import FaceguardError
from faceguard.media.errors import DecoderFailedError
from faceguard.media.film import SoundFacts, SoundPiece, VideoFacts
from faceguard.media.frames import own_memory
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.media.sounding import Sounding
from faceguard.picture import Pixels
from faceguard.sandbox import memory
from faceguard.sandbox.channel import Channel
from faceguard.sandbox.footage import Asked, Flowing, Lent

SLOTS = 3
"""Pictures that may wait: while one is looked at, the next ones are decoded."""
LARGEST = 64 << 10
"""Bytes of sound in a piece; a packet of AAC has a tenth of it."""


def serve(channel: Channel) -> None:
    """Show a video to the other end, until that is closed."""
    with suppress(EOFError, OSError):
        message, descriptors = channel.receive()
        try:
            _show(channel, *descriptors, **message)
        except FaceguardError as error:
            channel.send({"error": error.slug, "detail": error.detail})
        except Exception as error:  # noqa: BLE001 - decoders may raise whatever they like
            channel.send({"error": DecoderFailedError.slug, "detail": type(error).__name__})
        while True:
            channel.receive()  # who closes a socket with something unread takes back what was sent, too


def stride(shape: tuple[int, int]) -> int:
    """Return how many bytes there are from one picture to the next."""
    height, width = shape
    return -(-height * width // mmap.PAGESIZE) * mmap.PAGESIZE


def _show(
    channel: Channel, source: int, area: int, *, fed: int | None, flows: bool, limits: dict[str, Any], sounding: str
) -> None:
    """Open the file, say what is in it, and show it once its sound is asked for or not."""
    given = Flowing(source) if flows else Lent(source) if fed is None else Asked(source, fed)
    file = cast("BinaryIO", given)
    screen = Screen(channel, area)
    with Reader(file, VideoLimits(**limits), screen.room, Sounding(sounding)) as reader:
        channel.send({"expected": reader.expected, "sounds": list(map(_sound, reader.sounds))})
        message, _ = channel.receive()
        facts: VideoFacts | None = None
        for picture in reader.pictures(screen.tell if message["sound"] else None):
            if facts is None:
                facts = reader.facts
                channel.send({"facts": _facts(facts)})
            channel.send({"picture": [picture.time, picture.duration, picture.whole, astuple(picture.colour)]})
        channel.send({"end": [reader.unread, reader.coded]})


class Screen:
    """Places in shared memory that take turns: each is free again once the other end says so."""

    def __init__(self, channel: Channel, area: int) -> None:
        self._channel, self._area = channel, area
        self._slots: list[Pixels] = []
        self._free, self._count = SLOTS, 0

    def room(self, shape: tuple[int, int]) -> Pixels:
        """Give the next place, when there is one."""
        self._slots = self._slots or self._mapped(shape)
        if shape != self._slots[0].shape:
            return own_memory(shape)  # no picture that is shown
        while not self._free:
            self._channel.receive()
            self._free += 1
        slot = self._slots[self._count % SLOTS]
        self._count, self._free = self._count + 1, self._free - 1
        return slot

    def tell(self, place: int, piece: SoundPiece) -> None:
        """Send a piece of sound."""
        if len(piece.data) <= LARGEST:
            times = piece.time, piece.order, piece.duration, *piece.base.as_integer_ratio()
            self._channel.send({"sound": [place, b64encode(piece.data).decode(), *times]})

    def _mapped(self, shape: tuple[int, int]) -> list[Pixels]:
        height, width = shape
        step = stride(shape)
        if memory.size_of(self._area) < SLOTS * step:
            os.ftruncate(self._area, SLOTS * step)
        places = (memory.lasting(self._area, height * width, step * slot) for slot in range(SLOTS))
        return [place.reshape(height, width) for place in places]


def _sound(facts: SoundFacts) -> dict[str, Any]:
    return asdict(facts) | {"configuration": b64encode(facts.configuration).decode()}


def _facts(facts: VideoFacts) -> dict[str, Any]:
    told = asdict(facts) | {"colour": astuple(facts.colour)}
    return {name: value.as_integer_ratio() if isinstance(value, Fraction) else value for name, value in told.items()}
