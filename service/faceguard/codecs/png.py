"""PNG and APNG, of 1 to 16 bits a sample."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceguard.audit.png import audit
from faceguard.codecs.codec import Codec, Writer
from faceguard.codecs.limits import DecodeLimits, held
from faceguard.codecs.palette import MOST, counted, indexed, indexed_through
from faceguard.codecs.pillow import composed, opened, saved
from faceguard.codecs.raster import Raster, shallow
from faceguard.codecs.rescaling import Rescaling
from faceguard.container.exif import exif_orientation
from faceguard.container.icc import Profile
from faceguard.container.png import SIGNATURE, animation, parse
from faceguard.errors import BrokenPictureError, UnsupportedPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels

# OpenCV's default settings are twice as fast as Pillow's fastest at 14 % more bytes (photo of 12 MP).
_PHOTO = ()
# As fast, and screenshots and plots take half the bytes, in which the same rows come again.
_DRAWING = (
    *(cv2.IMWRITE_PNG_COMPRESSION, 6, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT),
    *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE),
)
_BAND = 16


def _matches(data: bytes) -> bool:
    return data.startswith(SIGNATURE)


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    count = file.frames
    limits.check(file.size, held(count))
    if count and file.header.interlaced and file.pieced:
        # Pillow 13 puts the parts into the wrong place.
        raise UnsupportedPictureError("An interlaced animation with frames in parts")
    image = opened(file.bare(), "PNG", limits, held(count))
    orientation = exif_orientation(file.exif)
    first = 1 if count and file.hidden_default else 0
    profile, colours = Profile(file.icc), file.colours
    unprofiled = colours.to_srgb() if colours else None
    if colours and unprofiled and file.deep and not count:
        raster = Raster.of(shallow(_samples(file.bare()), colours), b"")
        return Picture(PictureFormat.PNG, (raster.frame(orientation),))
    rasters = composed(image, profile, range(first, first + max(count, 1)), unprofiled)
    # A frame's brightest sample may lie in a face, which is to have no say in how the others are scaled.
    frames = tuple((r.unscaled() if count else r).frame(orientation, duration) for r, duration in rasters)
    raster = Raster.of(image, profile, unprofiled)
    return Picture(
        PictureFormat.PNG,
        frames,
        loop=file.loop,
        rescaling=None if count else Rescaling.of(raster, orientation),
    )


def _samples(data: bytes) -> NDArray[np.uint16]:
    """Decode colours of 16 bits, of which Pillow leaves 8."""
    samples = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None:
        raise BrokenPictureError
    code = cv2.COLOR_BGRA2RGBA if samples.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(samples, code, dst=samples).astype(np.uint16, copy=False)


def _write(source: Picture, frames: Sequence[Pixels], _quality: int | None) -> bytes:
    if len(frames) == 1:
        return _with_palette(frames[0]) or _still(frames[0])
    stills = [_still(f) for f in frames]
    return animation(stills, [f.duration for f in source.frames], source.loop)


def _with_palette(pixels: Pixels) -> bytes | None:
    """Write one picture as numbers of its colours; None where they are too many, or grey, or half transparent."""
    if pixels.ndim == 2:
        return None
    left_out = pixels[:, :, 3] == 0 if pixels.shape[2] == 4 else np.zeros(pixels.shape[:2], bool)
    colours = np.ascontiguousarray(pixels[:, :, :3])
    if counted(colours, MOST) is None:
        return None
    if pixels.shape[2] == 4 and not (left_out | (pixels[:, :, 3] == 255)).all():
        return None
    through = bool(left_out.any())
    numbers, palette = indexed_through(colours, left_out) if through else indexed(colours)
    image = Image.fromarray(numbers).convert("P")
    image.putpalette(palette.tobytes())
    options = {"transparency": len(palette)} if through else {}
    return parse(saved(image, "PNG", bits=_bits(len(palette) + through), **options)).bare()


def _bits(colours: int) -> int:
    """Return how many bits a number of so many colours takes, of those that a PNG can have."""
    return next(bits for bits in (1, 2, 4, 8) if colours <= 1 << bits)


def _still(pixels: Pixels) -> bytes:
    if pixels.ndim == 3:
        order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
        pixels = cv2.cvtColor(pixels, order).astype(np.uint8, copy=False)
    settings = min((_PHOTO, _DRAWING), key=lambda each: len(_coded(_sample(pixels), each)))
    return _coded(pixels, settings).tobytes()


def _sample(pixels: Pixels) -> Pixels:
    """Give some bands of rows, or all of a small picture."""
    tops = range(0, len(pixels), max(_BAND, len(pixels) // 8))
    return np.concatenate([pixels[top : top + _BAND] for top in tops])


def _coded(pixels: Pixels, settings: Sequence[int]) -> Pixels:
    return cv2.imencode(".png", pixels, settings)[1].astype(np.uint8, copy=False)


CODEC = Codec(
    title="PNG",
    media_type="image/png",
    suffixes=(".png", ".apng"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.PNG,
    writer=Writer(_write, audit, palette=True),
)
