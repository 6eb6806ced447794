"""Filling regions so that nothing of what they hide is left."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2

from faceguard.picture import Frame
from faceguard.redaction.artwork import Artwork
from faceguard.redaction.label import write_labels
from faceguard.redaction.outline import outline as draw_outline
from faceguard.redaction.region import Region, union
from faceguard.redaction.styles import STYLES, Color, Paint
from faceguard.style import Style
from faceguard.ticket import Checkpoint

Manner = tuple[Style, float]
"""A style and its strength: what regions have to share to be filled together."""


def redact_in_place(
    frame: Frame,
    regions: Sequence[Region],
    style: Style = Style.BLUR,
    *,
    color: Color = (0, 0, 0),
    artwork: Artwork | None = None,
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
    groups, paint = _alike(visible, style), Paint(color, artwork) if artwork else Paint(color)
    if len(groups) > 1:
        _prepare(shown, groups, paint, checkpoint)
    for (each, _), alike in groups.items():
        STYLES[each].apply(shown, alike, paint, checkpoint)
    if outline:
        draw_outline(shown, visible, checkpoint)
    write_labels(shown, visible, checkpoint)


def _alike(regions: Sequence[Region], style: Style) -> dict[Manner, list[Region]]:
    """Return the regions of each manner that there is, reversible styles first, so that none lies over another."""
    groups: dict[Manner, list[Region]] = {}
    for region in regions:
        own = region.style or style
        # Where it makes no difference, it does not keep regions apart.
        strength = region.strength if "strength" in STYLES[own].parameters else 1
        if region.softness != 1 and "softness" not in STYLES[own].parameters:
            region = replace(region, softness=1)  # noqa: PLW2901 - as it is filled
        groups.setdefault((own, strength), []).append(region)
    return {manner: groups[manner] for manner in sorted(groups, key=_rank)}


def _rank(manner: Manner) -> tuple[bool, int, float]:
    style, strength = manner
    return not STYLES[style].reversible, list(STYLES).index(style), strength


def _prepare(frame: Frame, groups: Mapping[Manner, Sequence[Region]], paint: Paint, checkpoint: Checkpoint) -> None:
    """Fill all regions before each style fills its own, as it reads what lies in the others.

    From here on nothing can be read of what is to be hidden, while what a reversible style shows is as it was.
    """
    hidden, shown = list[Region](), list[Region]()
    for (style, _), regions in groups.items():
        (shown if STYLES[style].reversible else hidden).extend(regions)
    before = frame.pixels.copy() if shown else None
    STYLES[Style.BLUR].apply(frame, sorted([*hidden, *shown], key=_order), paint, checkpoint)
    if before is None:
        return
    mask = union(shown, frame.width, frame.height, checkpoint)
    mask[union(hidden, frame.width, frame.height, checkpoint) == 255] = 0
    cv2.copyTo(before, mask, frame.pixels)


def _order(region: Region) -> tuple[Any, ...]:
    own = (
        region.style or "",
        region.color or (),
        region.strength,
        region.softness,
        region.emoji or "",
        region.label,
        region.turn,
    )
    outer = region.outer
    return -outer.height, outer.top, outer.left, -outer.width, region.shape, *own
