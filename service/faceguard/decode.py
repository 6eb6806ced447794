"""Bytes of a stranger -> upright sRGB pixels.

The containers are walked first, by `faceguard.container`: size, number of frames and of scans are known and checked
before a decoder allocates anything, and the decoders get the file without metadata, trailers or other pictures.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pi_heif

# Naming a plugin that is not imported makes Pillow load all it has.
from PIL import AvifImagePlugin, Image, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin  # noqa: F401 - see above

from faceguard.container import gif, isobmff, jpeg, png, riff, tiff
from faceguard.errors import (
    BrokenPictureError,
    FaceguardError,
    TooComplexError,
    TooManyFramesError,
    TooManyPixelsError,
    UnsupportedPictureError,
    UnwritableFramesError,
)
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, JpegTables, Picture, Pixels
from faceguard.raster import Raster
from faceguard.sniff import sniff

# Sizes are checked here, against the limits of each call. Pillow's own check is for all calls, and warns.
Image.MAX_IMAGE_PIXELS = None
# The workers are the parallelism: a decoder that starts threads of its own takes cores from the others.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pi_heif.options.DECODE_THREADS = 1
pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False

_SUBSAMPLING = {(1, 1): 0, (2, 1): 1, (2, 2): 2}


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What may be asked of a decoder."""

    pixels: int = 64_000_000
    """Of one frame, and of all frames of an animation together."""
    frames: int = 200
    scans: int = 100
    """Of a progressive JPEG: each costs a pass over all its pixels."""
    aspect: int = 10_000
    """The longer side, in lengths of the shorter one."""


def decode(data: bytes, limits: DecodeLimits) -> Picture:
    """Read a picture, whatever it says of itself; raises FaceguardError and nothing else."""
    if not data:
        raise BrokenPictureError("The file is empty")
    source = sniff(data)
    try:
        return _READERS[source](data, limits)
    except FaceguardError:
        raise
    except Exception:  # noqa: BLE001 - decoders of strangers' bytes raise whatever they like
        # Without its cause, which may hold bytes of the picture.
        raise BrokenPictureError from None


def _check(size: tuple[int, int], limits: DecodeLimits, frames: int = 1) -> None:
    """Raise where a picture is larger than allowed. Frames of an animation are held all at once."""
    width, height = size
    if not width or not height:
        raise BrokenPictureError("The picture has no pixels")
    if frames > limits.frames:
        raise TooManyFramesError(f"At most {limits.frames} frames are read")
    if width * height * frames > limits.pixels:
        raise TooManyPixelsError(f"At most {limits.pixels} pixels are read, all frames together")
    if max(size) > limits.aspect * min(size):
        raise TooComplexError(f"At most {limits.aspect} times as long as wide")


def _open(data: bytes, name: str, limits: DecodeLimits, frames: int = 1) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=[name])
    except UnidentifiedImageError:
        raise UnsupportedPictureError from None
    _check(image.size, limits, frames)
    return image


def _read_jpeg(data: bytes, limits: DecodeLimits) -> Picture:
    source = jpeg.parse(data)
    _check(source.size, limits)
    if source.precision != 8:
        raise UnsupportedPictureError("JPEG of more than 8 bits a sample")
    if source.scans > limits.scans:
        raise TooComplexError(f"At most {limits.scans} scans of a JPEG are read")
    raster = Raster.of(_open(source.bare(), "JPEG", limits), source.icc)
    orientation = tiff.exif_orientation(source.exif)
    return Picture(
        PictureFormat.JPEG,
        (raster.frame(orientation),),
        grey=raster.grey,
        jpeg=_tables(source),
        as_stored=orientation == 1 and raster.plain,
    )


def _tables(source: jpeg.Jpeg) -> JpegTables | None:
    """How to write it again; None where it is not stored as luma and chroma."""
    parts = source.components
    known = source.tables
    if len(parts) not in {1, 3} or any(p.table not in known for p in parts):
        return None
    luma, *chroma = parts
    if any((c.across, c.down) != (1, 1) for c in chroma):
        subsampling = -1
    else:
        subsampling = _SUBSAMPLING.get((luma.across, luma.down) if chroma else (1, 1), -1)
    quantisation = tuple(known[p.table] for p in parts)
    return JpegTables(quantisation, subsampling, optimised=source.optimised, progressive=source.progressive)


def _read_png(data: bytes, limits: DecodeLimits) -> Picture:
    source = png.parse(data)
    count = source.frames
    shown = max(count, 1)
    _check(source.size, limits, _held(count))
    image = _open(source.bare(), "PNG", limits, _held(count))
    orientation = tiff.exif_orientation(source.exif)
    first = 1 if count and source.hidden_default else 0
    rasters = _animation(image, source.icc, range(first, first + shown))
    # A frame's brightest sample may lie in a face, which is to have no say in how the others are scaled.
    frames = tuple((r.unscaled() if count else r).frame(orientation, duration) for r, duration in rasters)
    raster = Raster.of(image, source.icc)
    return Picture(
        PictureFormat.PNG,
        frames,
        grey=raster.grey,
        loop=source.loop,
        as_stored=raster.plain and not count and not source.transparent and orientation == 1,
        scaled_without=None if count else _scaling(raster, orientation),
    )


def _scaling(raster: Raster, orientation: int) -> Callable[[Pixels], Frame] | None:
    return (lambda hidden: raster.scaled_without(hidden, orientation)) if raster.bits > 8 else None


def _held(frames: int) -> int:
    """How many frames to count: composing an animation takes as much memory as a second one."""
    return max(frames, 2) if frames else 1


def _animation(image: Image.Image, profile: bytes, numbers: range) -> Iterator[tuple[Raster, float]]:
    """Composed frames and their durations in milliseconds, each valid until the next is taken."""
    for number in numbers:
        image.seek(number)
        image.load()
        yield Raster.of(image, profile), float(image.info.get("duration") or 0)


def _read_webp(data: bytes, limits: DecodeLimits) -> Picture:
    source = riff.parse(data)
    orientation = tiff.exif_orientation(source.exif)
    if source.animated:
        _check(source.size, limits, _held(source.frames))
        image = _open(source.bare(), "WEBP", limits, _held(source.frames))
        rasters = _animation(image, source.icc, range(source.frames))
        frames = tuple(r.frame(orientation, duration) for r, duration in rasters)
        return Picture(PictureFormat.WEBP, frames, loop=source.loop)
    _check(source.image_size, limits)
    raster = Raster.of(_decoded(source.bare()), source.icc)
    frame = raster.frame(orientation)
    plain = raster.plain and frame.alpha is None and orientation == 1
    return Picture(PictureFormat.WEBP, (frame,), lossless=source.image.kind == b"VP8L", as_stored=plain)


def _decoded(data: bytes) -> Pixels:
    """Decode a still WebP by way of OpenCV: Pillow's way is made for animations and takes thrice the memory."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise BrokenPictureError
    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(pixels, code, dst=pixels).astype(np.uint8, copy=False)


def _read_avif(data: bytes, limits: DecodeLimits) -> Picture:
    image = Image.open(io.BytesIO(data), formats=["AVIF"])
    count = getattr(image, "n_frames", 1)
    # libavif keeps the coded planes, and of pictures with alpha one more, beside two copies of the pixels.
    _check(image.size, limits, 1 if count == 1 and image.mode != "RGBA" else _held(count))
    # Pillow gives the rotation of the container as an EXIF orientation and ignores what EXIF itself says.
    orientation, profile = image.getexif().get(0x0112, 1), image.info.get("icc_profile", b"")
    frames = tuple(r.frame(orientation, duration) for r, duration in _animation(image, profile, range(count)))
    return Picture(PictureFormat.AVIF, frames, grey=image.mode == "L")


def _read_heic(data: bytes, limits: DecodeLimits) -> Picture:
    file = pi_heif.open_heif(io.BytesIO(isobmff.without_metadata(data)))
    _check(file.size, limits)
    # Rotations of the container are applied by libheif, and EXIF's is to be ignored (ISO/IEC 23008-12).
    picture = file[file.primary_index]
    raster = Raster.of(np.asarray(picture), picture.info.get("icc_profile") or b"")
    return Picture(PictureFormat.HEIC, (raster.frame(1),))


def _read_gif(data: bytes, limits: DecodeLimits) -> Picture:
    source = gif.parse(data)
    held = source.frames if source.frames == 1 else _held(source.frames)
    _check(source.size, limits, held)
    image = _open(source.bare, "GIF", limits, held)
    rasters = _animation(image, b"", range(source.frames))
    frames = tuple(r.frame(1, duration) for r, duration in rasters)
    if any(f.pixels.shape != frames[0].pixels.shape for f in frames):
        raise BrokenPictureError("The frames of the GIF differ in size")
    return Picture(PictureFormat.GIF, frames, loop=source.loop)


def _read_bmp(data: bytes, limits: DecodeLimits) -> Picture:
    raster = Raster.of(_open(data, "BMP", limits), b"")
    return Picture(PictureFormat.BMP, (raster.frame(1),), grey=raster.grey)


def _read_tiff(data: bytes, limits: DecodeLimits) -> Picture:
    source = tiff.parse(data)
    _check(source.size, limits)
    if source.more_pages:
        raise UnwritableFramesError("A TIFF of several pages; send them one by one")
    raster = Raster.of(_open(source.bare(), "TIFF", limits), source.icc)
    frame, scaling = raster.frame(source.orientation), _scaling(raster, source.orientation)
    return Picture(PictureFormat.TIFF, (frame,), grey=raster.grey, scaled_without=scaling)


_READERS: dict[PictureFormat, Callable[[bytes, DecodeLimits], Picture]] = {
    PictureFormat.JPEG: _read_jpeg,
    PictureFormat.PNG: _read_png,
    PictureFormat.WEBP: _read_webp,
    PictureFormat.AVIF: _read_avif,
    PictureFormat.HEIC: _read_heic,
    PictureFormat.GIF: _read_gif,
    PictureFormat.BMP: _read_bmp,
    PictureFormat.TIFF: _read_tiff,
}
