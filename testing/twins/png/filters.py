"""Rows of samples as bytes, filtered as chance wills (PNG, 9)."""

import random

import numpy as np
import numpy.typing as npt

from testing.twins.png.samples import Samples


def filtered(samples: Samples, depth: int, rng: random.Random, numbers: np.random.Generator) -> bytes:
    """Write the rows of one pass, each with a filter of its own."""
    height, width = samples.shape[:2]
    if not height or not width:
        return b""
    values = samples.reshape(height, -1)
    if depth == 16:
        rows = values.astype(">u2").view(np.uint8).reshape(height, -1)
    elif depth == 8:
        rows = values.astype(np.uint8)
    else:
        rows = _narrow(values, depth, numbers)
    step = max(1, samples.shape[2] * depth // 8)
    result, above = bytearray(), np.zeros(rows.shape[1], np.int64)
    for row in rows.astype(np.int64):
        left = np.concatenate([np.zeros(step, np.int64), row])[: len(row)]
        corner = np.concatenate([np.zeros(step, np.int64), above])[: len(row)]
        kind = rng.randrange(5)
        guess = [0 * row, left, above, (left + above) // 2, _paeth(left, above, corner)][kind]
        result.append(kind)
        result += ((row - guess) & 255).astype(np.uint8).tobytes()
        above = row
    return bytes(result)


def _narrow(values: Samples, depth: int, numbers: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Put several samples into a byte, and noise into the bits that are left."""
    each = 8 // depth
    more = -values.shape[1] % each
    spare = numbers.integers(0, 1 << depth, (len(values), more))
    parts = np.concatenate([values, spare], 1).reshape(len(values), -1, each)
    shifts = np.arange(8 - depth, -1, -depth)
    narrow: npt.NDArray[np.uint8] = (parts << shifts).sum(2).astype(np.uint8)
    return narrow


def _paeth(left: Samples, above: Samples, corner: Samples) -> Samples:
    guess = left + above - corner
    distances = np.stack([abs(guess - left), abs(guess - above), abs(guess - corner)])
    chosen: Samples = np.choose(distances.argmin(0), [left, above, corner])
    return chosen
