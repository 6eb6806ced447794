from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from service.picture import Frame, Pixels
from service.redact.blur import blur
from service.redact.gaussian import gaussian
from service.redact.outline import outline as draw_outline
from service.redact.pixelate import pixelate
from service.redact.region import Region
from service.redact.solid import solid


class Style(StrEnum):
    BLUR = "blur"
    PIXELATE = "pixelate"
    SOLID = "solid"
    GAUSSIAN = "gaussian"


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
    """Return the frame with its regions filled and opaque; the one given stays as it is.

    Unless the style is reversible, what comes back is a function of the pixels outside of all the regions alone.
    `color` is that of `solid`: R, G, B from 0 to 255.
    """
    visible = [region for region in regions if region.is_visible(frame.width, frame.height)]
    # Large ones first, so that a small face keeps its finer fill; the order given does not matter.
    visible.sort(key=_order)
    alpha = _opaque(frame, visible)
    if alpha is None:
        # What was transparent is in the regions alone, if anywhere.
        frame = replace(frame, alpha=None)
    pixels = frame.pixels.copy()
    match style:
        case Style.BLUR:
            blur(frame, visible, pixels)
        case Style.PIXELATE:
            pixelate(frame, visible, pixels)
        case Style.SOLID:
            solid(visible, pixels, color)
        case Style.GAUSSIAN:
            gaussian(frame, visible, pixels)
    if outline:
        draw_outline(visible, pixels)
    return Frame(pixels, alpha, frame.duration)


def _order(region: Region) -> tuple[int, int, int, int, str]:
    outer = region.outer
    return -outer.height, outer.top, outer.left, -outer.width, region.shape


def _opaque(frame: Frame, regions: Sequence[Region]) -> Pixels | None:
    """Return the frame's alpha with 255 in the regions, or nothing where all of it is 255."""
    if frame.alpha is None:
        return None
    alpha = frame.alpha.copy()
    for region in regions:
        region.paint(alpha, (255,))
    return None if alpha.min() == 255 else alpha
