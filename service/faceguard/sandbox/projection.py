"""A video as a helper shows it, picture by picture."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from faceguard.media.errors import DecoderFailedError
from faceguard.media.film import SoundFacts, SoundPiece, SoundPieces, VideoFacts
from faceguard.media.frames import Colour, VideoPicture
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.picture import Pixels
from faceguard.sandbox.answer import Answer, Answers
from faceguard.sandbox.borrowed import Borrowed
from faceguard.sandbox.channel import close
from faceguard.sandbox.footage import Footage
from faceguard.sandbox.projector import SLOTS, stride
from faceguard.sandbox.shortage import shortage_told
from faceguard.sandbox.shown import ERRORS, Opened, Shown

ANSWERS = Answers(ERRORS, DecoderFailedError, "A video's decoder")


class Projection(Borrowed):
    """A film that is decoded in a process of its own, a few pictures ahead."""

    unread = coded = 0
    _facts: VideoFacts | None = None

    def open(self, footage: Footage, limits: VideoLimits, patience: float, sounding: Sounding) -> None:
        """Hand the file over to a helper who may take so many seconds for a picture; raises FaceguardError."""
        fed = footage.size if footage.is_fed else None
        self._begin(footage.descriptor, {"fed": fed, "flows": False, "sounding": str(sounding)}, limits, patience)
        opened = self._told(Opened)
        self.expected = opened.expected
        self.sounds: Sequence[SoundFacts] = [each.whole(sounding) for each in opened.sounds]

    def open_flow(self, descriptor: int, limits: VideoLimits, patience: float) -> None:
        """Hand a pipe of packets over, whose sound is left out; raises FaceguardError."""
        self._begin(descriptor, {"fed": None, "flows": True, "sounding": str(Sounding.AAC)}, limits, patience)
        self._told(Opened)
        self.expected, self.sounds = None, []

    @property
    def facts(self) -> VideoFacts:
        """What is known once the first picture is there."""
        if self._facts is None:
            raise DecoderFailedError
        return self._facts

    def pictures(self, sound: SoundPieces | None = None) -> Iterator[VideoPicture]:
        """Yield them, as `Film` says."""
        self._send({"sound": sound is not None})
        count, before = 0, -(1 << 62)
        while (told := self._told(Shown)).end is None:
            if told.facts and not count:
                self._note(told.facts.whole())
            elif told.sound and sound and told.sound[0] < len(self.sounds):
                place, data, heard, order, duration, *base = told.sound
                sound(place, SoundPiece(data, heard, order, duration, Fraction(*base)))
            elif told.picture and self._facts and told.picture[0] > before and count < self._limits.frames:
                before, duration, whole, colour = told.picture
                yield VideoPicture(self._taken(count), before, duration, Colour(*colour), whole)
                count += 1
            else:
                raise DecoderFailedError
        self.unread, self.coded = told.end
        if not count:
            raise DecoderFailedError

    def _begin(self, descriptor: int, message: dict[str, Any], limits: VideoLimits, patience: float) -> None:
        self._limits, self._patience = limits, patience
        self._send({**message, "limits": asdict(limits)}, (descriptor, self._area.descriptor))

    def _note(self, facts: VideoFacts) -> None:
        if facts.width * facts.height > self._limits.pixels:
            raise DecoderFailedError
        self._facts = facts

    def _taken(self, count: int) -> Pixels:
        """Return a copy of the planes of a picture, whose place is free after that."""
        shape = self.facts.height * 3 // 2, self.facts.width
        step = stride(shape)
        try:
            with shortage_told():
                shared = self._area.view(SLOTS * step)
        except (OSError, ValueError):
            raise DecoderFailedError from None
        start = count % SLOTS * step
        planes: Pixels = shared[start : start + shape[0] * shape[1]].reshape(shape).copy()
        self._send({})
        return planes

    def _send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            self._channel.send(message, descriptors)
        except OSError:
            raise DecoderFailedError from None

    def _told(self, kind: type[Answer]) -> Answer:
        """Wait for what the helper says next; raises what it says went wrong."""
        end = time.monotonic() + self._patience

        def waiting() -> None:
            nonlocal end
            begun = time.monotonic()
            self._checkpoint()
            end += time.monotonic() - begun  # while the work waits for its turn, nobody waits for the helper
            if time.monotonic() > end:
                raise DecoderFailedError("It took too long for one picture")

        try:
            message, descriptors = self._channel.receive(waiting)
        except (EOFError, OSError, ValueError):
            raise DecoderFailedError from None
        close(descriptors)
        return ANSWERS.read(kind, message)
