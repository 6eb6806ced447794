"""WebPs of the same pixels: other settings of the encoder, chunks, and bits and bytes that no decoder looks at."""

import random
from collections.abc import Sequence

from PIL import Image

from faceguard.container.riff import parse
from faceguard.picture import Pixels
from testing.pictures import riff_chunk, riff_file, saved
from testing.twins.scenes import changed, drawn, hidden, noise


def subject(rng: random.Random) -> Pixels:
    """Draw RGBA."""
    return drawn(rng)


def file(pixels: Pixels, rng: random.Random) -> bytes:
    """Write the pixels without loss."""
    return _wrapped(_chunks(_still(pixels, rng)), pixels.shape[1], pixels.shape[0], 0x10, rng)


def lossy_subject(rng: random.Random) -> bytes:
    """Make a coded picture: it is what is to be seen."""
    return saved(
        Image.fromarray(drawn(rng)[..., :3].copy()), "WEBP", quality=rng.randint(1, 100), method=rng.randint(0, 6)
    )


def lossy_file(coded: bytes, rng: random.Random) -> bytes:
    """Write the same coded picture, with room in and behind its partitions, and hints on its size."""
    body = bytearray(parse(coded).image.body)
    width, height = parse(coded).size
    if rng.random() < 0.5:
        body[7] |= rng.randrange(4) << 6
        body[9] |= rng.randrange(4) << 6
    if rng.random() < 0.5:
        more, tag = noise(rng), int.from_bytes(body[:3], "little")
        end = 10 + (tag >> 5)
        body[end:end] = more
        body[:3] = (tag + (len(more) << 5)).to_bytes(3, "little")
    if rng.random() < 0.5:
        body += noise(rng)
    return _wrapped([riff_chunk(b"VP8 ", bytes(body))], width, height, 0, rng)


def moving_file(frames: Sequence[Pixels], rng: random.Random) -> bytes:
    """Write an animation of these frames without loss, each for 100 ms, for ever."""
    height, width = frames[0].shape[:2]
    written = [riff_chunk(b"ANIM", rng.randbytes(4) + bytes(2))]
    before, kept = frames[0], False
    for frame in frames:
        left, top = changed(before, frame, rng, 2) if kept else (0, 0)
        flags = rng.choice([0, 0, 1, 2, 3])
        place = (left // 2).to_bytes(3, "little") + (top // 2).to_bytes(3, "little") + _size(width - left, height - top)
        parts = [*_chunks(_still(frame[top:, left:], rng)), *([_junk(rng)] * (rng.random() < 0.3))]
        time = (100).to_bytes(3, "little") + bytes([flags])
        written.append(riff_chunk(b"ANMF", place + time + b"".join(parts)))
        before, kept = frame, not flags & 1
    return _extended(written, width, height, 2 | rng.choice([0, 0x10]), rng)


def _still(pixels: Pixels, rng: random.Random) -> bytes:
    options = {"quality": rng.randint(0, 100), "method": rng.randint(0, 6), "exact": rng.random() < 0.7}
    image = Image.fromarray(hidden(pixels, rng))
    if (pixels[..., 3] == 255).all() and rng.random() < 0.5:
        image = image.convert("RGB")
    return saved(image, "WEBP", lossless=True, **options)


def _chunks(data: bytes) -> list[bytes]:
    return [riff_chunk(c.kind, bytes(c.body)) for c in parse(data).chunks if c.kind != b"VP8X"]


def _junk(rng: random.Random) -> bytes:
    return riff_chunk(rng.choice([b"EXIF", b"XMP ", b"abcd", b"ICCP"]), noise(rng))


def _size(width: int, height: int) -> bytes:
    return (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _wrapped(parts: Sequence[bytes], width: int, height: int, flags: int, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return riff_file(b"".join(parts)) + noise(rng)
    return _extended(parts, width, height, flags, rng)


def _extended(parts: Sequence[bytes], width: int, height: int, flags: int, rng: random.Random) -> bytes:
    """Put a header before the chunks, and others behind it and them."""
    flags |= rng.choice([0, 0x04, 0x08, 0x20])
    head = riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + _size(width, height))
    before = [riff_chunk(b"ICCP", noise(rng))] * (rng.random() < 0.3)
    behind = [_junk(rng) for _ in range(rng.choice([0, 1, 3]))]
    return riff_file(b"".join([head, *before, *parts, *behind])) + noise(rng)
