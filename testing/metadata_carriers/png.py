"""PNGs with a secret in each chunk that can hold one, and around the packed pixels."""

import zlib

import numpy as np

from testing.metadata_carriers.secret import SECRET, exif, private_profile
from testing.pictures import chunk, saved, scene


def pngs() -> dict[str, bytes]:
    clean = saved(scene(), "PNG")
    header, end = clean[:33], clean[-12:]
    raw = np.pad(scene().reshape(32, -1), ((0, 0), (1, 0))).tobytes()
    early = {
        "exif": (b"eXIf", exif()),
        "text": (b"tEXt", b"Comment\0" + SECRET),
        "packed text": (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(SECRET)),
        "international text": (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET),
        "icc": (b"iCCP", b"mine\0\0" + zlib.compress(private_profile())),
        "fireworks": (b"prVW", SECRET),
        "c2pa": (b"caBX", SECRET),
        "time and more": (b"tIME", SECRET),
        "frame of no animation": (b"fdAT", bytes(4) + zlib.compress(SECRET)),
    }
    files = {name: header + chunk(*c) + clean[33:] for name, c in early.items()}
    files["after the end"] = clean + SECRET
    files["after the pixels"] = clean[:-12] + chunk(b"teSt", SECRET) + end
    files["behind the packed pixels"] = header + chunk(b"IDAT", zlib.compress(raw) + SECRET) + end
    files["pixels in a second chunk"] = header + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IDAT", SECRET) + end
    files["rows too many"] = header + chunk(b"IDAT", zlib.compress(raw + SECRET)) + end
    return files
