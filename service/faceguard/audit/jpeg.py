"""What may be in a JPEG: JFIF as written here, and one picture, of which each bit of each coefficient is coded once."""

import re
from collections.abc import Iterator

from faceguard.container import jpeg
from faceguard.container.jpeg import DHT, DQT, JFIF, SOS, Component, Jpeg, Segment
from faceguard.container.jpeg_tables import huffman, quantisation_tables
from faceguard.container.quantisation import KNOWN
from faceguard.errors import LeakError

_APP0, _BASELINE, _PROGRESSIVE = 0xE0, 0xC0, 0xC2
_ALLOWED = frozenset({_APP0, DQT, _BASELINE, _PROGRESSIVE, DHT, SOS})
_SAMPLINGS = frozenset({(1, 1), (2, 1), (2, 2)})
_KNOWN = frozenset(KNOWN)
# In coded data FF 00 is a byte.
_NOT_CODED = re.compile(rb"\xff[^\x00]", re.DOTALL)


def audit(data: bytes) -> None:
    """Raise LeakError unless the file is JFIF as written here and one picture."""
    file = jpeg.parse(data)
    if not file.ended or file.end != len(data) or data[:2] != b"\xff\xd8":
        raise LeakError("bytes around the JPEG")
    walked = 2
    for number, segment in enumerate(file.segments):
        if segment.marker not in _ALLOWED or (segment.marker == _APP0) != (number == 0):
            raise LeakError(f"JPEG segment {segment.marker:02X}")
        if _NOT_CODED.search(segment.coded):
            raise LeakError("JPEG coded data")
        walked += 4 + len(segment.payload) + len(segment.coded)
    if walked + 2 != len(data):
        raise LeakError("bytes between the JPEG's segments")
    if not file.segments or file.segments[0].payload != JFIF:
        raise LeakError("JPEG header")
    _audit_frame(file)
    _audit_scans(file)
    _audit_tables(file)


def _audit_frame(file: Jpeg) -> None:
    """Raise LeakError unless the frame is grey, or luma and chroma as usual."""
    parts = file.components
    names = [c.name for c in parts]
    chroma = [Component(number, 1, 1, 1) for number in (2, 3)]
    if file.precision != 8 or names not in ([1], [1, 2, 3]) or list(parts[1:]) != chroma[: len(parts) - 1]:
        raise LeakError("JPEG frame")
    if (parts[0].across, parts[0].down) not in _SAMPLINGS or parts[0].table != 0:
        raise LeakError("JPEG frame")


def _audit_tables(file: Jpeg) -> None:
    """Raise LeakError for tables that nothing uses, or with more in them than is used."""
    quantisation: list[int] = []
    fresh: set[int] = set()
    for segment in file.segments:
        if segment.marker == DQT:
            tables = list(quantisation_tables(segment.payload))
            if not tables or not _KNOWN.issuperset(steps for _, steps in tables):
                raise LeakError("JPEG tables")
            quantisation += [number for number, _ in tables]
        elif segment.marker == DHT:
            codes = list(huffman(segment.payload))
            numbers = [number for number, _, _ in codes]
            if not codes or len(fresh.union(numbers)) < len(fresh) + len(numbers):
                raise LeakError("JPEG tables")
            if any(len(set(symbols)) < len(symbols) for _, _, symbols in codes):
                raise LeakError("JPEG tables")
            fresh.update(numbers)
        elif segment.marker == SOS:
            if not fresh.issubset(_huffman_tables(segment)):
                raise LeakError("JPEG tables")
            fresh = set()
    if fresh or sorted(quantisation) != sorted({c.table for c in file.components}):
        raise LeakError("JPEG tables")


def _huffman_tables(scan: Segment) -> Iterator[int]:
    """Give class and number of the tables that a scan is coded by."""
    for pair in scan.payload[2:-3:2]:
        if not scan.payload[-3] and not scan.payload[-1] >> 4:  # a first scan of the mean values
            yield pair >> 4
        if scan.payload[-2]:
            yield 0x10 | (pair & 15)


def _audit_scans(file: Jpeg) -> None:
    """Raise LeakError unless the scans bring each bit of each coefficient once: what a later one brings is unseen."""
    bits: dict[tuple[int, int], int] = {}
    for scan in _scans(file):
        count = scan.payload[0] if scan.payload else 0
        if len(scan.payload) != 4 + 2 * count or not count:
            raise LeakError("JPEG scan")
        first, last, high, low = *scan.payload[-3:-1], scan.payload[-1] >> 4, scan.payload[-1] & 15
        for place in ((name, at) for name in scan.payload[1:-3:2] for at in range(first, last + 1)):
            # A first scan brings all bits but the lowest ones, and each later scan one more.
            if high != bits.get(place, 0) or (place in bits and low != high - 1):
                raise LeakError("JPEG scans")
            bits[place] = low
    if bits != {(c.name, at): 0 for c in file.components for at in range(64)}:
        raise LeakError("JPEG scans")


def _scans(file: Jpeg) -> Iterator[Segment]:
    return (segment for segment in file.segments if segment.marker == SOS)
