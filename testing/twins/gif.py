"""GIFs of the same pixels: other palettes, packing, interlacing, blocks, and sizes of codes."""

import random

import numpy as np

from faceguard.picture import Pixels
from testing.twins.scenes import drawn, noise


def subject(rng: random.Random) -> Pixels:
    """Draw RGBA in a few colours, opaque or with holes."""
    while True:
        pixels = drawn(rng)
        pixels[..., 3] = np.where(pixels[..., 3] > 127, 255, 0)
        pixels[pixels[..., 3] == 0] = 0
        if len(np.unique(pixels.reshape(-1, 4), axis=0)) < 200:
            return pixels


def file(pixels: Pixels, rng: random.Random) -> bytes:
    """Write a still picture."""
    height, width = pixels.shape[:2]
    seen = [tuple(map(int, each)) for each in np.unique(pixels.reshape(-1, 4), axis=0)]
    colours = list(seen)
    while len(colours) < 256 and rng.random() < 0.8:
        colours.append(rng.choice([rng.choice(seen), (*rng.randbytes(3), 255)]))
    clear = [each for each in colours if not each[3]]
    colours = [each for each in colours if each[3]] + clear[:1]
    rng.shuffle(colours)
    bits = rng.randint(max(1, (len(colours) - 1).bit_length()), 8)
    palette = b"".join(bytes(each[:3]) if each[3] else rng.randbytes(3) for each in colours)
    palette += rng.randbytes(3 * (1 << bits) - len(palette))
    places: dict[tuple[int, ...], list[int]] = {}
    for place, each in enumerate(colours):
        places.setdefault(each, []).append(place)
    numbers = np.array([rng.choice(places[tuple(map(int, each))]) for each in pixels.reshape(-1, 4)])
    rows = numbers.reshape(height, width)
    interlaced = rng.random() < 0.4
    if interlaced:
        rows = np.concatenate([rows[0::8], rows[4::8], rows[2::4], rows[1::2]])
    own = rng.random() < 0.5
    size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    head = b"GIF89a" + size + bytes([(0 if own else 0x80) | bits - 1, 0, rng.randrange(256)])
    flags = (0x80 if own else 0) | interlaced << 6 | (bits - 1 if own else 0)
    parts = [head, b"" if own else palette]
    parts += [_extension(rng) for _ in range(rng.choice([0, 0, 1, 2]))]
    if clear or rng.random() < 0.5:
        place = colours.index(clear[0]) if clear else 0
        parts.append(b"\x21\xf9\4" + bytes([bool(clear) | rng.choice([0, 4]), *rng.randbytes(2), place]) + b"\0")
    parts += [_extension(rng) for _ in range(rng.choice([0, 0, 1]))]
    parts += [b"\x2c" + bytes(4) + size + bytes([flags]), palette if own else b""]
    code = max(2, bits)
    parts += [bytes([code]), _blocks(codes(rows.reshape(-1), code, rng), rng)]
    return b"".join([*parts, b"\x3b", noise(rng)])


def _extension(rng: random.Random) -> bytes:
    kind = rng.choice([b"\x21\xfe", b"\x21\xff\x0bABCDEFGHIJK", b"\x21\x77"])
    return kind + _blocks(noise(rng), rng)


def _blocks(data: bytes, rng: random.Random) -> bytes:
    parts = []
    while data:
        size = rng.randint(1, min(255, len(data)))
        parts.append(bytes([size]) + data[:size])
        data = data[size:]
    return b"".join([*parts, b"\0"])


def codes(values: np.ndarray, bits: int, rng: random.Random) -> bytes:
    """Pack by LZW, with fewer or more repetitions, and clear codes where chance wills."""
    clear, table, out = 1 << bits, dict[tuple[int, ...], int](), list[tuple[int, int]]()
    width, following = bits + 1, (1 << bits) + 2

    def put(code: int) -> None:
        out.append((code, width))

    put(clear)
    run: tuple[int, ...] = ()
    for value in map(int, values):
        longer = (*run, value)
        if not run or (longer in table and rng.random() < 0.9):
            run = longer
            continue
        put(table[run] if len(run) > 1 else run[0])
        if following < 4096:
            table.setdefault(longer, following)
            following += 1
            if following > 1 << width and width < 12:
                width += 1
        if following >= 4094 or rng.random() < 0.02:
            put(clear)
            table.clear()
            width, following = bits + 1, clear + 2
        run = (value,)
    put(table[run] if len(run) > 1 else run[0])
    following += 1
    if following > 1 << width and width < 12:
        width += 1
    put(clear + 1)
    number = length = 0
    for code, size in out:
        number |= code << length
        length += size
    number |= rng.getrandbits(8) << length
    return (number & ((1 << -(-length // 8) * 8) - 1)).to_bytes(-(-length // 8), "little")
