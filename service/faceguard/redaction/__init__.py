"""Filling regions so that nothing of what they hide is left."""

from collections.abc import Sequence

from faceguard.picture import Frame
from faceguard.redaction.outline import outline as draw_outline
from faceguard.redaction.region import Region
from faceguard.redaction.styles import STYLES, Color
from faceguard.style import Style
from faceguard.ticket import Checkpoint


def redact_in_place(
    frame: Frame,
    regions: Sequence[Region],
    style: Style = Style.BLUR,
    *,
    color: Color = (0, 0, 0),
    outline: bool = False,
    checkpoint: Checkpoint = lambda: None,
) -> None:
    """Fill the regions and make them opaque, in the frame's own arrays, with a checkpoint for each.

    A copy of a large picture takes longer than its redaction, and as much memory as the picture. Unless the style is
    reversible, the frame is a function of the pixels outside of all the regions alone afterwards.
    """
    visible = [region for region in regions if region.is_visible(frame.width, frame.height)]
    # Large ones first, so that a small face keeps its finer fill; the order given does not matter.
    visible.sort(key=_order)
    if frame.alpha is not None:
        for region in visible:
            checkpoint()
            region.paint(frame.alpha, (255,))
    # Transparency that only the regions had is no transparency: it may not show in how they are filled.
    shown = frame.simplified()
    STYLES[style].apply(shown, visible, color, checkpoint)
    if outline:
        draw_outline(shown, visible, checkpoint)


def _order(region: Region) -> tuple[int, int, int, int, str]:
    outer = region.outer
    return -outer.height, outer.top, outer.left, -outer.width, region.shape
