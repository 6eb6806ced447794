"""The strips or tiles of a TIFF (TIFF 6.0, sections 3 and 15): they may ask for more than the picture's size tells."""

from dataclasses import dataclass
from typing import Self

from faceguard.container.tiff import Tiff
from faceguard.errors import BrokenPictureError, TooComplexError, UnsupportedPictureError

MAX_BLOCKS = 100_000
"""Strips or tiles of all planes: each costs a decoder of its own."""
MAX_SAMPLES = 8
"""Samples a pixel, of all bands."""
OVERLAP = 2
"""How often the strips or tiles may use the bytes of the file altogether."""
_BITS, _STRIPS, _SAMPLES, _ROWS, _STRIP_SIZES, _PLANES = 258, 273, 277, 278, 279, 284
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_SIZES = 322, 323, 324, 325
_PIXEL = 8
"""Bytes of the largest pixel that counts as one."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a file is decoded by: strips, which are as wide as the picture, or tiles, which may be larger than it."""

    width: int
    height: int
    """Of one strip or tile, in pixels."""
    across: int
    down: int
    """How many there are, in each plane."""
    planes: int
    pixel: int
    """Bytes a pixel, of all samples."""

    @classmethod
    def of(cls, file: Tiff) -> Self:
        """Read how the pixels lie; raises BrokenPictureError, UnsupportedPictureError or TooComplexError."""
        width, height = file.size
        samples = file.numbers(_SAMPLES, (1,))[0]
        if not 1 <= samples <= MAX_SAMPLES:
            raise UnsupportedPictureError(f"More than {MAX_SAMPLES} samples a pixel")
        bits = max(file.numbers(_BITS, (1,)))
        if file.has(_TILE_WIDTH) or file.has(_TILE_HEIGHT):
            size = file.numbers(_TILE_WIDTH, (0,))[0], file.numbers(_TILE_HEIGHT, (0,))[0]
        else:
            size = width, min(file.numbers(_ROWS, (height,))[0], height)
        if not all(size):
            raise BrokenPictureError
        blocks = cls(
            *size,
            across=-(-width // size[0]),
            down=-(-height // size[1]),
            planes=samples if file.numbers(_PLANES, (1,))[0] == 2 else 1,  # each sample has a plane of its own
            pixel=-(-samples * bits // 8),
        )
        blocks._check_places(file)
        return blocks

    @property
    def pixels(self) -> int:
        """Count the pixels that are decoded, of whole strips or tiles; very large ones count as several."""
        return self.width * self.across * self.height * self.down * max(1, -(-self.pixel // _PIXEL))

    def _check_places(self, file: Tiff) -> None:
        """Raise where there are too many, or where they use the same bytes of the file again and again."""
        for offsets, sizes in ((_STRIPS, _STRIP_SIZES), (_TILES, _TILE_SIZES)):
            places, lengths = file.numbers(offsets, ()), file.numbers(sizes, ())
            if max(len(places), self.across * self.down * self.planes) > MAX_BLOCKS:
                raise TooComplexError("The TIFF has too many strips or tiles")
            used = sum(min(length, max(0, len(file.data) - at)) for at, length in zip(places, lengths, strict=False))
            if used > OVERLAP * len(file.data):
                raise TooComplexError("The strips of the TIFF use the same bytes")
