"""JPEGs with a secret in each segment that can hold one, and other pictures behind them."""

import struct

from testing.metadata_carriers.secret import MARKER, SECRET, camera_exif, exif, private_profile
from testing.pictures import saved, scene, segment


def _of_two(first: bytes, second: bytes, xmp: bytes = b"") -> bytes:
    """Put a picture behind a JPEG, with an index that says where it lies (CIPA DC-007)."""
    head = first[:20] + (segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp) if xmp else b"")
    # Segment header, "MPF", then a directory of three entries, and 16 bytes a picture.
    length = 8 + 8 + 2 + 3 * 12 + 4 + 2 * 16
    size = len(head) + length + len(first) - 20
    entries = struct.pack("<HHII", 0xB000, 7, 4, 0x30303130) + struct.pack("<HHII", 0xB001, 4, 1, 2)
    entries += struct.pack("<HHII", 0xB002, 7, 32, 50) + bytes(4)
    pictures = struct.pack("<IIIHH", 0x030000, size, 0, 0, 0)
    pictures += struct.pack("<IIIHH", 0, len(second), size - len(head) - 8, 0, 0)
    index = segment(0xE2, b"MPF\0II*\0" + struct.pack("<IH", 8, 3) + entries + pictures)
    return head + index + first[20:] + second


def _several_in_one(clean: bytes) -> dict[str, bytes]:
    """Give a JPEG with another picture or a film behind it, and an XMP that says so, as phones write them."""
    namespaces = (
        b'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"'
    )
    film = struct.pack(">I", 16) + b"ftypisom" + bytes(4) + struct.pack(">I", 8 + len(SECRET)) + b"mdat" + SECRET
    motion = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x " + namespaces + b' GCamera:MotionPhoto="1"/>' + MARKER)
    gain = saved(scene(24, 16, seed=1)[:, :, 0].copy(), "JPEG", comment=SECRET)
    gain = gain[:20] + segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + SECRET) + gain[20:]
    trailer = b"\0\0\x30\x0a" + struct.pack("<I", 16) + b"MotionPhoto_Data" + SECRET
    directory = b"SEFH" + struct.pack("<IIIII", 107, 1, 0x0A300000, len(trailer), len(trailer))
    return {
        "stereo": _of_two(clean, saved(scene(seed=1), "JPEG", comment=SECRET)),
        "gain map": _of_two(clean, gain, b"<x " + namespaces + b' hdrgm:Version="1.0"/>' + SECRET),
        "motion photo": clean[:20] + motion + clean[20:] + film,
        "samsung trailer": clean + trailer + directory + struct.pack("<I", len(directory)) + b"SEFT",
    }


def jpegs() -> dict[str, bytes]:
    clean = saved(scene(), "JPEG", quality=90)
    segments = {
        "exif": (0xE1, b"Exif\0\0" + exif()),
        "camera's exif": (0xE1, camera_exif()),
        "xmp": (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        "extended xmp": (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + SECRET),
        "flir": (0xE1, b"FLIR\0" + SECRET),
        "photoshop": (0xED, b"Photoshop 3.0\x008BIM\x04\x0c\0\0" + struct.pack(">I", len(SECRET)) + SECRET),
        "jfxx": (0xE0, b"JFXX\0\x10" + SECRET),
        "jumbf": (0xEB, b"JP\0\1" + SECRET),
        "mpf": (0xE2, b"MPF\0" + SECRET),
        "icc": (0xE2, b"ICC_PROFILE\0\1\1" + private_profile()),
        "iso gain map": (0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + SECRET),
        "flashpix": (0xE2, b"FPXR\0" + SECRET),
        "ducky": (0xEC, b"Ducky" + SECRET),
        "adobe with more": (0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET),
        "app15": (0xEF, SECRET),
        "comment": (0xFE, SECRET),
        "reserved": (0xF5, SECRET),
    }
    files = {name: clean[:20] + segment(*s) + clean[20:] for name, s in segments.items()}
    files |= _several_in_one(clean)
    thumbnail = SECRET.ljust(3 * 30 * 30, b"\0")
    files["jfif thumbnail"] = clean[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\x1e\x1e" + thumbnail) + clean[20:]
    files["after the end"] = clean + SECRET
    files["between segments"] = clean[:20] + MARKER + clean[20:]
    files["before the end"] = clean[:-2] + segment(0xEF, SECRET) + clean[-2:]
    return files
