"""From a video to its redaction. Plain synchronous Python that knows no HTTP."""

import contextlib
import hashlib
import mmap
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from faceguard.audit import mp4
from faceguard.detection.detectors import Detectors
from faceguard.doubtful import Doubtful
from faceguard.errors import InvalidOptionError, NoFaceError, OptionError, UnreadableFileError
from faceguard.media.errors import BrokenVideoError
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader, VideoFacts
from faceguard.media.writer import Writer
from faceguard.options import DetectOptions, OnNoFace, RedactOptions
from faceguard.redaction.styles import STYLES
from faceguard.ticket import Checkpoint
from faceguard.video.again import seen_again
from faceguard.video.draw import draw
from faceguard.video.find import Found, find
from faceguard.video.place import growing
from faceguard.video.plan import everywhere, planned
from faceguard.video.reporting import (
    VideoDetectionReport,
    VideoReport,
    VideoSettings,
    coverage,
    track_reports,
    video_facts,
)
from faceguard.video.words import Audio

OF_PICTURES = ("boxes", "keep", "format", "quality")
"""Options that say something of one picture alone."""
ROOM = 1.2
"""Bits a second that the result may take, as a multiple of the source's."""
AHEAD = 0.9
"""Seconds by which the encoder is ahead of the rate at the start."""
NEWER = {"hevc": 1.6, "av1": 2.0, "vp9": 1.6}
"""How many times as many H.264 takes as what codes better."""
_PIECE = 1 << 20
FEWEST_BITS, MOST_BITS = 1_000_000, 200_000_000


class Stage(StrEnum):
    """What is being done."""

    FIND = "finding"
    WRITE = "writing"


Progress = Callable[[Stage, int, int | None], None]
"""Is told how many frames are done, and how many there may be."""


class VideoPipeline:
    """Works on one video after the other, with the detectors of one thread."""

    def __init__(
        self,
        detectors: Detectors,
        limits: VideoLimits,
        checkpoint: Checkpoint = lambda: None,
        progress: Progress = lambda *_: None,
    ) -> None:
        self._detectors, self._limits = detectors, limits
        self._checkpoint, self._progress = checkpoint, progress

    def detect(self, source: Path, options: DetectOptions) -> VideoDetectionReport:
        """Find the people in a video; raises FaceguardError."""
        with _opened(source) as file:
            facts, found, unread = self._find(file, options, believe_all=False)
        return VideoDetectionReport(**self._told(facts, found, unread, options))

    def redact(self, source: Path, target: Path, options: RedactOptions, audio: Audio = Audio.KEEP) -> VideoReport:
        """Write the video without the faces in it; raises FaceguardError, and then nothing is written."""
        check(options)
        began = time.monotonic()
        with _opened(source) as file:
            facts, found, unread = self._find(file, options, believe_all=options.doubtful is Doubtful.REDACT)
            if options.on_no_face is OnNoFace.ERROR and not (found.covers or options.regions):
                raise NoFaceError
            with growing(target) as place:
                self._write(file, place.path, facts, found, options, audio)
                with _mapped(place.descriptor) as content:
                    mp4.audit(content)
                    digest = hashlib.sha256(content).hexdigest()
                with open(place.path, "rb") as result:  # noqa: PTH123 - no path that pathlib should make its own
                    detector = self._detectors[options.detector]
                    again = seen_again(result, self._limits, detector, options, self._checkpoint)
            source_digest = _digest(file)
        models = self._detectors.models(options.detector)
        return VideoReport(
            **self._told(facts, found, unread, options),
            found_again=again,
            settings=self._settings(options, audio),
            model_sha256={model.name: model.sha256 for model in models},
            input_sha256=source_digest,
            output_sha256=digest,
            created=datetime.now(UTC).replace(microsecond=0),
            seconds=round(time.monotonic() - began, 3),
        )

    def _find(self, file: BinaryIO, options: DetectOptions, *, believe_all: bool) -> tuple[VideoFacts, Found, int]:
        with Reader(file, self._limits) as reader:
            found = find(
                reader.pictures(),
                lambda: float(reader.facts.rate),
                self._detectors[options.detector],
                options,
                believe_all=believe_all,
                checkpoint=self._checkpoint,
                progress=lambda done: self._progress(Stage.FIND, done, reader.expected),
            )
            return reader.facts, found, reader.unread

    def _write(
        self, file: BinaryIO, path: str, facts: VideoFacts, found: Found, options: RedactOptions, audio: Audio
    ) -> None:
        plan, always = planned(found.covers, options), everywhere(options)
        with Reader(file, self._limits) as reader:
            sounds = reader.sounds if audio is Audio.KEEP else []
            with Writer(path, facts, sounds, _bits(facts, found, reader.bytes)) as writer:
                count = 0
                for count, picture in enumerate(reader.pictures(writer.sound if sounds else None), 1):
                    self._checkpoint()
                    number = count - 1
                    if count > len(found.times) or picture.time != found.times[number]:
                        raise BrokenVideoError
                    if not picture.whole or number in found.hidden:
                        picture.hide()
                    else:
                        draw(picture, [*plan.get(number, ()), *always], options, self._checkpoint)
                    writer.write(picture)
                    self._progress(Stage.WRITE, count, len(found.times))
                if count != len(found.times):
                    raise BrokenVideoError
                writer.finish()

    def _told(self, facts: VideoFacts, found: Found, unread: int, options: DetectOptions) -> dict[str, Any]:
        models = self._detectors.models(options.detector)
        clock = [float(found.times[frame] * facts.time_base - facts.start) for frame in sorted(found.hidden)]
        return {
            "video": video_facts(facts, found),
            "tracks": track_reports(facts, found),
            "coverage": coverage(found),
            "looks": found.looks,
            "shots": found.shots,
            "hidden": [round(second, 3) for second in clock],
            "unread": unread,
            "models": [model.name for model in models],
            "model_licences": {model.name: model.licence for model in models},
        }

    def _settings(self, options: RedactOptions, audio: Audio) -> VideoSettings:
        detector = self._detectors[options.detector]
        styles = {options.style, *(region.style or options.style for region in options.regions or ())}
        return VideoSettings(
            detail=options.detail,
            detector=options.detector,
            threshold=detector.threshold(options.detail) if options.min_confidence is None else options.min_confidence,
            style=options.style,
            shape=options.shape,
            padding=options.padding,
            color=options.color,
            doubtful=options.doubtful,
            reversible=any(STYLES[style].reversible for style in styles),
            audio=audio,
        )


def check(options: RedactOptions) -> None:
    """Raise InvalidOptionError for what says something of one picture alone."""
    wrong = tuple(OptionError(name, "Not for videos") for name in OF_PICTURES if getattr(options, name) is not None)
    if wrong:
        raise InvalidOptionError(errors=wrong)


def _bits(facts: VideoFacts, found: Found, size: int) -> int:
    """Return how many bits a second the pictures of the result may take."""
    seconds = float((found.times[-1] - found.times[0]) * facts.time_base + 1 / facts.rate)
    whole = 8 * size / seconds * ROOM * NEWER.get(facts.codec, 1)
    # The encoder may be ahead by a second, most of which it uses up in a short video.
    return int(min(max(whole / (1 + AHEAD / seconds), FEWEST_BITS), MOST_BITS))


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    except ValueError:  # a NUL in the path
        raise UnreadableFileError from None
    with file:
        yield file


@contextlib.contextmanager
def _mapped(descriptor: int) -> Iterator[memoryview]:
    size = os.lseek(descriptor, 0, os.SEEK_END)
    with mmap.mmap(descriptor, size, prot=mmap.PROT_READ) as mapped, memoryview(mapped) as view:
        yield view


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()
