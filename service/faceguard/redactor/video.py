"""One video, by a worker of its own."""

import math
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from faceguard.errors import InvalidOptionError
from faceguard.media.errors import VideoExtraError
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.redactor.arguments import RedactArguments, parsed, with_options
from faceguard.redactor.crew import Crew
from faceguard.redactor.sources import ReferencePhotos, photos_of
from faceguard.video.options import VideoOptions
from faceguard.video.words import Audio, Codec

if TYPE_CHECKING:
    from faceguard.video.report import VideoReport


@with_options(RedactOptions)
def redact_video(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    audio: str = Audio.KEEP,
    codec: str = Codec.H264,
    person: ReferencePhotos | None = None,
    join: bool = False,
    **options: Unpack[RedactArguments],
) -> "VideoReport":
    """Write a video without the faces in it to the target, an MP4 or a WebM, and return the report.

    What was there is replaced once the new file is whole; the source never is. The options are those of pictures, but
    for `boxes`, `keep`, `format` and `quality`; `audio` is `keep` or `remove`, `codec` is `h264`, `av1`, or `vp9`,
    whose file is a WebM; `person` is a reference photo or a list of them, for `rules` that ask for a person;
    with `join`, the report says which tracks are surely of one person, for which all faces are compared.
    Voices identify people too.

    >>> report = faceguard.redact_video("clip.mp4", "redacted.mp4", style="solid")  # doctest: +SKIP

    Raises FaceguardError, whose `slug` says what was wrong.
    """
    before, after = Path(source), Path(target)
    if before.resolve() == after.resolve():
        raise InvalidOptionError("The target is the source, which is never replaced")
    try:
        from faceguard.video.jobs import VideoJobs  # noqa: PLC0415 - what it needs comes with an extra
    except ImportError:
        raise VideoExtraError from None
    with closing(Crew(workers=1)) as crew:
        given = {**options, "audio": audio, "codec": codec, "join": join}
        chosen = parsed(VideoOptions, given, crew.detectors(options.get("detector")))
        if after.suffix.lower() != chosen.codec.suffix:
            raise InvalidOptionError(f"What is coded so goes to a file whose name ends in {chosen.codec.suffix}")
        jobs = VideoJobs.of(crew.settings)
        work = PhotoJobs.of(crew.settings).knowing(
            photos_of(person), chosen, lambda persons: jobs.redact(before, after, chosen, persons=persons)
        )
        return crew.submit(work, math.inf).result()
