"""Covering the regions of one picture of a video."""

from collections.abc import Sequence

import cv2

from faceguard.media.frames import VideoPicture
from faceguard.options import RedactOptions
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.artwork import Artwork
from faceguard.redaction.region import Region, union
from faceguard.redaction.rim import reached
from faceguard.redaction.window import hull
from faceguard.ticket import Checkpoint


def draw(
    picture: VideoPicture,
    regions: Sequence[Region],
    options: RedactOptions,
    checkpoint: Checkpoint = lambda: None,
    artwork: Artwork | None = None,
) -> None:
    """Cover the regions in the picture's own planes; whatever is far from them stays as it is, to the bit."""
    visible = [region for region in regions if region.is_visible(picture.width, picture.height)]
    if not visible:
        return
    shown = Frame(picture.rgb())
    near = hull([reached(region) for region in visible]).clipped(picture.width, picture.height)
    before = near.of(shown.pixels).copy()
    redact_in_place(
        shown,
        visible,
        options.style,
        color=options.rgb,
        artwork=artwork,
        outline=options.outline,
        checkpoint=checkpoint,
    )
    # All of a region is taken over, also where it seems the same: that it does would tell what was below.
    taken = union(visible, picture.width, picture.height, checkpoint)
    # And the soft rim around it, which is wherever anything else has changed.
    near.of(taken)[cv2.absdiff(before, near.of(shown.pixels)).any(2)] = 255
    picture.put(shown.pixels, taken)
