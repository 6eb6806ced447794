"""Small pictures to be seen, and noise to be hidden."""

import random

import numpy as np

from faceguard.picture import Pixels


def noise(rng: random.Random, most: int = 40) -> bytes:
    """Make bytes that are no picture."""
    return rng.randbytes(rng.randrange(most + 1))


def drawn(rng: random.Random, size: tuple[int, int] | None = None) -> Pixels:
    """Draw RGBA: some opaque, some with holes, some half transparent; in many colours, a few, or greys."""
    width, height = size or (rng.randint(1, 40), rng.randint(1, 40))
    numbers = np.random.default_rng(rng.getrandbits(32))
    levels = rng.choice([2, 4, 16, 256])
    pixels = numbers.integers(0, levels, (height, width, 4), np.uint8) * (255 // (levels - 1))
    if rng.random() < 0.3:
        pixels[...] = pixels[numbers.integers(0, height, (height, width)), 0]  # few colours
    if rng.random() < 0.3:
        pixels[..., 1] = pixels[..., 2] = pixels[..., 0]
    match rng.choice(["opaque", "holes", "glass"]):
        case "opaque":
            pixels[..., 3] = 255
        case "holes":
            pixels[..., 3] = np.where(pixels[..., 3] > 127, 255, 0)
        case _:
            pass
    return pixels


def moving(rng: random.Random) -> list[Pixels]:
    """Draw two or three opaque frames of a size, some of which change a part of the one before."""
    size = rng.randint(1, 20), rng.randint(1, 20)
    frames = [drawn(rng, size)]
    for _ in range(rng.randint(1, 2)):
        after = drawn(rng, size)
        if rng.random() < 0.5:
            top, left = rng.randrange(size[1]), rng.randrange(size[0])
            after[:top], after[:, :left] = frames[-1][:top], frames[-1][:, :left]
        frames.append(after)
    for frame in frames:
        frame[..., 3] = 255
    return frames


def changed(before: Pixels, after: Pixels, rng: random.Random, step: int = 1) -> tuple[int, int]:
    """Give a place, left and top, above and left of which nothing changes; both are multiples of the step."""
    rows, columns = np.nonzero((before != after).any(2))
    limits = (columns, after.shape[1]), (rows, after.shape[0])
    left, top = (rng.randint(0, (int(at.min()) if len(at) else size - 1) // step) * step for at, size in limits)
    return left, top


def hidden(pixels: Pixels, rng: random.Random) -> Pixels:
    """Put noise under what is fully transparent."""
    numbers = np.random.default_rng(rng.getrandbits(32))
    other = numbers.integers(0, 256, pixels.shape, np.uint8)
    other[..., 3] = pixels[..., 3]
    return np.where(pixels[..., 3:] == 0, other, pixels)
