"""Bits of coded data, read one after another with bounds."""

from faceguard.errors import BrokenPictureError


class Bits:
    """A cursor in bytes, the highest bit of each first."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data, self._at = data, 0

    @property
    def at(self) -> int:
        """How many bits were read or left out."""
        return self._at

    def take(self, count: int) -> int:
        """Read an unsigned number; raises BrokenPictureError behind the end."""
        value = 0
        for _ in range(count):
            if self._at >= 8 * len(self._data):
                raise BrokenPictureError
            value = value << 1 | (self._data[self._at >> 3] >> (7 - (self._at & 7)) & 1)
            self._at += 1
        return value

    def flag(self) -> bool:
        """Read one bit."""
        return bool(self.take(1))

    def skip(self, count: int) -> None:
        """Leave out bits."""
        self._at += count

    def golomb(self) -> int:
        """Read an unsigned number that says its own length (ITU-T H.265, 9.2), of at most 32 bits."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise BrokenPictureError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed_golomb(self) -> int:
        """Read a number with its sign that says its own length (9.2.2)."""
        number = self.golomb()
        return -(number >> 1) if number % 2 == 0 else (number + 1) >> 1
