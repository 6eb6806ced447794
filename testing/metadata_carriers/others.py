"""BMPs and TIFFs with a secret in tags, directories and gaps."""

import struct

from testing.metadata_carriers.secret import SECRET, private_profile
from testing.pictures import saved, scene


def _with_preview() -> bytes:
    """Make a TIFF with a directory for a preview (SubIFDs), which no page refers to."""
    at = len(saved(scene(), "TIFF", tiffinfo={330: 0}))
    strip = struct.pack("<HHHII", 2, 273, 4, 1, at + 30) + struct.pack("<HHII", 279, 4, 1, len(SECRET)) + bytes(4)
    return saved(scene(), "TIFF", tiffinfo={330: at}) + strip + SECRET


def others() -> dict[str, bytes]:
    clean = saved(scene(), "BMP")
    gap = bytearray(clean[:54] + SECRET + clean[54:])
    struct.pack_into("<I", gap, 10, 54 + len(SECRET))
    return {
        "bmp: after the end": clean + SECRET,
        "bmp: before the pixels": bytes(gap),
        "tiff: description": saved(scene(), "TIFF", tiffinfo={270: SECRET.decode("latin-1")}),
        "tiff: private tag": saved(scene(), "TIFF", tiffinfo={37724: SECRET}),
        "tiff: preview": _with_preview(),
        "tiff: icc": saved(scene(), "TIFF", icc_profile=private_profile()),
        "tiff: after the end": saved(scene(), "TIFF") + SECRET,
    }
