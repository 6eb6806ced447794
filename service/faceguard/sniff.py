"""What a file is, by its first bytes."""

from faceguard.container import isobmff, png
from faceguard.errors import UnsupportedPictureError
from faceguard.formats import PictureFormat

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_MAGIC = {
    b"\xff\xd8\xff": PictureFormat.JPEG,
    png.SIGNATURE: PictureFormat.PNG,
    b"GIF87a": PictureFormat.GIF,
    b"GIF89a": PictureFormat.GIF,
    b"BM": PictureFormat.BMP,
    b"II*\0": PictureFormat.TIFF,
    b"MM\0*": PictureFormat.TIFF,
}


def sniff(data: bytes) -> PictureFormat:
    """Tell the format by magic bytes; raises UnsupportedPictureError for anything not on the list."""
    for magic, known in _MAGIC.items():
        if data.startswith(magic):
            return known
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    major, *others = isobmff.brands(data) or [b""]
    # A general brand says nothing of the coding, the compatible ones do.
    candidates = others if major in {b"mif1", b"msf1"} else [major]
    if _AVIF_BRANDS.intersection(candidates):
        return PictureFormat.AVIF
    if _HEIC_BRANDS.intersection(candidates):
        return PictureFormat.HEIC
    raise UnsupportedPictureError
