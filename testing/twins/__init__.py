"""Writes what is seen into two files that differ in whatever else their format's grammar leaves open.

Each format has a module with `subject`, which makes something to be seen, and `file`, which writes it as chance wills.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from faceguard.codecs import CODECS, decode, encode
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.visible import visible
from faceguard.container.quantisation import KNOWN
from testing.twins import avif, bmp, gif, heic, jpeg, png, tiff, webp
from testing.twins.scenes import moving


@dataclass(frozen=True, slots=True)
class Kind:
    """A format, and whatever is to be seen in a file of it."""

    subject: Callable[[random.Random], Any]
    file: Callable[[Any, random.Random], bytes]


KINDS = {
    "jpeg": Kind(jpeg.subject, jpeg.file),
    "png": Kind(png.subject, png.file),
    "apng": Kind(moving, png.moving_file),
    "webp": Kind(webp.subject, webp.file),
    "lossy webp": Kind(webp.lossy_subject, webp.lossy_file),
    "moving webp": Kind(moving, webp.moving_file),
    "avif": Kind(avif.subject, avif.file),
    "heic": Kind(heic.subject, heic.file),
    "gif": Kind(gif.subject, gif.file),
    "bmp": Kind(bmp.subject, bmp.file),
    "tiff": Kind(tiff.subject, tiff.file),
}


def twins(kind: str, rng: random.Random) -> tuple[bytes, bytes]:
    """Write the same to be seen into two files of a kind, some of which begin with a line's end by mistake."""
    subject = KINDS[kind].subject(rng)
    one, other = (rng.choice([b"", b"", b"", b"\r\n"]) + KINDS[kind].file(subject, rng) for _ in range(2))
    return one, other


def crossing(one: bytes, other: bytes) -> Iterator[str]:
    """Say what else than what is seen makes a difference, of two files that show the same; nothing if nothing does.

    How coarsely a file was coded may differ, within bounds: it is taken from the first.
    """
    pictures = [decode(each, DecodeLimits()) for each in (one, other)]
    shown = [visible(picture.frames) for picture in pictures]
    if not all(map(np.array_equal, *shown)) or len(shown[0]) != len(shown[1]):
        yield "these files do not show the same"
        return
    for picture in pictures:
        if picture.jpeg and not (
            set(picture.jpeg.quantisation) <= set(KNOWN) and picture.jpeg.subsampling in range(-1, 3)
        ):
            yield "more of a JPEG's coding crosses than is known"
    like = [replace(picture, jpeg=pictures[0].jpeg, quality=pictures[0].quality) for picture in pictures]
    target = CODECS[like[0].format].written_as
    if len({encode(picture, picture.frames, target, None) for picture in like}) > 1:
        yield f"what is written as {target} differs"
