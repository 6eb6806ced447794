"""WebP files (RFC 9649)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faceguard.container.binary import little
from faceguard.errors import BrokenPictureError, TooComplexError

ANIMATION, ALPHA = 0x02, 0x10  # flags of VP8X
_IMAGES = (b"VP8 ", b"VP8L")
SHOWN = frozenset({b"VP8X", b"ANIM", b"ANMF", b"ALPH", *_IMAGES})
MAX_CHUNKS = 10_000
Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it is stored; its body is a view of the file, which is never held twice."""

    kind: bytes
    body: Bytes
    padding: Bytes
    """The byte that makes the length even, which has to be 0."""


@dataclass(frozen=True, slots=True)
class WebP:
    """The chunks of a file up to the end of its RIFF length."""

    chunks: tuple[Chunk, ...]
    end: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas in pixels."""
        head = self.chunks[0]
        if head.kind == b"VP8X":
            return little(head.body, 4, 3) + 1, little(head.body, 7, 3) + 1
        return self.image_size

    @property
    def image_size(self) -> tuple[int, int]:
        """Width and height of the still picture itself, which a decoder would allocate."""
        return _image_size(self.image)

    @property
    def image(self) -> Chunk:
        """The coded picture of a still file."""
        image = next((c for c in self.chunks if c.kind in _IMAGES), None)
        if not image:
            raise BrokenPictureError
        return image

    @property
    def pictures(self) -> Iterator[Chunk]:
        """The coded pictures, of a still file or of its frames; raises BrokenPictureError or TooComplexError."""
        for chunk in self.chunks:
            inside = chunks(chunk.body, 16, len(chunk.body)) if chunk.kind == b"ANMF" else [chunk]
            yield from (c for c in inside if c.kind in _IMAGES)

    @property
    def animated(self) -> bool:
        """The header announces frames."""
        head = self.chunks[0]
        return head.kind == b"VP8X" and bool(little(head.body, 0, 1) & ANIMATION)

    @property
    def frames(self) -> int:
        """How many frames there are, 1 in a still file."""
        return sum(c.kind == b"ANMF" for c in self.chunks) if self.animated else 1

    @property
    def loop(self) -> int:
        """How often the animation is shown, 0 for ever."""
        return little(self._body(b"ANIM"), 4, 2)

    @property
    def exif(self) -> bytes:
        """The TIFF structure of the EXIF chunk, or nothing."""
        return bytes(self._body(b"EXIF")).removeprefix(b"Exif\0\0")

    @property
    def icc(self) -> bytes:
        """The colour profile, or nothing."""
        return bytes(self._body(b"ICCP"))

    @property
    def _alpha(self) -> Bytes:
        """The alpha channel of a lossy still picture, where the header announces one."""
        head = self.chunks[0]
        announced = head.kind == b"VP8X" and bool(little(head.body, 0, 1) & ALPHA)
        return self._body(b"ALPH") if announced else b""

    def _body(self, kind: bytes) -> Bytes:
        return next((c.body for c in self.chunks if c.kind == kind), b"")

    def bare(self) -> bytes:
        """Write the file with what decoding needs and nothing else."""
        if not self.animated:
            return _still(self.image, self._alpha)
        flags = little(self.chunks[0].body, 0, 1) & (ANIMATION | ALPHA)
        frames = [_written(b"ANMF", _bare_frame(c.body)) for c in self.chunks if c.kind == b"ANMF"]
        return _file([_extended(flags, self.size), _written(b"ANIM", self._body(b"ANIM")[:6]), *frames])


def _image_size(image: Chunk) -> tuple[int, int]:
    if image.kind == b"VP8 ":
        return little(image.body, 6, 2) & 0x3FFF, little(image.body, 8, 2) & 0x3FFF
    bits = little(image.body, 1, 4)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _bare_frame(body: Bytes) -> bytes:
    kept = [c for c in chunks(body, 16, len(body)) if c.kind in {b"ALPH", *_IMAGES}]
    if any(_image_size(c) != (little(body, 6, 3) + 1, little(body, 9, 3) + 1) for c in kept if c.kind in _IMAGES):
        raise BrokenPictureError
    return b"".join([body[:16], *(_written(c.kind, c.body) for c in kept)])


def _written(kind: bytes, body: Bytes) -> bytes:
    return b"".join([kind, len(body).to_bytes(4, "little"), body, b"\0" * (len(body) % 2)])


def _extended(flags: int, size: tuple[int, int]) -> bytes:
    return _written(b"VP8X", bytes([flags, 0, 0, 0]) + b"".join((n - 1).to_bytes(3, "little") for n in size))


def _file(parts: Sequence[bytes]) -> bytes:
    size = len(b"WEBP") + sum(map(len, parts))
    return b"".join([b"RIFF", size.to_bytes(4, "little"), b"WEBP", *parts])


def _still(image: Chunk, alpha: Bytes) -> bytes:
    """Write a file of one coded picture, with a VP8X header only where the alpha channel of a lossy one needs it."""
    coded = _written(image.kind, image.body)
    if image.kind == b"VP8L" or not alpha:
        return _file([coded])
    return _file([_extended(ALPHA, _image_size(image)), _written(b"ALPH", alpha), coded])


def parse(data: bytes) -> WebP:
    """Walk the chunks inside the RIFF length; raises BrokenPictureError or TooComplexError."""
    end = 8 + little(data, 4, 4)
    # Some writers count a last byte that makes the length even, and do not write it.
    if end > len(data) + 1:
        raise BrokenPictureError("The WebP ends too early")
    found = tuple(chunks(memoryview(data), 12, min(end, len(data))))
    if not found:
        raise BrokenPictureError
    return WebP(found, end)


def chunks(data: Bytes, start: int, end: int) -> Iterator[Chunk]:
    """Walk the chunks between two offsets; raises BrokenPictureError or TooComplexError."""
    for _ in range(MAX_CHUNKS):
        if start >= end:
            return
        kind, length = bytes(data[start : start + 4]), little(data, start + 4, 4)
        stop = start + 8 + length
        if stop > end:
            raise BrokenPictureError
        yield Chunk(kind, data[start + 8 : stop], data[stop : min(stop + length % 2, end)])
        start = stop + length % 2
    raise TooComplexError("The WebP has too many chunks")


def animation(stills: Sequence[bytes], durations: Sequence[float], loop: int) -> bytes:
    """Write an animation of still WebPs of one size; each frame is whole and replaces the one before.

    Durations are milliseconds, loop is how often it is shown (0 for ever).
    """
    size = parse(stills[0]).size
    parts = [
        _extended(ANIMATION | ALPHA, size),
        _written(b"ANIM", bytes(4) + min(loop, 65535).to_bytes(2, "little")),
    ]
    for data, duration in zip(stills, durations, strict=True):
        coded = b"".join(_written(c.kind, c.body) for c in parse(data).chunks if c.kind in {b"ALPH", *_IMAGES})
        place = bytes(6) + b"".join((n - 1).to_bytes(3, "little") for n in size)
        shown = min(round(duration), 0xFFFFFF).to_bytes(3, "little") + b"\2"  # do not blend
        parts.append(_written(b"ANMF", place + shown + coded))
    return _file(parts)
