"""The regions of a picture, covered in its own arrays."""

from collections.abc import Sequence

from faceguard.codecs import CODECS
from faceguard.codecs.codec import Writer
from faceguard.codecs.palette import fit
from faceguard.options import RedactOptions
from faceguard.photo.assessment import Assessment
from faceguard.photo.coverage import check_coverage
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.artwork import Artwork
from faceguard.redaction.region import Region, union
from faceguard.ticket import Checkpoint


def covered(assessment: Assessment, options: RedactOptions, artwork: Artwork, checkpoint: Checkpoint) -> list[Frame]:
    """Cover the regions of each frame; raises InvalidOptionError before the first, where one has too many."""
    picture = assessment.picture
    for frame, regions in zip(picture.frames, assessment.regions, strict=True):
        checkpoint()
        check_coverage(frame, regions)
    writer = CODECS[options.picture_format or CODECS[picture.format].written_as].writer
    return [
        _covered(frame, regions, options, artwork, writer, checkpoint) if regions else frame
        for frame, regions in zip(picture.frames, assessment.regions, strict=True)
    ]


def _covered(
    frame: Frame,
    regions: Sequence[Region],
    options: RedactOptions,
    artwork: Artwork,
    writer: Writer | None,
    checkpoint: Checkpoint,
) -> Frame:
    redact_in_place(
        frame,
        regions,
        options.style,
        color=options.rgb,
        artwork=artwork,
        outline=options.outline,
        checkpoint=checkpoint,
    )
    if writer and writer.palette:
        fit(frame.pixels, union(regions, frame.width, frame.height))
    return frame.simplified()
