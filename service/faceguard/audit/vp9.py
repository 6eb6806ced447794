"""What may be in a picture of VP9: frames of 8 bits, and where there are several, their sizes (annex B)."""

from faceguard.container.binary import little

Piece = bytes | memoryview

_MARK, _EIGHT_BITS = 0x80, 0xF0
"""The first bits of each frame, and those that are looked at: what it is, and its profile."""
_AGAIN, _NOT_KEY = 8, 4
_SYNC = b"\x49\x83\x42"
_INDEX, _IS_INDEX = 0xC0, 0xE0


def is_picture(sample: Piece) -> bool:
    """Tell whether a sample consists of frames, and of their sizes where there are several, and of nothing else."""
    sizes = _sizes(sample)
    at = 0
    for size in sizes:
        if not _is_frame(sample[at : at + size]):
            return False
        at += size
    return bool(sizes)


def _sizes(sample: Piece) -> list[int]:
    """Return how long the frames of a sample are; none where the sample is longer or shorter than they say."""
    if not sample:
        return []
    last = sample[-1]
    if last & _IS_INDEX != _INDEX:
        return [len(sample)]
    count, width = (last & 7) + 1, (last >> 3 & 3) + 1
    index = len(sample) - 2 - count * width
    if index < 0 or sample[index] != last:
        return [len(sample)]
    sizes = [little(sample, index + 1 + width * number, width) for number in range(count)]
    return sizes if sum(sizes) == index and all(sizes) else []


def _is_frame(frame: Piece) -> bool:
    first = frame[0]
    if first & _EIGHT_BITS != _MARK:
        return False
    if first & _AGAIN:
        return len(frame) == 1
    return bool(first & _NOT_KEY) or bytes(frame[1:4]) == _SYNC
