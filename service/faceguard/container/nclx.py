"""What an AVIF or HEIC file says of its colours in numbers (ISO/IEC 14496-12, 12.1.5)."""

from collections.abc import Sequence
from typing import NamedTuple

from faceguard.container.binary import big
from faceguard.container.isobmff import Box, all_boxes, associations, boxes, item_number


class CodePoints(NamedTuple):
    """What the samples mean once they are R, G and B (ITU-T H.273)."""

    primaries: int
    transfer: int


def code_points(data: bytes) -> CodePoints | None:
    """Tell the colours of the primary picture; None where the file says nothing.

    What a picture itself does not say is taken from its tiles, or its track: from the first that says it.
    """
    found = list(all_boxes(data, 0, len(data)))
    stated = [b for b in (*_of_primary(data, found), *found) if b.kind == b"colr" and _is_nclx(data, b)]
    if not stated:
        return None
    at = stated[0].start
    return CodePoints(big(data, at + 4, 2), big(data, at + 6, 2))


def _is_nclx(data: bytes, box: Box) -> bool:
    return data[box.start : box.start + 4] == b"nclx" and box.end - box.start >= 11


def _of_primary(data: bytes, found: Sequence[Box]) -> list[Box]:
    """List the properties of the primary picture (ISO/IEC 23008-12, 9.3)."""
    primary = next((item_number(data, b, b.start + 4) for b in found if b.kind == b"pitm"), None)
    properties = next((list(boxes(data, b.start, b.end)) for b in found if b.kind == b"ipco"), [])
    return [
        properties[number - 1]
        for item, numbers in associations(data, found)
        if item == primary
        for number in numbers
        if 0 < number <= len(properties)
    ]
