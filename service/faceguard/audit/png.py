"""What may be in a PNG: listed chunks with exactly the pixels that the header announces."""

import zlib
from collections.abc import Iterator, Sequence

from faceguard.container import png
from faceguard.container.binary import big
from faceguard.container.png import ANIMATED, SIGNATURE, STILL, Png
from faceguard.errors import LeakError

_STEP = 1 << 20


def audit(data: bytes) -> None:
    """Raise LeakError unless the file is listed chunks with exactly the pixels that the header announces."""
    file = png.parse(data)
    if file.end != len(data) or not data.startswith(SIGNATURE):
        raise LeakError("bytes around the PNG")
    allowed = ANIMATED if any(c.kind == b"acTL" for c in file.chunks) else STILL
    for chunk in file.chunks:
        if chunk.kind not in allowed:
            raise LeakError("PNG chunk")
        if chunk.crc != zlib.crc32(chunk.body, zlib.crc32(chunk.kind)):
            raise LeakError("PNG checksum")
    _audit_shape(file)
    for width, height, bodies in _images(file):
        if _inflated(bodies, file.header.raw_size(width, height)) != file.header.raw_size(width, height):
            raise LeakError("PNG pixel data")


def _audit_shape(file: Png) -> None:
    """Raise LeakError unless the small chunks come at most once, no longer than need be, and a picture follows."""
    header, kinds = file.header, [c.kind for c in file.chunks]
    if header.interlaced or (not header.palette and header.depth != 8):
        raise LeakError("PNG header")
    colours = 1 << header.depth if header.palette else 0
    for kind, limit in {b"PLTE": 3 * colours, b"tRNS": colours, b"acTL": 8, b"IEND": 0}.items():
        bodies = list(file.bodies(kind))
        if len(bodies) > 1 or any(len(b) > limit for b in bodies):
            raise LeakError("PNG chunk")
    if kinds.count(b"IHDR") != 1 or not {b"IDAT", b"IEND"} <= set(kinds) or (b"PLTE" in kinds) != header.palette:
        raise LeakError("PNG chunk")
    if b"acTL" in kinds and (not file.frames or file.hidden_default):
        raise LeakError("PNG animation")
    # Each frame is whole, lasts a number of milliseconds, and replaces the one before.
    place = big(file.chunks[0].body, 0, 8).to_bytes(8, "big") + bytes(8)
    if any(b[4:20] != place or bytes(b[22:]) != b"\x03\xe8\0\0" for b in file.bodies(b"fcTL")):
        raise LeakError("PNG animation")


def _images(file: Png) -> Iterator[tuple[int, int, list[memoryview]]]:
    """Give width, height and packed data of the image, or of each frame."""
    images: list[tuple[int, int, list[memoryview]]] = []
    if not any(file.bodies(b"fcTL")):
        images.append((*file.size, []))
    for chunk in file.chunks:
        if chunk.kind == b"fcTL":
            images.append((big(chunk.body, 4, 4), big(chunk.body, 8, 4), []))
        elif chunk.kind in {b"IDAT", b"fdAT"}:
            images[-1][2].append(chunk.body[4:] if chunk.kind == b"fdAT" else chunk.body)
    return iter(images)


def _inflated(bodies: Sequence[memoryview], expected: int) -> int:
    """Count the bytes that come out; -1 for packed data that are damaged, too long or end before their chunks do."""
    inflater, total = zlib.decompressobj(), 0
    try:
        for number, body in enumerate(bodies):
            rest: bytes | memoryview = body
            while rest and not inflater.eof:
                total += len(inflater.decompress(rest, _STEP))
                rest = inflater.unconsumed_tail
                if total > expected:
                    return -1
            if inflater.eof and (inflater.unused_data or any(bodies[number + 1 :])):
                return -1
    except zlib.error:
        return -1
    return total if inflater.eof else -1
