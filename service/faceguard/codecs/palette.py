"""Pixels as numbers of colours, of which there are at most 256."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceguard.picture import Pixels

MOST = 256
_ROWS = 128
_SAMPLE = 1 << 18
"""Pixels by which colours are chosen."""
_AT_ONCE = 1 << 14
_FEW = 2
"""Colours of a solid region and its outline, which are what the caller named."""


class Indexed(NamedTuple):
    """A picture whose pixels are numbers of colours."""

    numbers: Pixels
    """(height, width)"""
    colours: Pixels
    """(count, 3) in R, G, B order, in the order of their codes: which stands where tells nothing."""


def codes_of(pixels: Pixels) -> NDArray[np.uint32]:
    """Give each pixel's colour, (…, 3), as a number of 24 bits."""
    red, green, blue = (pixels[..., i].astype(np.uint32) for i in range(3))
    codes: NDArray[np.uint32] = (red << 16 | green << 8 | blue).astype(np.uint32, copy=False)
    return codes


def colours_of(codes: NDArray[np.uint32]) -> Pixels:
    """Give the colours of codes, (…, 3)."""
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], -1).astype(np.uint8)


def counted(pixels: Pixels, most: int) -> NDArray[np.uint32] | None:
    """Give the codes of the colours of (height, width, 3) pixels, sorted; None where there are more than so many."""
    found = Image.fromarray(pixels).getcolors(most)
    # Sorted here and below without NumPy's `unique`, which imports a part of it that a sandbox cannot load.
    return None if found is None else np.sort(codes_of(np.array([colour for _, colour in found], np.uint8)))


def indexed_through(pixels: Pixels, left_out: NDArray[np.bool_]) -> Indexed:
    """Give numbers to the colours that are drawn; what is left out has the number that follows the last of them."""
    drawn = pixels[~left_out]
    # Of what is not drawn, no colour takes a place.
    pixels = np.where(left_out[:, :, None], drawn[:1] if len(drawn) else 0, pixels).astype(np.uint8)
    numbers, colours = indexed(pixels, MOST - 1)
    numbers[left_out] = len(colours)
    return Indexed(numbers, colours)


def indexed(pixels: Pixels, most: int = MOST) -> Indexed:
    """Give numbers to colours of (height, width, 3) pixels: to each its own where they are few, else the nearest's."""
    codes = counted(pixels, most)
    table = np.zeros(1 << 24, np.uint8)
    if codes is None:
        codes = chosen(pixels, most)
        present = np.zeros(1 << 24, bool)
        for band in _bands(pixels):
            present[codes_of(band)] = True
        wanted = np.flatnonzero(present).astype(np.uint32)
        table[wanted] = nearest(wanted, codes)
    else:
        table[codes] = np.arange(len(codes))
    numbers = np.concatenate([table[codes_of(band)] for band in _bands(pixels)])
    return Indexed(numbers, colours_of(codes))


def fit(pixels: Pixels, hidden: Pixels) -> None:
    """Give what covers, where a mask is not 0, such colours that a palette holds them and all others.

    In place. The others stay as they are; where they leave no room for one or two that cover, two of them that are
    nearly alike become one.
    """
    inside = hidden != 0
    around = pixels[~inside]
    others = counted(around[None], MOST - 1) if len(around) else np.empty(0, np.uint32)
    if others is None:
        return
    wanted, which = np.unique(codes_of(pixels[inside]), return_inverse=True)
    new = np.setdiff1d(wanted, others)
    if len(new) + len(others) < MOST:
        return
    if len(new) <= _FEW:
        while len(new) + len(others) >= MOST:
            others = _without_one(pixels, others)
        return
    room = MOST - 1 - len(others)
    added = chosen(colours_of(new)[None], room) if room else new[:0]
    palette = np.union1d(others, added)
    pixels[inside] = colours_of(palette[nearest(wanted, palette)])[which]


def _without_one(pixels: Pixels, codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Give the pixels of one colour that of another, the most like it, and return the codes that are left."""
    colours = colours_of(codes).astype(int)
    distances = ((colours[:, None] - colours) ** 2).sum(2)
    np.fill_diagonal(distances, distances.max() + 1)
    kept, gone = divmod(int(distances.argmin()), len(codes))
    pixels[codes_of(pixels) == codes[gone]] = colours[kept]
    return np.delete(codes, gone)


def chosen(pixels: Pixels, most: int) -> NDArray[np.uint32]:
    """Choose colours that stand for those of (height, width, 3) pixels, by median cut; give their codes, sorted."""
    step = max(1, round((pixels.shape[0] * pixels.shape[1] / _SAMPLE) ** 0.5))
    sample = np.ascontiguousarray(pixels[::step, ::step])
    image = Image.fromarray(sample).quantize(most, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return np.array(
        sorted(set(codes_of(np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)).tolist())), np.uint32
    )


def nearest(wanted: NDArray[np.uint32], codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Give for each of some colours the number of the one that is most like it."""
    colours = colours_of(codes).astype(np.float32)
    squares = (colours**2).sum(1)
    found = np.empty(len(wanted), np.uint8)
    for start in range(0, len(wanted), _AT_ONCE):
        some = colours_of(wanted[start : start + _AT_ONCE]).astype(np.float32)
        found[start : start + _AT_ONCE] = (squares - 2 * some @ colours.T).argmin(1)
    return found


def _bands(pixels: Pixels) -> list[Pixels]:
    return [pixels[top : top + _ROWS] for top in range(0, len(pixels), _ROWS)]
