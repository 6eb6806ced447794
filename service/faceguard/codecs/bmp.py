"""BMP, which holds little but its pixels."""

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.pillow import opened
from faceguard.codecs.raster import Raster
from faceguard.formats import PictureFormat
from faceguard.picture import Picture


def _matches(data: bytes) -> bool:
    return data.startswith(b"BM")


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    raster = Raster.of(opened(data, "BMP", limits), b"")
    return Picture(PictureFormat.BMP, (raster.frame(1),))


CODEC = Codec(
    title="BMP",
    media_type="image/bmp",
    suffixes=(".bmp",),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.PNG,
)
