"""How coarsely a VP8 picture is quantised (RFC 6386)."""

from faceguard.container.binary import big
from faceguard.errors import BrokenPictureError

_HEADER = 10


class _Evens:
    """Numbers whose bits are as likely 0 as 1, from data in which bits have probabilities (7.3)."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data, self._at = data, 2
        self._value, self._range, self._shifted = big(data, 0, 2), 255, 0

    def take(self, bits: int) -> int:
        """Read an unsigned number; behind the end of the data are bits of 0."""
        number = 0
        for _ in range(bits):
            number = number << 1 | self._bit()
        return number

    def _bit(self) -> int:
        split = 1 + ((self._range - 1) * 128 >> 8)
        one = self._value >= split << 8
        self._range = self._range - split if one else split
        self._value -= split << 8 if one else 0
        while self._range < 128:
            self._value, self._range, self._shifted = self._value << 1, self._range << 1, self._shifted + 1
            if self._shifted == 8:
                self._shifted = 0
                self._value |= self._data[self._at] if self._at < len(self._data) else 0
                self._at += 1
        return int(one)

    def signed(self, bits: int) -> int:
        """Read a number and its sign where a flag says that there is one, else 0."""
        if not self.take(1):
            return 0
        number = self.take(bits)
        return -number if self.take(1) else number


def quantiser(data: bytes | memoryview) -> float:
    """Return the quantiser index, 0 to 127, of a key frame: of its segments, the mean; raises BrokenPictureError."""
    if big(data, 0, 1) & 1:
        raise BrokenPictureError
    numbers = _Evens(data[_HEADER:])
    numbers.take(2)  # colour space and clamping
    segments, absolute = [0], False
    if numbers.take(1):
        mapped = numbers.take(1)
        if numbers.take(1):
            absolute = bool(numbers.take(1))
            segments = [numbers.signed(7) for _ in range(4)]
            for _ in range(4):
                numbers.signed(6)  # strengths of the filter
        for _ in range(3 if mapped else 0):
            numbers.take(8 if numbers.take(1) else 0)
    numbers.take(10)  # the filter: kind, strength, sharpness
    if numbers.take(1) and numbers.take(1):
        for _ in range(8):
            numbers.signed(6)
    numbers.take(2)  # partitions
    base = numbers.take(7)
    indices = segments if absolute else [base + each for each in segments]
    return sum(indices) / len(indices)
