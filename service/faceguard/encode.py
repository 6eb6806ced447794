"""Upright sRGB pixels -> bytes of a file that holds them and nothing else."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image

from faceguard.audit import audit
from faceguard.container import isobmff, jpeg, png, riff
from faceguard.errors import BrokenPictureError, FaceguardError, InvalidOptionError, UnwritableFramesError
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, JpegTables, Picture, Pixels

# The longest side that a format, or its one encoder at hand, can hold.
_LONGEST = {PictureFormat.JPEG: 65_500, PictureFormat.WEBP: 16_383, PictureFormat.AVIF: 65_536}
_QUALITY = {PictureFormat.JPEG: 92, PictureFormat.WEBP: 90, PictureFormat.AVIF: 75}
_BARE: dict[PictureFormat, Callable[[bytes], bytes]] = {
    PictureFormat.JPEG: lambda data: _bare_jpeg(jpeg.parse(data)),
    PictureFormat.PNG: lambda data: png.parse(data).bare(),
    PictureFormat.WEBP: lambda data: riff.parse(data).bare(),
}
# Slower settings save few bytes: 8 takes 2.6 times as long as 9 for 4 % (8 MP); 4 twice as long as 2 for 2 %.
_AVIF_SPEED = 9
_WEBP_METHOD = 2
_420 = 2
_CUT = 16
# Natural positions in zigzag order (T.81 figure A.6), and the way back.
_ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
_TO_NATURAL = sorted(range(64), key=_ZIGZAG.__getitem__)


def encode(source: Picture, frames: Sequence[Frame], format: PictureFormat, quality: int | None) -> bytes:  # noqa: A002 - the option's name
    """Write the frames, which are those of `source` with other pixels, as jpeg, png, webp or avif.

    Quality is 1 to 100; without one, a JPEG keeps the quantisation of the JPEG it came from. Raises
    UnwritableFramesError for several frames in a JPEG, InvalidOptionError where the format cannot hold the
    size, LeakError where the audit finds anything but the frames.
    """
    longest = _LONGEST.get(format)
    if longest and max(source.width, source.height) > longest:
        raise InvalidOptionError(f"{format} holds at most {longest} pixels a side")
    if format not in _WRITERS:
        raise InvalidOptionError(f"{format} is not written")
    if format is PictureFormat.JPEG:
        frames = [_on_white(f) for f in frames]
    data = _WRITERS[format](source, _visible(source, frames), quality)
    audit(data, format)
    return data


def strip(data: bytes, source: Picture) -> bytes | None:
    """Write the file that `source` was decoded from, with the same coded pixels and nothing else.

    None where its pixels need other colours or another orientation, and where anything about it is unusual.
    """
    if not source.as_stored:
        return None
    try:
        stripped = _BARE[source.format](data)
        audit(stripped, source.format)
        whole = _is_tight(stripped, source)
    except FaceguardError:
        return None
    return stripped if whole else None


def _bare_jpeg(source: jpeg.Jpeg) -> bytes:
    if not source.tidy:
        raise BrokenPictureError
    return source.bare()


def _is_tight(data: bytes, source: Picture) -> bool:
    """Tell whether the last bytes of the coded data are needed: decoders do not mind if more follow them.

    The audit of a PNG knows, for it unpacks the pixels.
    """
    if source.format is PictureFormat.WEBP:
        cuts = riff.parse(data).cuts(_CUT)
        return all(cv2.imdecode(np.frombuffer(cut, np.uint8), cv2.IMREAD_COLOR) is None for cut in cuts)
    if source.format is PictureFormat.JPEG:
        try:
            image = Image.open(io.BytesIO(jpeg.cut(data, _CUT)), formats=["JPEG"]).convert("RGB")
        except (OSError, SyntaxError, ValueError):
            return True
        return not np.array_equal(np.asarray(image), source.frames[0].pixels)
    return True


def _visible(source: Picture, frames: Sequence[Frame]) -> list[Pixels]:
    """Give what shows of the frames, all grey, RGB or RGBA alike: the RGB under full transparency is 0."""
    if any(f.alpha is not None for f in frames):
        return [_with_alpha(f) for f in frames]
    if source.grey and all(_is_grey(f.pixels) for f in frames):
        return [np.ascontiguousarray(f.pixels[:, :, 1]) for f in frames]
    return [f.pixels for f in frames]


def _with_alpha(frame: Frame) -> Pixels:
    alpha = np.full(frame.pixels.shape[:2], 255, np.uint8) if frame.alpha is None else frame.alpha
    pixels = np.dstack([frame.pixels, alpha])
    pixels[alpha == 0] = 0
    return pixels


def _is_grey(pixels: Pixels) -> bool:
    first = pixels[:, :, 0]
    return np.array_equal(first, pixels[:, :, 1]) and np.array_equal(first, pixels[:, :, 2])


def _jpeg(source: Picture, frames: Sequence[Pixels], quality: int | None) -> bytes:
    if len(frames) > 1:
        raise UnwritableFramesError("A JPEG holds one frame; png, webp and avif hold several")
    image = Image.fromarray(frames[0])
    if source.jpeg and quality is None:
        options = _same_tables(source.jpeg, colour=image.mode == "RGB")
    else:
        options = {"quality": quality or _QUALITY[PictureFormat.JPEG], "subsampling": _420, "optimize": True}
    try:
        return _saved(image, "JPEG", **options)
    except OSError:
        # Pillow's buffer for optimised files has a fixed size, too small for noise at the highest quality.
        return _saved(image, "JPEG", **options | {"optimize": False, "progressive": False})


def _same_tables(tables: JpegTables, *, colour: bool) -> dict[str, Any]:
    """Code as the source did. Steps above 255 are no baseline JPEG and few readers know them."""
    natural = [[min(steps[i], 255) for i in _TO_NATURAL] for steps in tables.quantisation]
    chosen = natural if colour and len(natural) == 3 else natural[:1]
    return {
        "qtables": chosen,
        "subsampling": max(tables.subsampling, 0),
        "optimize": tables.optimised,
        "progressive": tables.progressive,
    }


def _on_white(frame: Frame) -> Frame:
    """Put a frame on white, for a format without transparency, a band at a time to save memory."""
    if frame.alpha is None:
        return frame
    pixels = np.empty_like(frame.pixels)
    for top in range(0, frame.height, 128):
        rows = slice(top, top + 128)
        alpha = frame.alpha[rows, :, None].astype(np.uint16)
        pixels[rows] = (frame.pixels[rows] * alpha + 255 * (255 - alpha) + 127) // 255
    return Frame(pixels)


def _png(source: Picture, frames: Sequence[Pixels], _quality: int | None) -> bytes:
    stills = [_png_still(f) for f in frames]
    if len(stills) == 1:
        return stills[0]
    return png.animation(stills, [f.duration for f in source.frames], source.loop)


def _png_still(pixels: Pixels) -> bytes:
    # OpenCV's default settings are twice as fast as Pillow's fastest at 14 % more bytes (12 MP).
    if pixels.ndim == 2:
        return cv2.imencode(".png", pixels)[1].tobytes()
    order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    return cv2.imencode(".png", cv2.cvtColor(pixels, order))[1].tobytes()


def _webp(source: Picture, frames: Sequence[Pixels], quality: int | None) -> bytes:
    lossless = source.lossless and quality is None
    options = {"quality": quality or _QUALITY[PictureFormat.WEBP], "method": _WEBP_METHOD, "lossless": lossless}
    stills = [_saved(Image.fromarray(f), "WEBP", **options) for f in frames]
    if len(stills) == 1:
        return riff.parse(stills[0]).bare()
    return riff.animation(stills, [f.duration for f in source.frames], source.loop)


def _avif(source: Picture, frames: Sequence[Pixels], quality: int | None) -> bytes:
    first, *others = [Image.fromarray(f) for f in frames]
    options = {"quality": quality or _QUALITY[PictureFormat.AVIF], "speed": _AVIF_SPEED, "max_threads": 1}
    if not others:
        return _saved(first, "AVIF", **options)
    # A duration of 0 is no sample in ISO base media.
    durations = [max(1, round(f.duration)) for f in source.frames]
    data = _saved(first, "AVIF", save_all=True, append_images=others, duration=durations, **options)
    return isobmff.without_times(data)


def _saved(image: Image.Image, name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


_WRITERS: dict[PictureFormat, Callable[[Picture, Sequence[Pixels], int | None], bytes]] = {
    PictureFormat.JPEG: _jpeg,
    PictureFormat.PNG: _png,
    PictureFormat.WEBP: _webp,
    PictureFormat.AVIF: _avif,
}
