"""GIF files (GIF89a)."""

from collections.abc import Sequence
from dataclasses import dataclass

from faceguard.container.binary import little
from faceguard.errors import BrokenPictureError, TooComplexError

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
MAX_BLOCKS = 300_000


@dataclass(frozen=True, slots=True)
class Gif:
    """The parts of a file that show something."""

    size: tuple[int, int]
    """The canvas; grown where a frame sticks out of the one that the header gives, as decoders do."""
    frames: int
    loop: int
    """How often the frames are shown, 0 for ever."""
    bare: bytes
    """The file with header, palettes, frame controls and images, and nothing else."""


@dataclass(frozen=True, slots=True)
class Image:
    """A part of the canvas in one of the frames, ready to be written."""

    place: tuple[int, int, int, int]
    """Left, top, width and height in pixels."""
    palette: bytes
    """Red, green and blue of each colour, of which there are 2 to 256, a power of 2."""
    transparent: int | None
    """The number of the colour that leaves what is there."""
    cleared: bool
    """It is taken away before the next one is shown."""
    duration: float
    """In milliseconds."""
    coded: bytes
    """Its pixels, in the packing of the format."""

    def written(self) -> bytes:
        """Write it, with its control in front of it."""
        bits = (len(self.palette) // 3).bit_length() - 1
        flags = (8 if self.cleared else 4) | (self.transparent is not None)
        hundredths = min(round(self.duration / 10), 65535).to_bytes(2, "little")
        control = b"\x21\xf9\x04" + bytes([flags]) + hundredths + bytes([self.transparent or 0, 0])
        descriptor = b"," + b"".join(n.to_bytes(2, "little") for n in self.place) + bytes([0x80 | bits - 1])
        blocks = [self.coded[i : i + 255] for i in range(0, len(self.coded), 255)]
        data = b"".join(bytes([len(block)]) + block for block in blocks)
        return b"".join([control, descriptor, self.palette, bytes([max(bits, 2)]), data, b"\0"])


def written(size: tuple[int, int], images: Sequence[Image], loop: int) -> bytes:
    """Write a file of images on a canvas; loop is how often it is shown, 0 for ever."""
    head = b"GIF89a" + b"".join(n.to_bytes(2, "little") for n in size) + bytes(3)
    again = b""
    if len(images) > 1 and loop != 1:
        again = b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + min(max(loop - 1, 0), 65535).to_bytes(2, "little") + b"\0"
    return b"".join([head, again, *(image.written() for image in images), b";"])


def parse(data: bytes) -> Gif:
    """Walk the blocks up to the trailer, or to the end of the last of them where it is missing."""
    width, height = little(data, 6, 2), little(data, 8, 2)
    at = 13 + _palette(data, 10)
    parts, frames, loop, budget = [data[:at]], 0, 1, [MAX_BLOCKS]
    while True:
        # Looked at once: what is not a zero here is either a part or the end of the work.
        if frames and not any(data[at : at + 1]) and not any(data[at:]):
            break
        kind, start = little(data, at, 1), at
        if kind == _TRAILER:
            break
        if kind == _EXTENSION:
            label = little(data, at + 1, 1)
            at = _blocks(data, at + 2, budget)
            if label == _CONTROL:
                parts.append(data[start:at])
            if label == _APPLICATION and data[start + 3 : start + 14] == b"NETSCAPE2.0":
                loop = _loop(data[start + 14 : at])
        elif kind == _IMAGE:
            frames += 1
            width = max(width, little(data, at + 1, 2) + little(data, at + 5, 2))
            height = max(height, little(data, at + 3, 2) + little(data, at + 7, 2))
            # After the descriptor and a palette comes the code size, one byte.
            at = _blocks(data, at + 11 + _palette(data, at + 9), budget)
            parts.append(data[start:at])
        else:
            raise BrokenPictureError
    return Gif((width, height), frames, loop, b"".join([*parts, b";"]))


def _palette(data: bytes, flags_at: int) -> int:
    """Count the bytes of the palette that the flags announce."""
    flags = little(data, flags_at, 1)
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int, budget: list[int]) -> int:
    """Return the offset behind a chain of data blocks. The budget counts down those of the file, empty ones too."""
    while True:
        size = little(data, at, 1)
        budget[0] -= 1
        if not budget[0]:
            raise TooComplexError("The GIF has too many blocks")
        at += 1 + size
        if not size:
            return at


def _loop(blocks: bytes) -> int:
    """Tell how often to show the frames; the extension counts repetitions after the first time, 0 for ever."""
    if blocks[:2] != b"\3\1":  # a block of three bytes
        return 1
    again = int.from_bytes(blocks[2:4], "little")
    return again + 1 if again else 0
