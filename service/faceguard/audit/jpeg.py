"""What may be in a JPEG: coding segments alone, and JFIF or Adobe exactly as written here."""

import re

from faceguard.container import jpeg
from faceguard.container.binary import big
from faceguard.container.jpeg import ADOBE, DHT, DQT, FRAMES, JFIF, SOS, Jpeg, Segment, huffman, quantisation_tables
from faceguard.errors import LeakError

# In coded data FF 00 is a byte and D0 to D7 are restarts.
_NOT_CODED = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


def audit(data: bytes) -> None:
    """Raise LeakError unless the file is coding segments alone, and JFIF or Adobe exactly as written here."""
    file = jpeg.parse(data)
    if file.end != len(data) or data[:2] != b"\xff\xd8":
        raise LeakError("bytes around the JPEG")
    walked = 2
    for number, segment in enumerate(file.segments):
        if not _allowed(segment, first=number == 0):
            raise LeakError(f"JPEG segment {segment.marker:02X}")
        if _NOT_CODED.search(segment.coded):
            raise LeakError("JPEG coded data")
        walked += 4 + len(segment.payload) + len(segment.coded)
    if walked + 2 != len(data):
        raise LeakError("bytes between the JPEG's segments")
    if len(file.frame) < 9 or not file.scans:
        raise LeakError("JPEG frame")
    _audit_tables(file)


def _audit_tables(file: Jpeg) -> None:
    """Raise LeakError for tables that no scan uses: their values could be anything."""
    used = {(DQT, c.table) for c in file.components}
    for segment in file.segments:
        if segment.marker == SOS:
            for pair in segment.payload[2:-3:2]:
                used |= {(DHT, pair >> 4), (DHT, 0x10 | (pair & 15))}
    defined: set[tuple[int, int]] = set()
    for segment in file.segments:
        if segment.marker == SOS:
            defined.clear()
        tables = [(DQT, n) for n, _ in quantisation_tables(segment.payload)] if segment.marker == DQT else []
        tables += [(DHT, n) for n, _, _ in huffman(segment.payload)] if segment.marker == DHT else []
        if not used.issuperset(tables) or len(set(tables) | defined) < len(tables) + len(defined):
            raise LeakError("JPEG tables")
        defined.update(tables)


def _allowed(segment: Segment, *, first: bool) -> bool:
    payload = segment.payload
    allowed = segment.marker in FRAMES
    match segment.marker:
        case 0xE0:
            allowed = first and payload == JFIF
        case 0xEE:
            allowed = first and len(payload) == 12 and payload[:11] == ADOBE and payload[11] <= 2
        case 0xDB:  # whole tables, or reading them ends in an error
            allowed = bool(list(quantisation_tables(payload)))
        case 0xC4:
            allowed = all(len(set(symbols)) == len(symbols) for _, _, symbols in huffman(payload))
        case 0xDD:
            allowed = len(payload) == 2
        case 0xDA:
            allowed = len(payload) == 4 + 2 * big(payload, 0, 1)
        case 0xCC:  # pairs of a table and its value, of which there are at most 32
            allowed = len(payload) <= 64
    return allowed
