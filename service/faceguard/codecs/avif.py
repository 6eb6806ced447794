"""AVIF, still and animated."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import AvifImagePlugin, Image

from faceguard.audit.isobmff import audit
from faceguard.codecs.codec import Codec, Writer
from faceguard.codecs.equivalents import equivalent
from faceguard.codecs.limits import DecodeLimits, held
from faceguard.codecs.pillow import composed, saved
from faceguard.container.aperture import Rectangle, shown
from faceguard.container.av1 import quantiser
from faceguard.container.coded import Listing, coded
from faceguard.container.colours import of_code_points
from faceguard.container.icc import Profile
from faceguard.container.isobmff import coding_brands, without_padding
from faceguard.container.items import Items, parse
from faceguard.container.nclx import code_points
from faceguard.container.times import without_times
from faceguard.errors import BrokenPictureError, TooComplexError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels

# The workers are the parallelism: a decoder that starts threads of its own takes cores from the others.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

_BRANDS = frozenset({b"avif", b"avis"})
_QUALITY = 75
# Which quantiser index libaom takes for which quality (its table of 64 levels, and libavif's way to them).
_QUANTISERS = (0, 4, 8, 16, 32, 48, 60, 76, 92, 120, 148, 172, 196, 216, 236, 255)
_QUALITIES = (100, 99, 98, 95, 90, 85, 80, 75, 70, 60, 50, 40, 30, 20, 10, 1)
# 8 takes 2.6 times as long as 9, and saves 4 % of the bytes (8 MP).
_SPEED = 9


def _matches(data: bytes) -> bool:
    return not _BRANDS.isdisjoint(coding_brands(data))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    data = without_padding(data)
    items = parse(data)
    limits.check_decoded(items.pixels)
    image = Image.open(io.BytesIO(data), formats=["AVIF"])
    count = getattr(image, "n_frames", 1)
    # libavif keeps the coded planes, and of pictures with alpha one more, beside two copies of the pixels.
    limits.check(image.size, 1 if count == 1 and image.mode != "RGBA" else held(count))
    # Pillow gives the rotation of the container as an EXIF orientation and ignores what EXIF itself says.
    orientation, profile = image.getexif().get(0x0112, 1), Profile(image.info.get("icc_profile", b""))
    stated = code_points(data)
    unprofiled = of_code_points(*stated).to_srgb() if stated else None
    part = _shown(data, items, image.size) if count == 1 else None
    rasters = composed(image, profile, range(count), unprofiled)
    frames = tuple((r.cropped(*part) if part else r).frame(orientation, duration) for r, duration in rasters)
    return Picture(PictureFormat.AVIF, frames, quality=_quality(data, items))


def _shown(data: bytes, items: Items, size: tuple[int, int]) -> Rectangle | None:
    """Tell which part of a still its file shows, which libavif leaves to those who call it."""
    try:
        properties = Listing.of(data).properties
    except (BrokenPictureError, TooComplexError):  # libavif reads some files all the same
        return None
    return shown(data, properties.get(items.primary or 0, ()), size)


def _quality(data: bytes, items: Items) -> int | None:
    """Tell the quality that the source was written with, where its quantiser can be found: of its tiles, the middle."""
    try:
        found = sorted(quantiser(each.data) for each in coded(data, items, b"av01"))
    except (BrokenPictureError, TooComplexError):
        return None
    return round(np.interp(found[len(found) // 2], _QUANTISERS, _QUALITIES)) if found else None


def _write(source: Picture, frames: Sequence[Pixels], quality: int | None) -> bytes:
    first, *others = [Image.fromarray(f) for f in frames]
    options = {
        "quality": quality or equivalent(source, PictureFormat.AVIF) or _QUALITY,
        "speed": _SPEED,
        "max_threads": 1,
    }
    if not others:
        return saved(first, "AVIF", **options)
    # A duration of 0 is no sample in ISO base media.
    durations = [max(1, round(f.duration)) for f, _ in zip(source.frames, frames, strict=True)]
    return without_times(saved(first, "AVIF", save_all=True, append_images=others, duration=durations, **options))


CODEC = Codec(
    title="AVIF",
    media_type="image/avif",
    suffixes=(".avif", ".avifs"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.AVIF,
    # AV1 holds twice as much, of which libavif and what is built on it read no more than this unless they are told to.
    writer=Writer(_write, audit, max_side=32_768),
)
