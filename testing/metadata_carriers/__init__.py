"""Small files of every format with a marker and a thumbnail hidden in every carrier that is known."""

from testing.metadata_carriers.gif import gifs
from testing.metadata_carriers.isobmff import avifs, heics, with_item
from testing.metadata_carriers.jpeg import jpegs
from testing.metadata_carriers.others import others
from testing.metadata_carriers.png import pngs
from testing.metadata_carriers.secret import MARKER, SECRET, THUMBNAIL, exif, holds_secret
from testing.metadata_carriers.webp import webps

JPEGS, PNGS, WEBPS, AVIFS, HEICS, GIFS = jpegs(), pngs(), webps(), avifs(), heics(), gifs()
_BY_FORMAT = {"jpeg": JPEGS, "png": PNGS, "webp": WEBPS, "avif": AVIFS, "heic": HEICS, "gif": GIFS}
CARRIERS = {f"{kind}: {name}": data for kind, files in _BY_FORMAT.items() for name, data in files.items()} | others()

__all__ = [
    "AVIFS",
    "CARRIERS",
    "GIFS",
    "HEICS",
    "JPEGS",
    "MARKER",
    "PNGS",
    "SECRET",
    "THUMBNAIL",
    "WEBPS",
    "exif",
    "holds_secret",
    "with_item",
]
