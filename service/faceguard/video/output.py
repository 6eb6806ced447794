"""What is written: the second pass over a video."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from faceguard.heap import trim
from faceguard.media.encoders import AV1, H264, VP9
from faceguard.media.errors import BrokenVideoError
from faceguard.media.film import Film
from faceguard.media.sounding import Sounding
from faceguard.media.writer import Writer
from faceguard.redaction.artwork import Artwork
from faceguard.ticket import Checkpoint
from faceguard.video.clock import Clock
from faceguard.video.draft import Draft
from faceguard.video.draw import draw
from faceguard.video.finished import audited
from faceguard.video.options import VideoOptions
from faceguard.video.place import Place
from faceguard.video.plan import Choice, Regions
from faceguard.video.rate import bits
from faceguard.video.words import Audio, Codec

ENCODERS = {Codec.H264: H264, Codec.AV1: AV1, Codec.VP9: VP9}
TRIMMED = 10
"""Pictures from one time that memory is given back to the next.

What the encoder takes little by little lies between arrays that are gone, whose memory would be kept otherwise.
"""
Shown = Callable[[Sounding], AbstractContextManager[Film]]
"""Shows the source."""


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """Where a video is written, and how."""

    place: Place
    options: VideoOptions
    choice: Choice
    artwork: Artwork
    """What the style `image` shows."""
    checkpoint: Checkpoint
    progress: Callable[[int, int], None]
    """Is told how many frames are written, of how many."""

    def regions(self, draft: Draft) -> Regions:
        """Return what is covered in each frame."""
        facts, found = draft.examined.facts, draft.examined.found
        clock = Clock(facts, found.times)
        seconds = [clock(frame) for frame in range(len(found.times))]
        return Regions(found.covers, self.options, draft.decided, self.choice, seconds)

    def write(self, shown: Shown, draft: Draft) -> str:
        """Write the video instead of what is there, audit it, and return its digest.

        Raises LeakError, BrokenVideoError where the source is not as it was, and what writing raises.
        """
        facts, found, regions = draft.examined.facts, draft.examined.found, self.regions(draft)
        with self.place.open() as file:
            file.truncate(0)
        encoder = ENCODERS[self.options.codec]
        with shown(encoder.container.sound) as film:
            sounds = film.sounds if self.options.audio is Audio.KEEP else []
            most = bits(facts, found.times, draft.examined.coded, encoder)
            with Writer(self.place.open, facts, sounds, most, encoder) as writer:
                count = 0
                for count, picture in enumerate(film.pictures(writer.sound if sounds else None), 1):
                    self.checkpoint()
                    number = count - 1
                    if number % TRIMMED == 0:
                        trim()
                    if count > len(found.times) or picture.time != found.times[number]:
                        raise BrokenVideoError
                    if not picture.whole or number in found.hidden:
                        picture.hide()
                    else:
                        draw(picture, regions(number), self.options, self.checkpoint, self.artwork)
                    writer.write(picture)
                    self.progress(count, len(found.times))
                if count != len(found.times):
                    raise BrokenVideoError
                writer.finish()
        return audited(self.place, encoder.container.name, self.checkpoint)
