"""JPEG: baseline and progressive, with 8 bits a sample; written again with tables like those it came with."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from faceguard.audit.jpeg import audit
from faceguard.codecs.codec import Codec, Writer
from faceguard.codecs.equivalents import equivalent
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.pillow import opened, saved
from faceguard.codecs.raster import Raster
from faceguard.container.exif import exif_orientation
from faceguard.container.jpeg import Jpeg, longer, parse
from faceguard.container.quantisation import ZIGZAG, nearest, quality_of
from faceguard.errors import BrokenPictureError, TooComplexError, UnsupportedPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import JpegTables, Picture, Pixels

_QUALITY = 92
_SUBSAMPLING = {(1, 1): 0, (2, 1): 1, (2, 2): 2}
_420 = 2
# libjpeg takes bits of 0 where data end too early: these begin with another one.
_MORE = b"\xa5\x3c\x99" * 64
# Places in zigzag order of the steps from row to row.
_BY_ROWS = sorted(range(64), key=ZIGZAG.__getitem__)


def _matches(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff")


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    limits.check(file.size)
    if file.precision != 8:
        raise UnsupportedPictureError("JPEG of more than 8 bits a sample")
    if file.scans > limits.scans:
        raise TooComplexError(f"At most {limits.scans} scans of a JPEG are read")
    if not file.ended and not (file.refined and _is_complete(file.bare())):
        raise BrokenPictureError("The JPEG ends too early")
    raster = Raster.of(opened(file.bare(), "JPEG", limits), file.icc)
    frame = raster.frame(exif_orientation(file.exif))
    tables = _tables(file)
    quality = quality_of(tables.quantisation[0]) if tables else None
    return Picture(PictureFormat.JPEG, (frame,), jpeg=tables, quality=quality)


def _is_complete(bare: bytes) -> bool:
    """Tell whether decoding takes nothing of what stands behind the coded data: where those end too early, it does."""
    one, other = (Image.open(io.BytesIO(data), formats=["JPEG"]) for data in (bare, longer(bare, _MORE)))
    return np.array_equal(np.asarray(one), np.asarray(other))


def _tables(file: Jpeg) -> JpegTables | None:
    """Tell how to write it again; None where it is not stored as luma and chroma."""
    parts = file.components
    known = file.tables
    if len(parts) not in {1, 3} or any(p.table not in known for p in parts):
        return None
    luma, *chroma = parts
    if any((c.across, c.down) != (1, 1) for c in chroma):
        subsampling = -1
    else:
        subsampling = _SUBSAMPLING.get((luma.across, luma.down), -1) if chroma else 0
    quantisation = tuple(nearest(known[p.table]) for p in parts[:2])
    return JpegTables(quantisation, subsampling, optimised=file.optimised, progressive=file.progressive)


def _write(source: Picture, frames: Sequence[Pixels], quality: int | None) -> bytes:
    image = Image.fromarray(frames[0])
    if source.jpeg and quality is None:
        options = _same_tables(source.jpeg, colour=image.mode == "RGB")
    else:
        quality = quality or equivalent(source, PictureFormat.JPEG) or _QUALITY
        options = {"quality": quality, "subsampling": _420, "optimize": True}
    try:
        return saved(image, "JPEG", **options)
    except OSError:
        # Pillow's buffer for optimised files has a fixed size, too small for noise at the highest quality.
        return saved(image, "JPEG", **options | {"optimize": False, "progressive": False})


def _same_tables(tables: JpegTables, *, colour: bool) -> dict[str, Any]:
    """Code as the source did."""
    luma, chroma = ([steps[i] for i in _BY_ROWS] for steps in (tables.quantisation[0], tables.quantisation[-1]))
    return {
        "qtables": [luma, chroma] if colour else [luma],
        "subsampling": max(tables.subsampling, 0),
        "optimize": tables.optimised,
        "progressive": tables.progressive,
    }


CODEC = Codec(
    title="JPEG",
    media_type="image/jpeg",
    suffixes=(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.JPEG,
    writer=Writer(_write, audit, max_side=65_500, transparent=False, animated=False),
)
