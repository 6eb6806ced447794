"""Filling regions so that nothing of what they hide is left."""

from collections.abc import Mapping, Sequence

import cv2

from faceguard.picture import Frame
from faceguard.redaction.outline import outline as draw_outline
from faceguard.redaction.region import Region, union
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

    A copy of a large picture takes longer than its redaction, and as much memory as the picture. The frame is a
    function of the pixels outside of all the regions alone afterwards, but for those whose style is reversible.
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
    groups = _by_style(visible, style)
    if len(groups) > 1:
        _prepare(shown, groups, color, checkpoint)
    for each, alike in groups.items():
        STYLES[each].apply(shown, alike, color, checkpoint)
    if outline:
        draw_outline(shown, visible, checkpoint)


def _by_style(regions: Sequence[Region], style: Style) -> dict[Style, list[Region]]:
    """Return the regions of each style that there is, reversible styles first, so that none lies over another."""
    groups: dict[Style, list[Region]] = {}
    for each in sorted(STYLES, key=lambda name: not STYLES[name].reversible):
        if alike := [region for region in regions if (region.style or style) is each]:
            groups[each] = alike
    return groups


def _prepare(frame: Frame, groups: Mapping[Style, Sequence[Region]], color: Color, checkpoint: Checkpoint) -> None:
    """Fill all regions before each style fills its own, as it reads what lies in the others.

    From here on nothing can be read of what is to be hidden, while what a reversible style shows is as it was.
    """
    hidden, shown = list[Region](), list[Region]()
    for style, regions in groups.items():
        (shown if STYLES[style].reversible else hidden).extend(regions)
    before = frame.pixels.copy() if shown else None
    STYLES[Style.BLUR].apply(frame, sorted([*hidden, *shown], key=_order), color, checkpoint)
    if before is None:
        return
    mask = union(shown, frame.width, frame.height, checkpoint)
    mask[union(hidden, frame.width, frame.height, checkpoint) == 255] = 0
    cv2.copyTo(before, mask, frame.pixels)


def _order(region: Region) -> tuple[int, int, int, int, str, str]:
    outer = region.outer
    return -outer.height, outer.top, outer.left, -outer.width, region.shape, region.style or ""
