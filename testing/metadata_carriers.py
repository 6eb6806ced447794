"""Makes small files of every format with a marker and a thumbnail hidden in every carrier that is known."""

import base64
import contextlib
import struct
import zlib

import numpy as np
from PIL import ExifTags, Image, ImageCms

from faceguard.container import isobmff
from testing.pictures import chunk, riff_chunk, riff_file, saved, scene, segment

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


def _jpegs() -> dict[str, bytes]:
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


def _pngs() -> dict[str, bytes]:
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


def _webps() -> dict[str, bytes]:
    clean = saved(scene(), "WEBP")
    image = clean[12:]
    head = riff_chunk(b"VP8X", bytes([0x2C, 0, 0, 0, 47, 0, 0, 31, 0, 0]))
    more = {"exif": b"EXIF", "xmp": b"XMP ", "unknown": b"FACE"}
    files = {name: riff_file(head + image + riff_chunk(kind, SECRET)) for name, kind in more.items()}
    files["exif"] = riff_file(head + image + riff_chunk(b"EXIF", exif()))
    files["icc"] = riff_file(head + riff_chunk(b"ICCP", private_profile()) + image)
    files["after the end"] = clean + SECRET
    files["alpha of none"] = riff_file(image + riff_chunk(b"ALPH", SECRET))
    files["second picture"] = riff_file(image + riff_chunk(b"VP8 ", SECRET))
    return files


HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAA"
    "AAAERAAAEAAQAAAAABoQABAAAAAAAAANcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAA"
    "AADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkA"
    "AAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAA"
    "AAAoY2xhcAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAN"
    "9tZGF0AAAA0ygBrxOA9TCSxslGpVA4ybolkHS8szKHc3BwNpxEvnn3JsaM7W31d8CfmN4vGfwMO0mDtP32lmTSTCUgvxpG50nWUOIqYIEnFwjV"
    "Cff5F7j3fiNQqzHE5sMiHSKj8LfxhaeTpeD+FQpMUwebB/28isajoGBWE8z57fAUAFxidBruI0x9fc9ZpctV/SqFgrc2C2plzm4RxBg7AwtxLr"
    "LQ814/qIKWA6CqvAN9vrNCIxpRZL/HtO2Tfy9A3ML0gngKU3p5e8/BYbWPvWD6QypvcDP5RX4="
)
"""The scene, written once with pillow-heif, as what reads HEIC here cannot write it."""


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _parts(data: bytes, own: int = 0) -> dict[bytes, bytes]:
    """Take a box apart into the boxes in it; so many bytes of its own stand before these."""
    inside = list(isobmff.boxes(data, 8 + own, len(data)))
    starts = [8 + own, *(box.end for box in inside)]
    return {box.kind: data[start : box.end] for box, start in zip(inside, starts, strict=False)}


def with_item(
    data: bytes, kind: bytes, payload: bytes, reference: bytes, name: bytes = b"\0", auxiliary: bytes = b""
) -> bytes:
    """Give an AVIF or HEIC of one item a second one, which refers to the first and has its properties.

    What is auxiliary to a picture says what for.
    """
    head, meta, media = (data[box.start - 8 : box.end] for box in isobmff.boxes(data, 0, len(data)))

    def longer(by: int) -> bytes:
        boxes = _parts(meta, 4)
        located, listed, (kept, used) = boxes[b"iloc"], boxes[b"iinf"], _parts(boxes[b"iprp"]).values()
        base = located[13] >> 4  # bytes of an offset that each item's extents count from
        at = 22 + base  # where the first item's offset stands
        offset = int.from_bytes(located[at : at + 4], "big") + by
        places = located[16:at] + struct.pack(">I", offset) + located[at + 4 :]
        places += struct.pack(">HH", 2, 0) + bytes(base) + struct.pack(">HII", 1, len(data) + by, len(payload))
        info = _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 2, 0) + kind + name)
        both = used[18:]
        if auxiliary:
            both = bytes([used[18] + 1]) + used[19:] + bytes([len(_parts(kept)) + 1])
            kept = _box(b"ipco", kept[8:] + _box(b"auxC", bytes(4) + auxiliary))
        used = _box(b"ipma", used[8:12] + struct.pack(">I", 2) + used[16:] + struct.pack(">H", 2) + both)
        boxes |= {
            b"iloc": _box(b"iloc", located[8:14] + b"\0\2" + places),
            b"iinf": _box(b"iinf", listed[8:12] + b"\0\2" + listed[14:] + info),
            b"iprp": _box(b"iprp", kept + used),
            b"iref": _box(b"iref", bytes(4) + _box(reference, struct.pack(">HHH", 2, 1, 1))),
        }
        return _box(b"meta", meta[8:12] + b"".join(boxes.values()))

    return head + longer(len(longer(0)) - len(meta)) + _box(b"mdat", media[8:] + payload)


def _isobmff(clean: bytes, coding: bytes) -> dict[str, bytes]:
    gain_map = b"urn:com:apple:photo:2020:aux:hdrgainmap\0"
    return {
        "exif": with_item(clean, b"Exif", bytes(4) + exif(), b"cdsc"),
        "xmp": with_item(clean, b"mime", SECRET, b"cdsc", b"\0application/rdf+xml\0"),
        "thumbnail": with_item(clean, coding, SECRET, b"thmb"),
        "gain map": with_item(clean, coding, SECRET, b"auxl", auxiliary=gain_map),
        "free": clean + _box(b"free", SECRET),
        "second data": clean + _box(b"mdat", SECRET),
        "user box": clean + _box(b"uuid", SECRET),
    }


def _avifs() -> dict[str, bytes]:
    return _isobmff(saved(scene(), "AVIF"), b"av01") | {
        "exif as written": saved(scene(), "AVIF", exif=exif()),
        "xmp as written": saved(scene(), "AVIF", xmp=SECRET),
        "icc": saved(scene(), "AVIF", icc_profile=private_profile()),
    }


def _gifs() -> dict[str, bytes]:
    clean = saved(Image.fromarray(scene()).quantize(32), "GIF")
    start = 13 + 3 * (2 << (clean[10] & 7))
    blocks = b"".join(bytes([len(p)]) + p for p in (SECRET[i : i + 255] for i in range(0, len(SECRET), 255))) + b"\0"
    return {
        "comment": clean[:start] + b"\x21\xfe" + blocks + clean[start:],
        "application": clean[:start] + b"\x21\xff\x0bXMP DataXMP" + blocks + clean[start:],
        "after the end": clean + SECRET,
    }


def _with_preview() -> bytes:
    """Make a TIFF with a directory for a preview (SubIFDs), which no page refers to."""
    at = len(saved(scene(), "TIFF", tiffinfo={330: 0}))
    strip = struct.pack("<HHHII", 2, 273, 4, 1, at + 30) + struct.pack("<HHII", 279, 4, 1, len(SECRET)) + bytes(4)
    return saved(scene(), "TIFF", tiffinfo={330: at}) + strip + SECRET


def _others() -> dict[str, bytes]:
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


JPEGS, PNGS, WEBPS, AVIFS, GIFS, OTHERS = _jpegs(), _pngs(), _webps(), _avifs(), _gifs(), _others()
HEICS = _isobmff(HEIC, b"hvc1")
CARRIERS = (
    {f"jpeg: {k}": v for k, v in JPEGS.items()}
    | {f"png: {k}": v for k, v in PNGS.items()}
    | {f"webp: {k}": v for k, v in WEBPS.items()}
    | {f"avif: {k}": v for k, v in AVIFS.items()}
    | {f"heic: {k}": v for k, v in HEICS.items()}
    | {f"gif: {k}": v for k, v in GIFS.items()}
    | OTHERS
)


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
