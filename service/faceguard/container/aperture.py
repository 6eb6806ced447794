"""The clean aperture of an HEIF file: the part of its picture that is shown (ISO/IEC 14496-12, 12.1.4)."""

from collections.abc import Iterable
from fractions import Fraction

from faceguard.container.binary import big
from faceguard.container.isobmff import Box

Rectangle = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""


def shown(data: bytes, properties: Iterable[Box], size: tuple[int, int]) -> Rectangle | None:
    """Return what is shown of a picture of this size, before it is turned; None for all of it.

    An aperture that is no rectangle of whole pixels within the picture counts as none, as it does for decoders.
    """
    box = next((each for each in properties if each.kind == b"clap"), None)
    if not box:
        return None
    numbers = [big(data, box.start + 4 * i, 4) for i in range(8)]
    if 0 in numbers[1::2]:
        return None
    # The offsets of its centre from that of the picture have a sign.
    signed = [n - (1 << 32) if i >= 4 and not i % 2 and n >> 31 else n for i, n in enumerate(numbers)]
    width, height, right, down = (Fraction(signed[i], signed[i + 1]) for i in range(0, 8, 2))
    left, top = (size[0] - width) / 2 + right, (size[1] - height) / 2 + down
    edges = (left, top, left + width, top + height)
    whole = all(each.denominator == 1 for each in edges)
    inside = 0 <= left < left + width <= size[0] and 0 <= top < top + height <= size[1]
    rectangle = (int(edges[0]), int(edges[1]), int(edges[2]), int(edges[3]))
    return rectangle if whole and inside and rectangle != (0, 0, *size) else None
