from collections.abc import Sequence

from faceguard.picture import Frame, Pixels
from faceguard.redaction.blur import blur
from faceguard.redaction.gaussian import gaussian
from faceguard.redaction.outline import outline as draw_outline
from faceguard.redaction.pixelate import pixelate
from faceguard.redaction.region import Region
from faceguard.redaction.solid import solid
from faceguard.style import Style

REVERSIBLE = frozenset({Style.GAUSSIAN})
"""Styles that blur the face's own pixels, so that the face can be brought back."""


def redact(
    frame: Frame,
    regions: Sequence[Region],
    style: Style = Style.BLUR,
    *,
    color: tuple[int, int, int] = (0, 0, 0),
    outline: bool = False,
) -> Frame:
    """Return a new frame with the regions filled and opaque, on the arrays of the one given, which are written over.

    A copy of a large picture takes longer than its redaction, and as much memory as the picture.
    Unless the style is reversible, what comes back is a function of the pixels outside of all the regions alone.
    `color` is that of `solid`: R, G, B from 0 to 255.
    """
    visible = [region for region in regions if region.is_visible(frame.width, frame.height)]
    # Large ones first, so that a small face keeps its finer fill; the order given does not matter.
    visible.sort(key=_order)
    # A new frame even where nothing of it is new: who asks whether anything was redacted compares frames.
    frame = Frame(frame.pixels, _opaque(frame, visible), frame.duration)
    match style:
        case Style.BLUR:
            blur(frame, visible)
        case Style.PIXELATE:
            pixelate(frame, visible)
        case Style.SOLID:
            solid(frame, visible, color)
        case Style.GAUSSIAN:
            gaussian(frame, visible)
    if outline:
        draw_outline(frame, visible)
    return frame


def _order(region: Region) -> tuple[int, int, int, int, str]:
    outer = region.outer
    return -outer.height, outer.top, outer.left, -outer.width, region.shape


def _opaque(frame: Frame, regions: Sequence[Region]) -> Pixels | None:
    """Set the frame's alpha to 255 in the regions; return nothing where all of it is 255 then."""
    if frame.alpha is None:
        return None
    for region in regions:
        region.paint(frame.alpha, (255,))
    return None if frame.alpha.min() == 255 else frame.alpha
