"""TIFF of one page, of 1 to 16 bits a sample."""

from PIL import TiffImagePlugin  # noqa: F401 - or Pillow loads all plugins it has

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.pillow import opened
from faceguard.codecs.raster import Raster
from faceguard.codecs.rescaling import Rescaling
from faceguard.container.tiff import parse
from faceguard.errors import UnwritableFramesError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture


def _matches(data: bytes) -> bool:
    return data.startswith((b"II*\0", b"MM\0*"))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    limits.check(file.size)
    if file.more_pages:
        raise UnwritableFramesError("A TIFF of several pages; send them one by one")
    raster = Raster.of(opened(file.bare(), "TIFF", limits), file.icc)
    return Picture(
        PictureFormat.TIFF,
        (raster.frame(file.orientation),),
        grey=raster.grey,
        rescaling=Rescaling.of(raster, file.orientation),
    )


CODEC = Codec(
    title="TIFF",
    media_type="image/tiff",
    suffixes=(".tiff", ".tif"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.PNG,
)
