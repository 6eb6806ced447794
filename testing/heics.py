"""Small HEIC files, of `scene(64, 64)` if nothing is said, written with pillow-heif, as what reads HEIC here cannot."""

import base64
from pathlib import Path

_FOLDER = Path(__file__).with_name("heic")


def _file(name: str) -> bytes:
    return base64.b64decode((_FOLDER / f"{name}.b64").read_text())


CLEAN = _file("clean")
"""The scene of 48 x 32, without metadata."""
GREY10 = _file("grey10")
"""Luma of 10 bits, without colour."""
GREY12 = _file("grey12")
"""Luma of 12 bits, without colour."""
PQ = _file("pq")
"""BT.2020 primaries, PQ of 10 bits; its white is at 203 cd/m2."""
HLG = _file("hlg")
"""BT.2020 primaries, HLG of 10 bits; its white is at 203 cd/m2 of a display of 1000."""
PHOTOS = {quality: _file(f"photo-{quality}") for quality in (35, 50, 65, 80)}
"""The face in the portrait, 128 x 128, by the quality that libheif was asked for."""
