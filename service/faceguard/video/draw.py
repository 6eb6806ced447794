"""Covering the regions of one picture of a video."""

from collections.abc import Sequence

from faceguard.media.frames import VideoPicture
from faceguard.options import RedactOptions
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.artwork import Artwork
from faceguard.redaction.region import Region, union
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
    picture.put(shown.pixels, union(visible, picture.width, picture.height, checkpoint))
