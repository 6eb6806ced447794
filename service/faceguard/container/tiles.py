"""Whether all is there that an HEIF file's picture is made of: decoders leave out of it what is not, without a word."""

from faceguard.container.coded import Listing, leaves
from faceguard.container.hevc import is_whole
from faceguard.container.items import Items
from faceguard.errors import BrokenPictureError


def check_tiles(data: bytes, items: Items) -> None:
    """Raise BrokenPictureError where a tile or layer of the primary picture is not a whole HEVC picture."""
    if items.primary is None or not items.parts.get(items.primary):
        return
    listing = Listing.of(data)
    for item in leaves(items, items.primary):
        boxes = (box for box in listing.properties.get(item, ()) if box.kind == b"hvcC")
        configuration = next((data[box.start : box.end] for box in boxes), b"")
        if listing.kinds.get(item) != b"hvc1" or not is_whole(configuration, listing.whole(item)):
            raise BrokenPictureError("A part of the picture is missing")
