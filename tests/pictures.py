"""Makes test pictures: small files of every format, with something hidden in every carrier, and damaged ones."""

import contextlib
import io
import random
import struct
import zlib
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageCms

from service.picture import Pixels

MARKER = b"FACEGUARD-MARKER-7f3a91"


def scene(width: int = 48, height: int = 32, seed: int = 0) -> Pixels:
    """Draw smooth blobs of colour, which no turning or mirroring leaves as they are."""
    blobs = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), np.uint8)
    return cv2.resize(blobs, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def saved(pixels: Pixels | Image.Image, name: str, **options) -> bytes:
    """Write pixels with Pillow."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Pixels:
    """Read RGB pixels with Pillow, independently of the service."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA").convert("RGB"))


def psnr(one: Pixels, other: Pixels) -> float:
    """Compare two pictures, in decibels."""
    error = np.mean((one.astype(float) - other) ** 2)
    return float("inf") if not error else float(10 * np.log10(255**2 / error))


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


def segment(marker: int, payload: bytes) -> bytes:
    """Write a JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def chunk(kind: bytes, body: bytes) -> bytes:
    """Write a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _jpegs() -> dict[str, bytes]:
    clean = saved(scene(), "JPEG", quality=90)
    segments = {
        "exif": (0xE1, b"Exif\0\0" + exif()),
        "xmp": (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        "extended xmp": (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + SECRET),
        "flir": (0xE1, b"FLIR\0" + SECRET),
        "photoshop": (0xED, b"Photoshop 3.0\x008BIM\x04\x0c\0\0" + struct.pack(">I", len(SECRET)) + SECRET),
        "jfxx": (0xE0, b"JFXX\0\x10" + SECRET),
        "jumbf": (0xEB, b"JP\0\1" + SECRET),
        "mpf": (0xE2, b"MPF\0" + SECRET),
        "icc": (0xE2, b"ICC_PROFILE\0\1\1" + private_profile()),
        "flashpix": (0xE2, b"FPXR\0" + SECRET),
        "ducky": (0xEC, b"Ducky" + SECRET),
        "adobe with more": (0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET),
        "app15": (0xEF, SECRET),
        "comment": (0xFE, SECRET),
        "reserved": (0xF5, SECRET),
    }
    files = {name: clean[:20] + segment(*s) + clean[20:] for name, s in segments.items()}
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


def riff_file(chunks: bytes) -> bytes:
    """Wrap chunks into a WebP file."""
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def riff_chunk(kind: bytes, body: bytes) -> bytes:
    """Write a RIFF chunk."""
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


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


def _avifs() -> dict[str, bytes]:
    clean = saved(scene(), "AVIF")
    box = struct.pack(">I", 8 + len(SECRET))
    return {
        "exif": saved(scene(), "AVIF", exif=exif()),
        "xmp": saved(scene(), "AVIF", xmp=SECRET),
        "icc": saved(scene(), "AVIF", icc_profile=private_profile()),
        "free": clean + box + b"free" + SECRET,
        "second data": clean + box + b"mdat" + SECRET,
        "user box": clean + box + b"uuid" + SECRET,
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


def _others() -> dict[str, bytes]:
    clean = saved(scene(), "BMP")
    gap = bytearray(clean[:54] + SECRET + clean[54:])
    struct.pack_into("<I", gap, 10, 54 + len(SECRET))
    return {
        "bmp: after the end": clean + SECRET,
        "bmp: before the pixels": bytes(gap),
        "tiff: description": saved(scene(), "TIFF", tiffinfo={270: SECRET.decode("latin-1")}),
        "tiff: private tag": saved(scene(), "TIFF", tiffinfo={37724: SECRET}),
        "tiff: icc": saved(scene(), "TIFF", icc_profile=private_profile()),
        "tiff: after the end": saved(scene(), "TIFF") + SECRET,
    }


JPEGS, PNGS, WEBPS, AVIFS, GIFS, OTHERS = _jpegs(), _pngs(), _webps(), _avifs(), _gifs(), _others()
CARRIERS = (
    {f"jpeg: {k}": v for k, v in JPEGS.items()}
    | {f"png: {k}": v for k, v in PNGS.items()}
    | {f"webp: {k}": v for k, v in WEBPS.items()}
    | {f"avif: {k}": v for k, v in AVIFS.items()}
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


def animations() -> dict[str, bytes]:
    """Make an animation of three frames in each format that has them."""
    frames = [Image.fromarray(scene(seed=i)) for i in range(3)]
    options = {"save_all": True, "append_images": frames[1:], "duration": [100, 200, 300]}
    palettes = [f.quantize(64) for f in frames]
    return {
        "gif": saved(palettes[0], "GIF", **options | {"append_images": palettes[1:]}, loop=0),
        "png": saved(frames[0], "PNG", **options),
        "webp": saved(frames[0], "WEBP", **options),
        "avif": saved(frames[0], "AVIF", **options),
    }


def seeds() -> dict[str, bytes]:
    """Make small valid files of every format, kind of sample and container feature, to damage."""
    pixels = scene()
    alpha = np.dstack([pixels, scene(seed=5)[:, :, 0]])
    grey16 = (pixels[:, :, 0].astype(np.uint16) * 257,)
    cmyk = Image.fromarray(pixels).convert("CMYK")
    return animations() | {
        "jpeg": JPEGS["exif"],
        "jpeg progressive": saved(pixels, "JPEG", progressive=True),
        "jpeg cmyk": saved(cmyk, "JPEG"),
        "jpeg icc": JPEGS["icc"],
        "jpeg grey": saved(pixels[:, :, 0].copy(), "JPEG"),
        "png rgba": saved(alpha, "PNG"),
        "png grey16": saved(grey16[0], "PNG"),
        "png palette": saved(Image.fromarray(pixels).quantize(16), "PNG", transparency=1),
        "png icc": PNGS["icc"],
        "webp lossy": WEBPS["icc"],
        "webp lossless": saved(alpha, "WEBP", lossless=True),
        "webp alpha": saved(alpha, "WEBP"),
        "avif still": AVIFS["exif"],
        "avif alpha": saved(alpha, "AVIF"),
        "gif still": GIFS["comment"],
        "bmp": saved(pixels, "BMP"),
        "bmp palette": saved(Image.fromarray(pixels).quantize(16), "BMP"),
        "tiff": saved(pixels, "TIFF", compression="tiff_lzw"),
        "tiff raw": saved(alpha, "TIFF"),
        "tiff jpeg": saved(pixels, "TIFF", compression="jpeg"),
        "tiff deflate": saved(grey16[0], "TIFF", compression="tiff_adobe_deflate"),
    }


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 1, 2, 8, 40])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    value = rng.choice(
        [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0", b"\xff\xff", b"\1\0", b"\xff\xd9"]
    )
    data[at : at + len(value)] = value[: len(data) - at]


def _truncate(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(1, len(data)) :]


def _duplicate(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    part = data[start : start + rng.choice([1, 4, 12, 64, 400])]
    at = rng.randrange(len(data))
    data[at:at] = part * rng.choice([1, 1, 3, 50])


def _remove(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice([1, 2, 4, 30])]


def _header(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(min(len(data), 120))
    data[at] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])


def _mend(data: bytearray, _rng: random.Random) -> None:
    """Make a PNG's checksums right again, so that what was damaged is believed."""
    if not data.startswith(b"\x89PNG"):
        return
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            return
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[at + 4 : end]))
        at = end + 4


_DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _overwrite, _truncate, _duplicate, _remove, _header, _header),
)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Damage a file one to four times; half of the PNGs get correct checksums."""
    result = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4])):
        if len(result) > 1:
            rng.choice(_DAMAGES)(result, rng)
    if rng.random() < 0.5:
        _mend(result, rng)
    return bytes(result)
