"""Whether a file is a video, by its first bytes: those of a container that moving pictures come in."""

_SIGNS = (
    b"\x1a\x45\xdf\xa3",  # Matroska and WebM
    b"FLV\1",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01",  # MXF
    b"\0\0\1\xba",  # a program stream of MPEG
)
_SOUND_ALONE = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
_PACKETS = ((0, 188), (4, 192))
"""Where the first packet of a transport stream may begin, and how far it is to the next."""
_SYNCS = b"GGG"
"""The first byte of each of the first packets."""


def begins_as_video(head: bytes) -> bool:
    """Tell whether a file that is no picture begins as a container of moving pictures; it may hold sound alone."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in _SOUND_ALONE
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    if head[:4] == b"OggS":
        return b"\x80theora" in head[:64]
    return head.startswith(_SIGNS) or is_transport_stream(head)


def is_transport_stream(head: bytes) -> bool:
    """Tell whether a file begins with packets of MPEG-TS: its suffixes are also those of programs in TypeScript."""
    return any(_beats(head[first::step]) for first, step in _PACKETS)


def _beats(firsts: bytes) -> bool:
    return firsts[: len(_SYNCS)] == _SYNCS
