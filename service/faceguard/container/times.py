"""When the sequence in an ISO base media file was made (ISO/IEC 14496-12)."""

from faceguard.container.binary import big
from faceguard.container.isobmff import Box, all_boxes

_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})


def without_times(data: bytes) -> bytes:
    """Set the creation and modification times of a sequence to 0: an answer depends on pixels alone."""
    result = bytearray(data)
    for box in all_boxes(data, 0, len(data)):
        if box.kind in _TIMED:
            start, end = times(data, box)
            result[start:end] = bytes(end - start)
    return bytes(result)


def times(data: bytes, box: Box) -> tuple[int, int]:
    """Find where creation and modification time stand."""
    return box.start + 4, box.start + (20 if big(data, box.start, 1) else 12)
