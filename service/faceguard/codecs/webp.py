"""WebP: with and without loss, still and animated; a still one without loss is written again without."""

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, WebPImagePlugin  # noqa: F401 - or Pillow loads all plugins it has

from faceguard.audit.riff import audit
from faceguard.codecs.codec import Codec, Writer
from faceguard.codecs.equivalents import equivalent
from faceguard.codecs.limits import DecodeLimits, held
from faceguard.codecs.pillow import composed, opened, saved
from faceguard.codecs.raster import Raster
from faceguard.container.exif import exif_orientation
from faceguard.container.icc import Profile
from faceguard.container.riff import WebP, animation, parse
from faceguard.container.vp8 import quantiser
from faceguard.errors import BrokenPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels

_QUALITY = 90
# 4 takes twice as long as 2, and saves 2 % of the bytes (8 MP).
_METHOD = 2


def _matches(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    orientation = exif_orientation(file.exif)
    if file.animated:
        limits.check(file.size, held(file.frames))
        image = opened(file.bare(), "WEBP", limits, held(file.frames))
        rasters = composed(image, Profile(file.icc), range(file.frames))
        frames = tuple(r.frame(orientation, duration) for r, duration in rasters)
        return Picture(PictureFormat.WEBP, frames, loop=file.loop, quality=_quality(file))
    limits.check(file.image_size)
    raster = Raster.of(_decoded(file.bare()), file.icc)
    return Picture(
        PictureFormat.WEBP,
        (raster.frame(orientation),),
        lossless=file.image.kind == b"VP8L",
        quality=_quality(file),
    )


def _decoded(data: bytes) -> Pixels:
    """Decode a still WebP by way of OpenCV: Pillow's way is made for animations and takes thrice the memory."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise BrokenPictureError
    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(pixels, code, dst=pixels).astype(np.uint8, copy=False)


def _quality(file: WebP) -> int | None:
    """Tell the quality that the first picture was written with: libwebp's way from it to a quantiser, turned round."""
    coded = next((c.body for c in file.pictures if c.kind == b"VP8 "), None)
    if coded is None:
        return None
    try:
        linear = (1 - quantiser(coded) / 127) ** 3
    except BrokenPictureError:
        return None
    # What is finer than this, libwebp writes half as large again for nothing that is seen.
    return max(1, min(98, round(linear * 150 if linear < 0.5 else linear * 50 + 50)))


def _write(source: Picture, frames: Sequence[Pixels], quality: int | None) -> bytes:
    lossless = source.lossless and quality is None
    quality = quality or equivalent(source, PictureFormat.WEBP) or _QUALITY
    options = {"quality": quality, "method": _METHOD, "lossless": lossless}
    stills = [saved(Image.fromarray(f), "WEBP", **options) for f in frames]
    if len(stills) == 1:
        return parse(stills[0]).bare()
    return animation(stills, [f.duration for f in source.frames], source.loop)


CODEC = Codec(
    title="WebP",
    media_type="image/webp",
    suffixes=(".webp",),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.WEBP,
    writer=Writer(_write, audit, max_side=16_383),
)
