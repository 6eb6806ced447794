"""What a packet of Opus has beside its sound (RFC 6716, 3.2.5), and its description (RFC 7845, 5.1)."""

import struct

_HEAD = struct.Struct("<8sBBHIhB")
_RATE = 48_000
_SEVERAL, _PADDED, _MORE = 3, 0x40, 255


def is_plain(head: bytes) -> bool:
    """Tell whether it is a description of one or two channels, and nothing else."""
    if len(head) != _HEAD.size:
        return False
    sign, version, channels, _, rate, _, family = _HEAD.unpack(head)
    return sign == b"OpusHead" and version == 1 and channels in {1, 2} and rate == _RATE and family == 0


def plain(head: bytes) -> bytes:
    """Return a description that does not tell at which rate the sound was recorded; others come back as they are."""
    if len(head) != _HEAD.size:
        return head
    sign, version, channels, skipped, _, gain, family = _HEAD.unpack(head)
    return _HEAD.pack(sign, version, channels, skipped, _RATE, gain, family)


def emptied(packet: bytes) -> bytes:
    """Return the packet with zeros for what fills it up, or silence where it is none that can be read."""
    filling = _filling(packet)
    if filling is None:
        return bytes([packet[0] & ~_SEVERAL]) if packet else b"\0"
    return packet[: len(packet) - filling] + bytes(filling)


def is_empty(packet: bytes) -> bool:
    """Tell whether nothing but zeros fills it up."""
    filling = _filling(packet)
    return filling is not None and not any(packet[len(packet) - filling :])


def _filling(packet: bytes) -> int | None:
    """Return how many bytes at the end of a packet fill it up; None where there are fewer."""
    if not packet:
        return None
    if packet[0] & _SEVERAL != _SEVERAL:
        return 0
    if len(packet) < 2:
        return None
    if not packet[1] & _PADDED:
        return 0
    total = 0
    for at in range(2, len(packet)):
        total += packet[at] - (packet[at] == _MORE)
        if packet[at] != _MORE:
            return total if at + 1 + total <= len(packet) else None
    return None
