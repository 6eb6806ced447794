"""GIFs with a secret in their extensions."""

from PIL import Image

from testing.metadata_carriers.secret import SECRET
from testing.pictures import saved, scene


def gifs() -> dict[str, bytes]:
    clean = saved(Image.fromarray(scene()).quantize(32), "GIF")
    start = 13 + 3 * (2 << (clean[10] & 7))
    blocks = b"".join(bytes([len(p)]) + p for p in (SECRET[i : i + 255] for i in range(0, len(SECRET), 255))) + b"\0"
    return {
        "comment": clean[:start] + b"\x21\xfe" + blocks + clean[start:],
        "application": clean[:start] + b"\x21\xff\x0bXMP DataXMP" + blocks + clean[start:],
        "after the end": clean + SECRET,
    }
