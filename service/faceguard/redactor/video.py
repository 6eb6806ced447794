"""One video, by a worker of its own."""

import math
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.media.errors import VideoExtraError
from faceguard.options import RedactOptions
from faceguard.redactor.arguments import RedactArguments, parsed, with_options
from faceguard.redactor.crew import Crew
from faceguard.video.words import Audio

if TYPE_CHECKING:
    from faceguard.video.report import VideoReport


@with_options(RedactOptions)
def redact_video(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    audio: str = Audio.KEEP,
    **options: Unpack[RedactArguments],
) -> "VideoReport":
    """Write a video without the faces in it to the target, an MP4, and return the report.

    What was there is replaced once the new file is whole; the source never is. The options are those of pictures, but
    for `boxes`, `keep`, `format` and `quality`; `audio` is `keep` or `remove`. Voices identify people too.

    >>> report = faceguard.redact_video("clip.mp4", "redacted.mp4", style="solid")  # doctest: +SKIP

    Raises FaceguardError, whose `slug` says what was wrong.
    """
    try:
        sound = Audio(str(audio).strip().lower())
    except ValueError:
        raise InvalidOptionError(errors=(OptionError("audio", "Input should be 'keep' or 'remove'"),)) from None
    before, after = Path(source), Path(target)
    if after.suffix.lower() != ".mp4":
        raise InvalidOptionError("The target is an MP4, and its name ends in .mp4")
    if before.resolve() == after.resolve():
        raise InvalidOptionError("The target is the source, which is never replaced")
    try:
        from faceguard.video.jobs import VideoJobs  # noqa: PLC0415 - what it needs comes with an extra
    except ImportError:
        raise VideoExtraError from None
    with closing(Crew(workers=1)) as crew:
        chosen = parsed(RedactOptions, options, crew.detectors(options.get("detector")))
        return crew.submit(VideoJobs.of(crew.settings).redact(before, after, chosen, sound), math.inf).result()
