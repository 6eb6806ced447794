"""What is hidden in files: a marker and a thumbnail, in EXIF, in a colour profile, or bare."""

import contextlib
import struct
import zlib

from PIL import ExifTags, Image, ImageCms

from testing.pictures import saved, scene

MARKER = b"FACEGUARD-MARKER-7f3a91"
THUMBNAIL = saved(scene(16, 16, seed=99), "JPEG", quality=60)
SECRET = MARKER + THUMBNAIL


def exif(orientation: int = 1, secret: bytes = SECRET) -> bytes:
    """Build an EXIF block with an orientation, an artist, and a thumbnail in its second directory."""
    artist, thumbnail = secret, THUMBNAIL
    first = struct.pack("<H", 2) + struct.pack("<HHII", 274, 3, 1, orientation)
    second_at = 8 + 2 + 24 + 4 + len(artist)
    first += struct.pack("<HHII", 315, 2, len(artist), 38) + struct.pack("<I", second_at)
    second = struct.pack("<H", 2) + struct.pack("<HHII", 513, 4, 1, second_at + 30)
    second += struct.pack("<HHII", 514, 4, 1, len(thumbnail)) + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8) + first + artist + second + thumbnail


def private_profile(payload: bytes = SECRET) -> bytes:
    """Build an sRGB profile with a private tag."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    count = struct.unpack(">I", profile[128:132])[0]
    table = bytearray(profile[132 : 132 + 12 * count])
    for i in range(count):  # the directory grows by one entry
        struct.pack_into(">I", table, 12 * i + 4, struct.unpack_from(">I", table, 12 * i + 4)[0] + 12)
    body = profile[132 + 12 * count :]
    tag = b"prvt" + struct.pack(">II", 132 + 12 * (count + 1) + len(body), len(payload))
    whole = profile[4:128] + struct.pack(">I", count + 1) + bytes(table) + tag + body + payload
    return struct.pack(">I", len(whole) + 4) + whole


def camera_exif() -> bytes:
    """Build an EXIF block as cameras do: a maker's note, a comment, a serial number and a place."""
    block = Image.Exif()
    block.get_ifd(ExifTags.IFD.Exif).update({0x927C: SECRET, 0x9286: SECRET, 0xA431: MARKER.decode()})
    block.get_ifd(ExifTags.IFD.GPSInfo).update({0x1B: SECRET})
    return block.tobytes()


def unpacked(data: bytes) -> bytes:
    """Give a file's bytes and, behind them, whatever in it was packed with zlib."""
    parts, at = [data], 0
    while (at := data.find(b"\x78", at)) >= 0:
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompressobj().decompress(data[at:], 1 << 20))
        at += 1
    return b"\n".join(parts)


def holds_secret(data: bytes) -> bool:
    """Tell whether the marker or the thumbnail is anywhere in the file, packed or not."""
    whole = unpacked(data)
    return MARKER in whole or THUMBNAIL in whole
