"""What a packet of AAC says before its sound (ISO/IEC 14496-3, 4.4.2.1).

Encoders write their name there, and whatever else they like: elements that fill up, and elements of foreign data.
"""

from faceguard.container.bits import Bits
from faceguard.errors import BrokenPictureError

_DATA, _FILL = 4, 6
_MOST = 64
"""Elements that are passed over."""
_LOW_COMPLEXITY, _OWN_RATE, _LONGEST = 2, 15, 64
_NO_EXTENSION = b"\x56\xe5"
"""What encoders write who want to say that there is none of higher frequencies (1.6.5.3)."""


def is_plain(configuration: bytes) -> bool:
    """Tell whether it is AAC-LC of one to seven channels, and its description (1.6.2.1) has nothing else in it."""
    if not 2 <= len(configuration) <= _LONGEST:
        return False
    bits = Bits(configuration)
    kind, rate, channels, others = bits.take(5), bits.take(4), bits.take(4), bits.take(3)
    known = kind == _LOW_COMPLEXITY and rate != _OWN_RATE and 1 <= channels <= 7 and not others
    return known and configuration[2:].rstrip(b"\0") in {b"", _NO_EXTENSION}


def emptied(packet: bytes) -> bytes:
    """Return the packet with zeros for what stands before its sound; lengths stay, so that all of the sound does."""
    result = int.from_bytes(packet, "big")
    total = 8 * len(packet)
    for start, end in _before_sound(packet):
        ones = (1 << (end - start)) - 1
        result &= ~(ones << (total - end))
    return result.to_bytes(len(packet), "big")


def is_empty(packet: bytes) -> bool:
    """Tell whether nothing but zeros stands before its sound."""
    number, total = int.from_bytes(packet, "big"), 8 * len(packet)
    return not any(number >> (total - end) & ((1 << (end - start)) - 1) for start, end in _before_sound(packet))


def _before_sound(packet: bytes) -> list[tuple[int, int]]:
    """Return from which bit to which elements are full of something, up to the first one that is sound."""
    found: list[tuple[int, int]] = []
    bits = Bits(packet)
    try:
        for _ in range(_MOST):
            kind = bits.take(3)
            if kind == _FILL:
                count = bits.take(4)
                count += bits.take(8) - 1 if count == 15 else 0
            elif kind == _DATA:
                bits.take(4)
                aligned = bits.flag()
                count = bits.take(8)
                count += bits.take(8) if count == 255 else 0
                if aligned:
                    bits.skip(-bits.at % 8)
            else:
                break
            found.append((bits.at, min(bits.at + 8 * count, 8 * len(packet))))
            bits.skip(8 * count)
        else:
            found.append((min(bits.at, 8 * len(packet)), 8 * len(packet)))
    except BrokenPictureError:
        pass
    return found
