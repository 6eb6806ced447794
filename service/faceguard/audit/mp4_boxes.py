"""What may be in each box of an MP4: numbers alone (ISO/IEC 14496-12 to -15)."""

from collections.abc import Callable, Mapping

from faceguard.audit import av1
from faceguard.container.aac import is_plain
from faceguard.container.binary import big
from faceguard.errors import LeakError

Piece = bytes | memoryview

_UNITY = b"".join(number.to_bytes(4, "big") for number in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
_NAMES = {b"vide": b"VideoHandler\0", b"soun": b"SoundHandler\0"}
_NO_TAGS = bytes.fromhex(
    "000000356d657461000000000000002168646c7200000000000000006d6469726170706c000000000000000000"
) + (b"\0\0\0\x08ilst")
_UNDETERMINED = b"\x55\xc4\0\0"
_PICTURE_HEAD = bytes(6) + b"\0\1" + bytes(16)
_PICTURE_TAIL = b"\0\x48\0\0\0\x48\0\0" + bytes(4) + b"\0\1" + bytes(32) + b"\0\x18\xff\xff"
_DEPENDENCE = frozenset({0, 8, 16, 24, 32, 40})
"""What `sdtp` says of a picture: whether it needs others, and whether others need it; both in two bits."""
_LONGEST_SET = 128
"""Bytes of a parameter set; it describes numbers."""


def _table(entry: int) -> Callable[[Piece], bool]:
    """Tell that a box is a table of entries of so many bytes, and no more."""
    return lambda content: not any(content[:4]) and len(content) == 8 + entry * big(content, 4, 4)


def _exactly(*allowed: bytes) -> Callable[[Piece], bool]:
    return lambda content: bytes(content) in allowed


def _long(size: int) -> Callable[[Piece], bool]:
    return lambda content: len(content) == size


def _head(content: Piece) -> bool:
    """Check mvhd: no times, no names, the usual rate, volume and place."""
    numbers, rest = (28, 80) if content[0] else (16, 80)
    tail = b"\0\1\0\0\1\0" + bytes(10) + _UNITY + bytes(24)
    times = content[4 : 20 if content[0] else 12]
    return not any(times) and len(content) == 4 + numbers + rest and bytes(content[4 + numbers : -4]) == tail


def _track_head(content: Piece) -> bool:
    wide = content[0] == 1
    times, rest = (content[4:20], content[36:]) if wide else (content[4:12], content[24:])
    return not any(times) and len(rest) == 60 and not any(rest[:8]) and bytes(rest[16:52]) == _UNITY


def _media_head(content: Piece) -> bool:
    wide = content[0] == 1
    times, end = (content[4:20], 32) if wide else (content[4:12], 20)
    return not any(times) and bytes(content[end:]) == _UNDETERMINED


def _handler(content: Piece) -> bool:
    kind = bytes(content[8:12])
    return not any(content[:8]) and kind in _NAMES and bytes(content[12:]) == bytes(12) + _NAMES[kind]


def _edits(content: Piece) -> bool:
    size = 20 if content[0] else 12
    return len(content) == 8 + size * big(content, 4, 4)


def _sizes_table(content: Piece) -> bool:
    same, count = big(content, 4, 4), big(content, 8, 4)
    return not any(content[:4]) and len(content) == 12 + (0 if same else 4 * count)


def _offsets(content: Piece) -> bool:
    return content[0] <= 1 and not any(content[1:4]) and len(content) == 8 + 8 * big(content, 4, 4)


def _picture_entry(content: Piece) -> bool:
    return bytes(content[:24]) == _PICTURE_HEAD and bytes(content[28:78]) == _PICTURE_TAIL


def _sound_entry(content: Piece) -> bool:
    """Check mp4a: reserved bytes, and numbers of channels, bits and samples a second."""
    return bytes(content[:16]) == bytes(6) + b"\0\1" + bytes(8) and not any(content[20:24]) and not any(content[26:28])


def _parameter_sets(content: Piece) -> bool:
    """Check avcC: one set for the sequence, one for its pictures, and what a high profile adds (14496-15, 5.3.3.1)."""
    if content[0] != 1 or content[4] != 0xFF or content[5] != 0xE1:
        return False
    length = big(content, 6, 2)
    at = 8 + length
    following = big(content, at + 1, 2)
    end = at + 3 + following
    sets = content[8] & 31 == 7 and content[at] == 1 and content[at + 3] & 31 == 8
    return sets and max(length, following) <= _LONGEST_SET and bytes(content[end:]) in {b"", b"\xfd\xf8\xf8\0"}


def _elementary(content: Piece) -> bool:
    """Check esds: AAC, whose description says nothing else (14496-1, 7.2.6)."""
    outer = _descriptor(content, 4, 3)
    coded = _descriptor(outer, 3, 4)
    configuration = _descriptor(coded, 13, 5)
    heads = not any(content[:4]) and not any(outer[2:3]) and bytes(coded[:2]) == b"\x40\x15"
    layers = bytes(outer[len(outer) - 6 :]) == b"\x06\x80\x80\x80\x01\x02"
    long = len(content) == 4 + 5 + len(outer) and len(outer) == 3 + 5 + len(coded) + 6
    return heads and layers and long and len(coded) == 13 + 5 + len(configuration) and is_plain(bytes(configuration))


def _descriptor(content: Piece, at: int, tag: int) -> Piece:
    if content[at] != tag or bytes(content[at + 1 : at + 4]) != b"\x80\x80\x80":
        raise LeakError("MP4 box")
    size = content[at + 4]
    return content[at + 5 : at + 5 + size]


def _colours(content: Piece) -> bool:
    return bytes(content[:4]) == b"nclx" and len(content) == 11 and not content[10] & 0x7F


def _no_more(_: Piece) -> bool:
    """Accept a box of boxes, which are looked at one by one."""
    return True


ALLOWED: Mapping[bytes, Callable[[Piece], bool]] = {
    **dict.fromkeys((b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl"), _no_more),
    b"mvhd": _head,
    b"tkhd": _track_head,
    b"elst": _edits,
    b"mdhd": _media_head,
    b"hdlr": _handler,
    b"vmhd": _exactly(b"\0\0\0\1" + bytes(8)),
    b"smhd": _exactly(bytes(8)),
    b"dref": lambda content: bytes(content[:8]) == b"\0\0\0\0\0\0\0\1",
    b"url ": _exactly(b"\0\0\0\1"),
    b"stsd": lambda content: bytes(content[:8]) == b"\0\0\0\0\0\0\0\1",
    b"avc1": _picture_entry,
    b"avcC": _parameter_sets,
    b"av01": _picture_entry,
    b"av1C": av1.is_description,
    b"sdtp": lambda content: not any(content[:4]) and _DEPENDENCE.issuperset(content[4:]),
    b"colr": _colours,
    b"pasp": _long(8),
    b"btrt": _long(12),
    b"mp4a": _sound_entry,
    b"esds": _elementary,
    b"stts": _table(8),
    b"ctts": _offsets,
    b"stss": _table(4),
    b"stsc": _table(12),
    b"stsz": _sizes_table,
    b"stco": _table(4),
    b"co64": _table(8),
    b"sgpd": _exactly(b"\1\0\0\0roll\0\0\0\2\0\0\0\1\xff\xff"),
    b"sbgp": lambda content: bytes(content[:8]) == b"\0\0\0\0roll" and len(content) == 12 + 8 * big(content, 8, 4),
    b"udta": _exactly(_NO_TAGS),
}
"""Boxes that there may be, and how each is checked."""
