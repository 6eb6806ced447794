"""Raw files of cameras, which hold what the sensor saw, and beside it pictures that are mere previews."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from faceguard.container import ifd
from faceguard.container.isobmff import brands
from faceguard.errors import BrokenPictureError, TooComplexError

# Canon CR3 is told by its brand, the others that are no TIFF files by these: Olympus, Panasonic, Fujifilm, Sigma,
# Minolta, and Canon CRW.
_SIGNS = (b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM", b"II\x1a\0\0\0HEAPCCDR")
# Behind the head of a TIFF: Canon CR2, Phase One.
_BEHIND = (b"CR", b"IIII", b"MMMM")
_TIFF = (b"II*\0", b"MM\0*")
_WIDTH, _HEIGHT, _PHOTOMETRIC, _SUBDIRECTORIES, _DNG_VERSION = 256, 257, 262, 330, 50706
_TAGS = frozenset({_WIDTH, _HEIGHT, _PHOTOMETRIC, _SUBDIRECTORIES, _DNG_VERSION})
# Colours behind a filter, one a pixel (TIFF/EP 5.2), and such that were made whole (DNG 1.7).
_OF_SENSOR = frozenset({32803, 34892})
MAX_DIRECTORIES = 64


def is_raw(data: bytes) -> bool:
    """Tell whether this is a raw file, or a TIFF whose pages are but previews of a picture below them."""
    if not data.startswith(_TIFF):
        return data.startswith(_SIGNS) or b"crx " in brands(data[:4096])[:1]
    return data.startswith(_BEHIND, 8) or any(islice(_of_sensor(data), MAX_DIRECTORIES))


def _of_sensor(data: bytes) -> Iterator[bool]:
    """Ask the pages of a TIFF, and those below them; one that cannot be read says nothing."""
    with suppress(BrokenPictureError, TooComplexError):
        order = ifd.order_of(data)
        at = ifd.first(data, order)
        for _ in range(MAX_DIRECTORIES):
            if not at:
                break
            page = ifd.integers(data, at, order, _TAGS)
            yield _DNG_VERSION in page or _says_sensor(page)
            for below in page.get(_SUBDIRECTORIES, []):
                yield _is_whole(data, below, order, page)
            at = ifd.following(data, at, order)


def _says_sensor(page: dict[int, list[int]]) -> bool:
    return not _OF_SENSOR.isdisjoint(page.get(_PHOTOMETRIC, [])[:1])


def _is_whole(data: bytes, at: int, order: str, page: dict[int, list[int]]) -> bool:
    """Tell whether a directory below a page has the picture of which the page is a preview."""
    with suppress(BrokenPictureError, TooComplexError):
        below = ifd.integers(data, at, order, _TAGS)
        larger = _width(below) > _width(page) and not ifd.is_reduced(data, at, order)
        return _says_sensor(below) or larger
    return False


def _width(page: dict[int, list[int]]) -> int:
    return page.get(_WIDTH, [0])[0]
