"""JPEG files: ITU-T T.81 Annex B, JFIF 1.02, EXIF 2.32 §4.5, ICC.1 Annex B.4."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.jpeg_tables import huffman, quantisation_tables
from faceguard.errors import BrokenPictureError, TooComplexError

SOI, EOI, SOS, DQT, DHT, DAC, DRI = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xCC, 0xDD
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
# Differential frames (hierarchical JPEG) are read by nobody.
PROGRESSIVE = frozenset({0xC2, 0xCA})
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB})
_CODING = FRAMES | {DQT, DHT, DAC, DRI, SOS}

# The only application segments ever written: JFIF 1.01 without density or thumbnail, Adobe without flags.
JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"
ADOBE = b"Adobe\0\x64\0\0\0\0"

MAX_SEGMENTS = 10_000
# How many codes there are of each length, in the Huffman tables of T.81 Annex K.3, which encoders use that make none.
_COMMON_CODES = frozenset(
    bytes.fromhex(codes)
    for codes in (
        "00010501010101010100000000000000",
        "00030101010101010101010000000000",
        "0002010303020403050504040000017d",
        "00020102040403040705040400010277",
    )
)
# No repetition in these, or long runs of FF would be searched again from each of their bytes.
_MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
# In coded data FF 00 is a byte and D0 to D7 are restarts; what decoders skip as damage is left in it as well.
_CODED_END = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker with what its length covers, both views of the file, which is never held twice."""

    marker: int
    payload: memoryview
    coded: memoryview
    """The coded data of a scan, which follow it; empty behind other segments."""


@dataclass(frozen=True, slots=True)
class Component:
    """One of the colour components, with its sampling factors."""

    name: int
    across: int
    down: int
    table: int
    """Number of its quantisation table."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """The segments of the first picture in a file, up to its end marker."""

    segments: tuple[Segment, ...]
    end: int
    """Offset of what follows the end marker."""
    ended: bool = True
    """There is an end marker."""

    @property
    def frame(self) -> memoryview:
        """The payload of the one frame header."""
        frames = [s.payload for s in self.segments if s.marker in FRAMES]
        if len(frames) != 1 or len(frames[0]) < 6 or len(frames[0]) != 6 + 3 * frames[0][5]:
            raise BrokenPictureError
        return frames[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return big(self.frame, 3, 2), big(self.frame, 1, 2)

    @property
    def precision(self) -> int:
        """Bits a sample."""
        return self.frame[0]

    @property
    def components(self) -> tuple[Component, ...]:
        """Luma and chroma, in the order of the frame header."""
        frame = self.frame
        return tuple(
            Component(frame[i], frame[i + 1] >> 4, frame[i + 1] & 15, frame[i + 2]) for i in range(6, len(frame), 3)
        )

    @property
    def scans(self) -> int:
        """How many passes over the pixels decoding takes."""
        return sum(s.marker == SOS for s in self.segments)

    @property
    def refined(self) -> bool:
        """No scan is missing: each coefficient of each component comes down to its last bit."""
        left = {c.name: set(range(64)) for c in self.components}
        for scan in (s.payload for s in self.segments if s.marker == SOS and len(s.payload) >= 6):
            for name in scan[1:-3:2]:
                # First and last coefficient, and the bits that are left for later.
                if not scan[-1] & 15 and name in left:
                    left[name] -= set(range(scan[-3], (scan[-2] if self.progressive else 63) + 1))
        return not any(left.values())

    @property
    def progressive(self) -> bool:
        """Coded in several passes, each finer."""
        return any(s.marker in PROGRESSIVE for s in self.segments)

    @property
    def optimised(self) -> bool:
        """Its Huffman tables were made for it."""
        return any(codes not in _COMMON_CODES for p in self._payloads(DHT) for _, codes, _ in huffman(p))

    @property
    def exif(self) -> bytes:
        """The TIFF structure of the first EXIF segment, as viewers take it, or nothing."""
        return next((bytes(p[6:]) for p in self._payloads(APP1, b"Exif\0\0")), b"")

    @property
    def icc(self) -> bytes:
        """The colour profile put together from its numbered parts, or nothing."""
        parts = [p for p in self._payloads(APP2, b"ICC_PROFILE\0") if len(p) > 14]
        return b"".join(p[14:] for p in sorted(parts, key=lambda p: p[12])[:255])

    @property
    def tables(self) -> dict[int, tuple[int, ...]]:
        """Quantisation tables by number, 64 steps in zigzag order, as decoders take them: one in use stays."""
        taken: dict[int, tuple[int, ...]] = {}
        scanned = False
        for segment in self.segments:
            scanned = scanned or segment.marker == SOS
            tables = dict(quantisation_tables(segment.payload)) if segment.marker == DQT else {}
            taken = tables | taken if scanned else taken | tables
        return taken

    def _payloads(self, marker: int, start: bytes = b"") -> Iterator[memoryview]:
        return (s.payload for s in self.segments if s.marker == marker and s.payload[: len(start)] == start)

    def bare(self) -> bytes:
        """Write the file with what decoding needs and nothing else."""
        parts: list[bytes | memoryview] = [b"\xff\xd8", self._colours()]
        for segment in self.segments:
            if segment.marker in _CODING:
                parts += [_written(segment.marker, segment.payload), segment.coded]
        return b"".join([*parts, b"\xff\xd9"])

    def _colours(self) -> bytes:
        """Write the application segment that makes decoders take the colours as before, by libjpeg's rules."""
        adobe = next((p for p in self._payloads(APP14, b"Adobe") if len(p) >= 12), None)
        jfif = any(len(p) >= 14 for p in self._payloads(APP0, b"JFIF\0"))
        named_rgb = [c.name for c in self.components] == list(b"RGB")
        if adobe is not None and not (jfif and len(self.components) == 3):
            return _written(APP14, ADOBE + adobe[11:12])
        if named_rgb and not jfif:
            return _written(APP14, ADOBE + b"\0")
        return _written(APP0, JFIF) if len(self.components) in {1, 3} else b""


def _written(marker: int, payload: bytes | memoryview) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def longer(bare: bytes, more: bytes) -> bytes:
    """Write a bare file with more bytes behind its coded data."""
    return bare[:-2] + more + b"\xff\xd9"


def parse(data: bytes) -> Jpeg:
    """Walk the segments up to the first end marker, or to the end of the coded data where it is missing."""
    segments: list[Segment] = []
    view = memoryview(data)
    at = 2
    while match := _MARKER.search(data, at):
        marker, at = match[1][0], match.end()
        if marker == EOI:
            return Jpeg(tuple(segments), at)
        if marker == SOI:  # lengths went wrong, and this is the start of a thumbnail
            raise BrokenPictureError
        if 0xD0 <= marker < SOI or marker <= 1:  # these stand alone
            continue
        if len(segments) == MAX_SEGMENTS:
            raise TooComplexError("The JPEG has too many segments")
        length = big(data, at, 2)
        if length < 2 or at + length > len(data):
            raise BrokenPictureError
        payload, at = view[at + 2 : at + length], at + length
        coded = view[at : _coded_end(data, at) if marker == SOS else at]
        segments.append(Segment(marker, payload, coded))
        at += len(coded)
    if not segments or not segments[-1].coded:
        raise BrokenPictureError("The JPEG ends too early")
    return Jpeg(tuple(segments), len(data), ended=False)


def _coded_end(data: bytes, start: int) -> int:
    match = _CODED_END.search(data, start)
    end = match.start() if match else len(data)
    return start + len(data[start:end].rstrip(b"\xff"))  # which may stand before a marker
