"""What may be in a GIF: images of one canvas with their palettes and times, and how often they are shown."""

from faceguard.audit import lzw
from faceguard.container.binary import little
from faceguard.errors import LeakError

_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01"
_CONTROL = b"\x21\xf9\x04"
# Whether what was there stays or is cleared away, and whether there is a transparent colour.
_DISPOSALS = frozenset({4, 5, 8, 9})


def audit(data: bytes) -> None:
    """Raise LeakError unless the file is images with all that they need, and nothing between them or behind them."""
    if data[:6] != b"GIF89a" or data[10:13] != b"\0\0\0":
        raise LeakError("GIF header")
    width, height = little(data, 6, 2), little(data, 8, 2)
    at, images = 13, 0
    looped = data[at : at + 16] == _LOOP and data[at + 18 : at + 19] == b"\0"
    if looped:
        at += 19
    while data[at : at + 3] == _CONTROL:
        at = _image(data, at, width, height)
        images += 1
    if data[at:] != b";" or not images or (looped and images == 1):
        raise LeakError("bytes between or behind the GIF's images")


def _image(data: bytes, at: int, width: int, height: int) -> int:
    """Judge a frame control with its image, and return the offset behind both."""
    flags, transparent = little(data, at + 3, 1), little(data, at + 6, 1)
    if flags not in _DISPOSALS or data[at + 7 : at + 9] != b"\0,":
        raise LeakError("GIF frame control")
    left, top, across, down = (little(data, at + place, 2) for place in (9, 11, 13, 15))
    if not across or not down or left + across > width or top + down > height:
        raise LeakError("GIF frame")
    # A palette of its own, neither interlaced nor sorted.
    described = little(data, at + 17, 1)
    bits = (described & 7) + 1
    if described & 0xF8 != 0x80 or transparent >= 1 << bits or (not flags & 1 and transparent):
        raise LeakError("GIF frame")
    at += 18 + (3 << bits)
    size = max(bits, 2)
    if little(data, at, 1) != size:
        raise LeakError("GIF code size")
    packed, end = _unblocked(data, at + 1)
    lzw.check(packed, size, across * down, 1 << bits)
    return end


def _unblocked(data: bytes, at: int) -> tuple[bytes, int]:
    """Return coded data, of which all blocks but the last are as long as can be, and the offset behind them."""
    blocks = [data[:0]]
    while size := little(data, at, 1):
        if len(blocks) > 1 and len(blocks[-1]) < 255:
            raise LeakError("GIF blocks")
        blocks.append(data[at + 1 : at + 1 + size])
        at += 1 + size
    return b"".join(blocks), at + 1
