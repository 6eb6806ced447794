"""Grey of 16 bits, scaled by what no region covers: the brightest sample may lie in a face, which is to have no say."""

from dataclasses import replace

import numpy as np

from faceguard.detection.nms import merged_views
from faceguard.photo.assessment import Assessment
from faceguard.photo.coverage import check_coverage
from faceguard.photo.decider import Decider
from faceguard.photo.search import Search
from faceguard.picture import Rescalable
from faceguard.redaction.region import union
from faceguard.ticket import Checkpoint


def rescaled(assessment: Assessment, search: Search | None, decide: Decider, checkpoint: Checkpoint) -> Assessment:
    """Scale a picture by what is left to be seen, and look again at what that brings to light.

    Nobody looks again where there is no search, as the caller gave the boxes.
    """
    while (scale := assessment.picture.rescaling) and assessment.regions[0]:
        (before,) = assessment.picture.frames
        seen = before.pixels[:, :, 1].copy()
        assessment = _scaled(assessment, scale, checkpoint)
        (frame,) = assessment.picture.frames
        if search is None or np.array_equal(seen, frame.pixels[:, :, 1]):
            break
        again = merged_views([*assessment.results, *search(assessment.picture)])
        assessment = Assessment(assessment.picture, [again], [decide(again, frame)])
    return assessment


def rescaled_anew(assessment: Assessment, checkpoint: Checkpoint) -> Assessment:
    """Scale a picture that was decoded anew, and on whose faces is decided."""
    scale = assessment.picture.rescaling
    return _scaled(assessment, scale, checkpoint) if scale and assessment.regions[0] else assessment


def _scaled(assessment: Assessment, scale: Rescalable, checkpoint: Checkpoint) -> Assessment:
    (frame,), regions = assessment.picture.frames, assessment.regions[0]
    check_coverage(frame, regions)
    frame = scale.without(union(regions, frame.width, frame.height, checkpoint))
    return replace(assessment, picture=replace(assessment.picture, frames=(frame,)))
