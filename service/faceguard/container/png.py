"""PNG and APNG files (PNG specification, third edition)."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from faceguard.container.binary import big
from faceguard.container.colours import BT709, Colours, of_code_points, of_gamma
from faceguard.errors import BrokenPictureError, TooComplexError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
STILL = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
ANIMATED = STILL | {b"acTL", b"fcTL", b"fdAT"}
_PIXELS = frozenset({b"IDAT", b"fdAT"})
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
MAX_CHUNKS = 50_000
MAX_PROFILE = 4 << 20
# Gammas, times 100000, beyond which pictures are black or white.
MIN_GAMMA, MAX_GAMMA = 10_000, 1_000_000
Parts = tuple[bytes, bytes, bytes | memoryview, bytes]
"""Length, kind, body and checksum of a chunk, to be joined once."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it is stored; its body is a view of the file, which is never held twice."""

    kind: bytes
    body: memoryview
    crc: int


@dataclass(frozen=True, slots=True)
class Header:
    """What IHDR says."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: int

    @property
    def palette(self) -> bool:
        """Samples are numbers of palette entries."""
        return self.colour == 3

    def raw_size(self, width: int, height: int) -> int:
        """Count the bytes of a picture of this size, filter bytes included, before compression."""
        bits = self.depth * _CHANNELS[self.colour]
        passes = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes]
        return sum((1 + -(-w * bits // 8)) * h for w, h in sizes if w > 0 and h > 0)


@dataclass(frozen=True, slots=True)
class Png:
    """The chunks of a file up to its end chunk."""

    header: Header
    chunks: tuple[Chunk, ...]
    end: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.header.width, self.header.height

    @property
    def exif(self) -> bytes:
        """The TIFF structure of the EXIF chunk, or nothing."""
        return bytes(next(self.bodies(b"eXIf"), b""))

    @property
    def icc(self) -> bytes:
        """The colour profile; nothing where it is missing, overruled, broken or unreasonably large when unpacked."""
        if any(self.bodies(b"cICP")):
            return b""
        _, _, packed = bytes(next(self.bodies(b"iCCP"), b"")).partition(b"\0")
        try:
            inflater = zlib.decompressobj()
            profile = inflater.decompress(packed[1:], MAX_PROFILE)
        except zlib.error:
            return b""
        return profile if inflater.eof else b""

    @property
    def colours(self) -> Colours | None:
        """What its samples mean where no profile says it; None for sRGB, and where nothing says it."""
        points = next(self.bodies(b"cICP"), b"")
        if len(points) == 4:
            return of_code_points(points[0], points[1], full_range=points[3] != 0)
        gamma = next((big(b, 0, 4) for b in self.bodies(b"gAMA") if len(b) == 4), 0)
        if any(self.bodies(b"sRGB")) or not MIN_GAMMA <= gamma <= MAX_GAMMA:
            return None
        stated = next((b for b in self.bodies(b"cHRM") if len(b) == 32), None)
        # White stands first, then red, green and blue.
        x_and_y = [] if stated is None else [big(stated, at, 4) / 100_000 for at in (8, 12, 16, 20, 24, 28, 0, 4)]
        return of_gamma(100_000 / gamma, tuple(x_and_y) if x_and_y else BT709)

    @property
    def deep(self) -> bool:
        """Its samples are colours of 16 bits."""
        return self.header.depth == 16 and self.header.colour in {2, 6}

    @property
    def frames(self) -> int:
        """Frames of the animation; 1 of a still picture, and of one whose animation contradicts itself."""
        controls = list(self.bodies(b"acTL"))
        announced = big(controls[0], 0, 4) if len(controls) == 1 and len(controls[0]) == 8 else 0
        frames = [b for b in self.bodies(b"fcTL") if len(b) == 26]
        return announced if announced == len(frames) else 0

    @property
    def loop(self) -> int:
        """How often the animation is shown, 0 for ever."""
        return big(next(self.bodies(b"acTL"), bytes(8)), 4, 4)

    @property
    def pieced(self) -> bool:
        """A frame of the animation changes a part of the one before, not at the left upper corner."""
        return any(any(b[12:20]) for b in self.bodies(b"fcTL"))

    @property
    def hidden_default(self) -> bool:
        """The default image is not a frame of the animation: viewers that play it never show it."""
        kinds = [c.kind for c in self.chunks]
        return b"fcTL" in kinds and b"IDAT" in kinds and kinds.index(b"IDAT") < kinds.index(b"fcTL")

    def bodies(self, kind: bytes) -> Iterator[memoryview]:
        """Give the contents of all chunks of a kind."""
        return (c.body for c in self.chunks if c.kind == kind)

    def bare(self) -> bytes:
        """Write the file with the chunks that decoding needs and nothing else."""
        kept = ANIMATED if self.frames else STILL
        kept_chunks = (_written(c.kind, c.body) for c in self.chunks if c.kind in kept and c.kind != b"IEND")
        return _file([*kept_chunks, _written(b"IEND", b"")])


def _written(kind: bytes, body: bytes | memoryview) -> Parts:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return len(body).to_bytes(4, "big"), kind, body, checksum.to_bytes(4, "big")


def _file(chunks: Iterable[Parts]) -> bytes:
    return b"".join([SIGNATURE, *chain.from_iterable(chunks)])


def parse(data: bytes) -> Png:
    """Walk the chunks up to the first IEND, or to the last whole one where it is missing.

    Raises BrokenPictureError where that is no end, and TooComplexError.
    """
    chunks: list[Chunk] = []
    view, at = memoryview(data), 8
    while at + 12 <= len(data):
        length, kind = big(data, at, 4), data[at + 4 : at + 8]
        if at + 12 + length > len(data):
            break
        body = view[at + 8 : at + 8 + length]
        chunks.append(Chunk(kind, body, big(data, at + 8 + length, 4)))
        at += 12 + length
        if kind == b"IEND":
            return Png(_header(chunks[0]), tuple(chunks), at)
        if len(chunks) == MAX_CHUNKS:
            raise TooComplexError("The PNG has too many chunks")
    if data[at + 4 : at + 8] in _PIXELS or not any(c.kind == b"IDAT" for c in chunks):
        raise BrokenPictureError("The PNG ends too early")
    file = Png(_header(chunks[0]), tuple(chunks), at)
    if any(file.bodies(b"acTL")) and not file.frames:
        raise BrokenPictureError("The PNG ends too early")
    return file


def _header(chunk: Chunk) -> Header:
    body = chunk.body
    if chunk.kind != b"IHDR" or len(body) != 13 or body[9] not in _CHANNELS or body[8] not in {1, 2, 4, 8, 16}:
        raise BrokenPictureError
    return Header(big(body, 0, 4), big(body, 4, 4), body[8], body[9], body[12])


def animation(stills: Sequence[bytes], durations: Sequence[float], loop: int) -> bytes:
    """Write an APNG of still PNGs of one size and kind; each frame is whole and replaces the one before.

    Durations are milliseconds, loop is how often it is shown (0 for ever).
    """
    first = parse(stills[0])
    width, height = first.size
    parts = [_written(b"IHDR", first.chunks[0].body)]
    parts.append(_written(b"acTL", len(stills).to_bytes(4, "big") + loop.to_bytes(4, "big")))
    number = 0
    for still, duration in zip(stills, durations, strict=True):
        numbers = [
            (number, 4),
            (width, 4),
            (height, 4),
            (0, 8),
            (min(round(duration), 65535), 2),
            (1000, 2),
            (0, 2),
        ]
        parts.append(_written(b"fcTL", b"".join(n.to_bytes(size, "big") for n, size in numbers)))
        number += 1
        for body in parse(still).bodies(b"IDAT"):
            if number == 1:  # the first frame is also what viewers show that play no animations
                parts.append(_written(b"IDAT", body))
            else:
                parts.append(_written(b"fdAT", number.to_bytes(4, "big") + body))
                number += 1
    return _file([*parts, _written(b"IEND", b"")])
