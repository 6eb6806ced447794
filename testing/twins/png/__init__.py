"""PNGs of the same pixels: other kinds of samples, filters, packing, interlacing, chunks, and colours under holes."""

import random
from collections.abc import Sequence

from faceguard.picture import Pixels
from testing.pictures import chunk
from testing.twins.png.samples import kinds
from testing.twins.png.writer import Writer
from testing.twins.scenes import changed, drawn, hidden

__all__ = ["file", "moving_file", "subject"]


def subject(rng: random.Random) -> Pixels:
    """Draw RGBA."""
    return drawn(rng)


def file(pixels: Pixels, rng: random.Random) -> bytes:
    """Write a file that shows these pixels."""
    pixels = hidden(pixels, rng)
    kind = rng.choice(kinds(pixels))
    return Writer(pixels, kind, rng).file()


def moving_file(frames: Sequence[Pixels], rng: random.Random) -> bytes:
    """Write an animation of these frames, each for 100 ms, for ever; where chance wills behind a picture not shown."""
    writer = Writer(frames[0], rng.choice(["rgb", "rgba"]), rng)
    number, parts = 0, list[bytes]()
    if rng.random() < 0.3:
        parts += [chunk(b"IDAT", body) for body in writer.packed(drawn(rng, frames[0].shape[1::-1]))]
    before, kept = frames[0], False
    for each in frames:
        # Interlaced parts of a frame are refused: Pillow puts them into the wrong place.
        left, top = changed(before, each, rng) if kept and not writer.interlaced else (0, 0)
        dispose = rng.choice([0, 0, 1, 2])
        parts.append(chunk(b"fcTL", _control(number, each.shape, (left, top), dispose, rng)))
        number += 1
        for body in writer.packed(each[top:, left:]):
            if each is frames[0] and parts[0][4:8] == b"fcTL":
                parts.append(chunk(b"IDAT", body))
            else:
                parts.append(chunk(b"fdAT", number.to_bytes(4, "big") + body))
                number += 1
        before, kept = each, dispose == 0
    return writer.framed([chunk(b"acTL", len(frames).to_bytes(4, "big") + bytes(4)), *parts])


def _control(number: int, shape: tuple[int, ...], place: tuple[int, int], dispose: int, rng: random.Random) -> bytes:
    """Describe a frame of 100 ms that reaches from a place, left and top, to the right and lower border."""
    units = rng.choice([10, 100, 500])
    numbers = (number, shape[1] - place[0], shape[0] - place[1], *place)
    time = (units // 10).to_bytes(2, "big") + units.to_bytes(2, "big")
    return b"".join(n.to_bytes(4, "big") for n in numbers) + time + bytes([dispose, rng.choice([0, 1])])
