"""GIF, still and animated: written with the colours of its pixels, and of each frame no more than what changes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceguard.audit.gif import audit
from faceguard.codecs.codec import Codec, Writer
from faceguard.codecs.limits import DecodeLimits, held
from faceguard.codecs.palette import indexed, indexed_through
from faceguard.codecs.pillow import composed, opened
from faceguard.container import gif
from faceguard.container.gif import parse
from faceguard.container.icc import Profile
from faceguard.errors import BrokenPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels

_OPAQUE = 128
"""A pixel is there or is not: from this alpha on, it is."""


class _Part(NamedTuple):
    """What is drawn of a frame."""

    place: tuple[int, int, int, int]
    """Left, top, width and height."""
    pixels: Pixels
    left_out: NDArray[np.bool_] | None
    """Where what is there shows through."""
    cleared: bool
    """It is taken away again."""


def _matches(data: bytes) -> bool:
    return data.startswith((b"GIF87a", b"GIF89a"))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    count = file.frames if file.frames == 1 else held(file.frames)
    limits.check(file.size, count)
    image = opened(file.bare, "GIF", limits, count)
    frames = tuple(r.frame(1, duration) for r, duration in composed(image, Profile(b""), range(file.frames)))
    if any(f.pixels.shape != frames[0].pixels.shape for f in frames):
        raise BrokenPictureError("The frames of the GIF differ in size")
    return Picture(PictureFormat.GIF, frames, loop=file.loop)


def _write(source: Picture, frames: Sequence[Pixels], _quality: int | None) -> bytes:
    shown = _through(frames) if frames[0].ndim == 3 and frames[0].shape[2] == 4 else _changes(frames)
    # How long a still is shown says nothing.
    durations = [frame.duration if len(frames) > 1 else 0 for frame in source.frames]
    images = [_image(parts, duration) for parts, duration in zip(shown, durations, strict=True)]
    height, width = frames[0].shape[:2]
    return gif.written((width, height), images, source.loop)


def _through(frames: Sequence[Pixels]) -> Iterator[_Part]:
    """Give transparent frames whole, each to be taken away before the next one."""
    height, width = frames[0].shape[:2]
    for pixels in frames:
        yield _Part((0, 0, width, height), pixels[:, :, :3], pixels[:, :, 3] < _OPAQUE, cleared=len(frames) > 1)


def _changes(frames: Sequence[Pixels]) -> Iterator[_Part]:
    """Give the first frame whole, and of each other one the part that holds all that changes: or one pixel."""
    height, width = frames[0].shape[:2]
    yield _Part((0, 0, width, height), _coloured(frames[0]), None, cleared=False)
    for before, pixels in pairwise(frames):
        same = before == pixels
        if same.ndim == 3:
            same = same.all(2)
        rows, columns = (np.flatnonzero(~same.all(axis)) for axis in (1, 0))
        top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 1)
        left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 1)
        place, part = (left, top, right - left, bottom - top), np.s_[top:bottom, left:right]
        yield _Part(place, _coloured(pixels[part]), same[part], cleared=False)


def _coloured(pixels: Pixels) -> Pixels:
    return np.dstack([pixels] * 3) if pixels.ndim == 2 else pixels


def _image(part: _Part, duration: float) -> gif.Image:
    pixels, left_out = np.ascontiguousarray(part.pixels), part.left_out
    if left_out is None:
        numbers, colours = indexed(pixels)
    else:
        numbers, colours = indexed_through(pixels, left_out)
    bits = max((len(colours) - (left_out is None)).bit_length(), 1)
    return gif.Image(
        part.place,
        palette=colours.tobytes().ljust(3 << bits, b"\0"),
        transparent=None if left_out is None else len(colours),
        cleared=part.cleared,
        duration=duration,
        coded=packed(numbers, max(bits, 2)),
    )


def packed(numbers: Pixels, size: int) -> bytes:
    """Pack numbers of so many bits by LZW, by Pillow, and join the blocks that it writes."""
    coded = Image.fromarray(numbers).tobytes("gif", ("L", size, 0))
    parts, at = [], 0
    while at < len(coded):
        parts.append(coded[at + 1 : at + 1 + coded[at]])
        at += 1 + coded[at]
    return b"".join(parts)


CODEC = Codec(
    title="GIF",
    media_type="image/gif",
    suffixes=(".gif",),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.GIF,
    writer=Writer(_write, audit, max_side=65_535, palette=True),
)
