import contextlib
import io
import random
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from faceguard.codecs import decode, sniff
from faceguard.codecs.limits import DecodeLimits
from faceguard.container.png import parse
from faceguard.errors import (
    BrokenPictureError,
    FaceguardError,
    TooComplexError,
    TooManyFramesError,
    TooManyPixelsError,
    UnsupportedPictureError,
    UnwritableFramesError,
)
from faceguard.formats import PictureFormat
from testing import heics
from testing.damage import damaged, seeds
from testing.metadata_carriers import CARRIERS, SECRET, exif, with_item
from testing.pictures import animations, opened, psnr, riff_chunk, riff_file, saved, scene, segment
from testing.twins.png import moving_file

LIMITS = DecodeLimits()
SEEDS = seeds()

STORED = {  # how to store upright pixels so that the orientation brings them back
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
    8: lambda a: np.rot90(a, -1),
}


def _oriented(pixels, name, orientation):
    stored = np.ascontiguousarray(STORED[orientation](pixels))
    if name == "TIFF":
        return saved(stored, name, tiffinfo={274: orientation})
    options: dict[str, dict[str, Any]] = {
        "PNG": {},
        "WEBP": {"lossless": True},
        "JPEG": {"quality": 95, "subsampling": 0},
        "AVIF": {"quality": 95, "subsampling": "4:4:4"},
    }
    header = b"Exif\0\0" if name == "JPEG" else b""
    return saved(stored, name, exif=header + exif(orientation), **options[name])


@given(
    st.sampled_from(["PNG", "WEBP", "JPEG", "TIFF", "AVIF"]),
    st.integers(1, 8),
    st.integers(17, 60),
    st.integers(17, 300),
)
@settings(max_examples=60, deadline=None)
def test_orientation(name, orientation, width, height):
    """Whatever the orientation, the pixels come out upright."""
    pixels = scene(width, height)

    picture = decode(_oriented(pixels, name, orientation), LIMITS)

    assert pixels.shape == picture.frames[0].pixels.shape
    assert psnr(pixels, picture.frames[0].pixels) > (28 if name in {"AVIF", "JPEG"} else 1000)


def test_first_exif_counts():
    """Of two EXIF segments the first one decides, and an orientation that does not exist is none."""
    clean = saved(scene(), "JPEG")
    app1 = [b"\xff\xe1" + (len(e) + 8).to_bytes(2, "big") + b"Exif\0\0" + e for e in (exif(6), exif(1), exif(9))]

    turned = decode(clean[:2] + app1[0] + app1[1] + clean[2:], LIMITS)
    plain = decode(clean[:2] + app1[2] + clean[2:], LIMITS)

    assert (turned.width, turned.height) == (32, 48)
    assert (plain.width, plain.height) == (48, 32)


@pytest.mark.parametrize(
    ("name", "expected"),
    [(n, n.split()[0]) for n in SEEDS],
)
def test_sniff(name, expected):
    """Each format is known by its magic bytes."""
    assert PictureFormat(expected) == sniff(SEEDS[name])


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"8BPS\x00\x01",
        b"<svg/>",
        b"%!PS-Adobe",
        b"\x00\x00\x01\x00\x01\x00",
        b"\x00\x00\x00\x0cjP  \r\n\x87\n",
        b"II+\x00",
        b"hello",
        b"BMW M3.txt",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
        b"\xff\xd8",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"RIFX\x00\x00\x00\x00WEBP",
        b"\xc5\xd0\xd3\xc6",
    ],
)
def test_not_on_the_list(data):
    """What is not on the list is refused by its magic bytes."""
    with pytest.raises(UnsupportedPictureError):
        decode(data + bytes(100), LIMITS)


def test_empty():
    """An empty file is a broken picture."""
    with pytest.raises(BrokenPictureError):
        decode(b"", LIMITS)


@pytest.mark.parametrize("name", SEEDS)
def test_truncated(name):
    """A file cut in half is refused."""
    with pytest.raises((BrokenPictureError, UnsupportedPictureError)):
        decode(SEEDS[name][: len(SEEDS[name]) // 2], LIMITS)


def _looks_like(data, pixels, least=28):
    picture = decode(data, LIMITS)
    assert psnr(pixels, picture.frames[0].pixels) > least
    return picture


def test_sixteen_bits():
    """Grey of 16 bits, or of 12 in 16, is scaled and not clipped."""
    grey = scene()[:, :, 0].astype(np.uint16)
    expected = np.repeat(scene()[:, :, :1], 3, 2)

    _looks_like(saved(grey * 257, "PNG"), expected, 60)
    _looks_like(saved(grey * 16, "PNG"), expected, 60)
    _looks_like(saved(grey * 257, "TIFF"), expected, 60)


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_hidden_does_not_scale(name, orientation):
    """One bright sample makes 12 bits in 16 black, unless it is hidden."""
    grey = scene()[:, :, 0].astype(np.uint16) * 16
    bright = grey.copy()
    bright[3, 5] = 65535
    options = {"exif": exif(orientation)} if name == "PNG" else {"tiffinfo": {274: orientation}}
    expected, picture = (decode(saved(pixels, name, **options), LIMITS) for pixels in (grey, bright))
    hidden = picture.frames[0].pixels[:, :, 0] == 255
    assert picture.rescaling

    frame = picture.rescaling.without(hidden.astype(np.uint8) * 255)

    assert hidden.sum() == 1
    np.testing.assert_array_equal(frame.pixels[~hidden], expected.frames[0].pixels[~hidden])


def test_frames_are_not_scaled():
    """Of an animation, grey of 16 bits is taken as it is: no frame's brightest sample has a say."""
    frames = [Image.fromarray(scene(seed=i)[:, :, 0].astype(np.uint16) * 16) for i in range(2)]

    picture = decode(saved(frames[0], "PNG", save_all=True, append_images=frames[1:]), LIMITS)

    assert [frame.pixels.max() for frame in picture.frames] == [np.asarray(frame).max() >> 8 for frame in frames]
    assert picture.rescaling is None


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA"])
@pytest.mark.parametrize("name", ["PNG", "TIFF", "WEBP", "BMP"])
def test_kinds_of_samples(mode, name):
    """Grey, palette, two-colour and transparent pictures look as Pillow shows them."""
    if (mode, name) == ("LA", "BMP"):
        mode = "L"
    image = Image.fromarray(scene()).convert("RGBA").convert(mode)
    data = saved(image, name, **({"lossless": True} if name == "WEBP" else {}))

    _looks_like(data, opened(data), 60)


@pytest.mark.parametrize("bits", [4, 8])
def test_two_greys_in_more_bits(bits):
    """A palette of black and white, of which the file says that there are no more colours."""
    dots = scene()[:, :, 0] > 128
    rows = np.where(dots, 1, 0).astype(np.uint8)[::-1]
    packed = rows if bits == 8 else rows[:, ::2] << 4 | rows[:, 1::2]
    header = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 0, 0, 0, 62, 40, 48, 32, 1, bits, 0, 0, 0, 0, 2, 0)

    picture = decode(header + bytes(4) + b"\xff\xff\xff\0" + packed.tobytes(), LIMITS)

    assert np.array_equal(dots * 255, picture.frames[0].pixels[:, :, 1])


def test_cmyk():
    """A CMYK picture comes out in its colours; what a JPEG of them was coded with says nothing of luma and chroma."""
    data = saved(Image.fromarray(scene()).convert("CMYK"), "JPEG", quality=95)
    _looks_like(data, scene())
    assert decode(data, LIMITS).jpeg is None
    _looks_like(saved(Image.fromarray(scene()).convert("CMYK"), "TIFF"), scene(), 40)


@pytest.mark.parametrize(("subsampling", "expected"), [("4:4:4", 0), ("4:2:2", 1), ("4:2:0", 2)])
def test_subsampling(subsampling, expected):
    """How much of the colours a JPEG was coded with is known, by Pillow's numbers; grey has nothing to leave out."""
    picture = decode(saved(scene(), "JPEG", subsampling=subsampling), LIMITS)
    grey = decode(saved(scene()[:, :, 0].copy(), "JPEG"), LIMITS)

    assert picture.jpeg
    assert grey.jpeg
    assert (expected, 0) == (picture.jpeg.subsampling, grey.jpeg.subsampling)


def test_alpha():
    """Transparency is kept, with the colours below it, and left out where everything is opaque."""
    alpha = np.zeros((32, 48), np.uint8)
    alpha[:, 20:] = 200
    for data in (saved(np.dstack([scene(), alpha]), "PNG"), saved(np.dstack([scene(), alpha]), "TIFF")):
        frame = decode(data, LIMITS).frames[0]
        assert frame.alpha is not None
        assert np.array_equal(alpha, frame.alpha)
        assert np.array_equal(scene(), frame.pixels)
    opaque = decode(saved(np.dstack([scene(), np.full((32, 48), 255, np.uint8)]), "PNG"), LIMITS)
    assert opaque.frames[0].alpha is None


def test_palette_transparency():
    """A transparent palette colour becomes an alpha channel."""
    image = Image.fromarray(scene()).quantize(8)
    data = saved(image, "PNG", transparency=3)

    alpha = decode(data, LIMITS).frames[0].alpha

    assert alpha is not None
    assert np.array_equal(np.where(np.asarray(image) == 3, 0, 255), alpha)


def _swapped_profile():
    """Make a profile whose red and blue primaries are exchanged: no one can overlook whether it was applied."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for i in range(int.from_bytes(profile[128:132], "big")):
        at = 132 + 12 * i
        name = bytes(profile[at : at + 4])
        profile[at : at + 4] = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}.get(name, name)
    return bytes(profile)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_profile_is_applied(name):
    """A picture in other colours than sRGB is converted."""
    options = {"quality": 95} if name in {"JPEG", "WEBP", "AVIF"} else {}

    picture = decode(saved(scene(), name, icc_profile=_swapped_profile(), **options), LIMITS)

    assert psnr(scene()[:, :, ::-1], picture.frames[0].pixels) > 22


def _wide_profile(colorants, gamma=None):
    """Make a profile of other primaries, given as XYZ under D50, and of another curve if there is a gamma."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for i in range(int.from_bytes(profile[128:132], "big")):
        name, at = struct.unpack_from(">4sI", profile, 132 + 12 * i)
        if name in colorants:
            struct.pack_into(">3i", profile, at + 8, *(round(value * 65536) for value in colorants[name]))
        elif gamma and name.endswith(b"TRC"):
            # Parametric (ICC.1 §10.18), which takes (a x + b) to the power of g from d on.
            struct.pack_into(">5i", profile, at + 12, round(gamma * 65536), 65536, 0, 0, 0)
    return bytes(profile)


DISPLAY_P3 = {
    b"rXYZ": (0.5151, 0.2412, -0.0011),
    b"gXYZ": (0.2919, 0.6922, 0.0419),
    b"bXYZ": (0.1572, 0.0666, 0.7841),
}
ADOBE_RGB = {
    b"rXYZ": (0.6097, 0.3111, 0.0195),
    b"gXYZ": (0.2053, 0.6257, 0.0609),
    b"bXYZ": (0.1492, 0.0632, 0.7446),
}


@pytest.mark.parametrize(
    ("profile", "stored"),
    [(_wide_profile(DISPLAY_P3), (234, 51, 35)), (_wide_profile(ADOBE_RGB, 563 / 256), (219, 0, 0))],
    ids=["Display P3", "Adobe RGB"],
)
def test_wide_gamut_keeps_its_look(profile, stored):
    """What is sRGB's red in Display P3 and in Adobe RGB comes out as that red."""
    pixels = np.full((20, 30, 3), stored, np.uint8)

    picture = decode(saved(pixels, "PNG", icc_profile=profile), LIMITS)

    assert np.abs(picture.frames[0].pixels.astype(int) - (255, 0, 0)).max() <= 3


@pytest.mark.parametrize("profile", [b"", b"rubbish" * 100, _swapped_profile()[:300], bytes(5 << 20)])
def test_broken_profiles(profile):
    """A broken, cut or oversized profile is ignored."""
    picture = decode(saved(scene(), "PNG", icc_profile=profile), LIMITS)

    assert np.array_equal(scene(), picture.frames[0].pixels)


def test_srgb_profile():
    """A picture with an sRGB profile is taken as it is."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert np.array_equal(scene(), decode(saved(scene(), "PNG", icc_profile=profile), LIMITS).frames[0].pixels)


@pytest.mark.parametrize("data", animations().values(), ids=animations())
def test_animation(data):
    """Every frame of an animation is read, with its duration."""
    picture = decode(data, LIMITS)

    assert [f.duration for f in picture.frames] == [100, 200, 300]
    for number, frame in enumerate(picture.frames):
        assert psnr(scene(seed=number), frame.pixels) > 20
    with pytest.raises(TooManyFramesError):
        decode(data, DecodeLimits(frames=2))
    with pytest.raises(TooManyPixelsError):
        decode(data, DecodeLimits(pixels=2 * 48 * 32))


def _interlaced_animation():
    """Make an interlaced APNG, and one of the same frames that is not."""
    frames, rng = [np.dstack([scene(seed=i), np.full((32, 48), 255, np.uint8)]) for i in range(3)], random.Random(0)
    files = [moving_file(frames, rng) for _ in range(30)]
    return [next(data for data in files if parse(data).header.interlaced == each) for each in (1, 0)]


def test_interlaced_animation():
    """Every frame of an interlaced APNG is read."""
    one, other = (decode(data, LIMITS).frames for data in _interlaced_animation())

    assert len(one) > 1
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(one, other, strict=True))


def test_interlaced_parts_of_frames():
    """What would be put together wrongly is refused."""
    data, _ = _interlaced_animation()
    at = data.rindex(b"fcTL") + 4

    with pytest.raises(UnsupportedPictureError, match="parts"):
        decode(data[: at + 15] + b"\1" + data[at + 16 :], LIMITS)


def test_hidden_default_image():
    """The default image of an APNG that is no frame of the animation is not among the frames."""
    frames = [Image.fromarray(scene(seed=i)) for i in range(3)]
    data = saved(frames[0], "PNG", save_all=True, append_images=frames[1:], default_image=True)

    picture = decode(data, LIMITS)

    assert len(picture.frames) == 2
    assert np.array_equal(scene(seed=1), picture.frames[0].pixels)


def test_pages():
    """A TIFF of several pages is refused with its own problem."""
    image = Image.fromarray(scene())

    with pytest.raises(UnwritableFramesError):
        decode(saved(image, "TIFF", save_all=True, append_images=[image]), LIMITS)


def test_mpo():
    """Of a stereo picture the first image alone is read."""
    first, second = Image.fromarray(scene()), Image.fromarray(scene(seed=1))

    picture = decode(saved(first, "MPO", save_all=True, append_images=[second]), LIMITS)

    assert picture.format == PictureFormat.JPEG
    assert len(picture.frames) == 1
    assert psnr(scene(), picture.frames[0].pixels) > 28


@pytest.mark.parametrize(
    "name", ["jpeg: gain map", "jpeg: motion photo", "heic: gain map", "heic: thumbnail", "avif: gain map"]
)
def test_of_several_pictures_the_primary_one(name):
    """A gain map, a film and a thumbnail are no pictures of their own: the primary one alone is read."""
    picture = decode(CARRIERS[name], LIMITS)

    assert len(picture.frames) == 1
    assert psnr(scene(), picture.frames[0].pixels) > 20


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_pixel_limit(name):
    """A picture of one pixel too many is refused; one that just fits is read, if it is all opaque."""
    data = saved(scene() if name != "GIF" else Image.fromarray(scene()).quantize(8), name)

    assert decode(data, DecodeLimits(pixels=48 * 32)).width == 48
    with pytest.raises(TooManyPixelsError):
        decode(data, DecodeLimits(pixels=48 * 32 - 1))


def test_aspect_limit():
    """A picture that is nearly a line is refused."""
    data = saved(np.zeros((1, 300, 3), np.uint8), "PNG")

    assert decode(data, LIMITS).width == 300
    with pytest.raises(TooComplexError):
        decode(data, DecodeLimits(aspect=200))


def test_scan_limit():
    """A progressive JPEG of too many scans is refused, even if they have nothing to show."""
    data = saved(scene(), "JPEG", progressive=True)
    scans = data.count(b"\xff\xda")

    assert decode(data, DecodeLimits(scans=scans)).width == 48
    for more, limits in ((0, DecodeLimits(scans=scans - 1)), (101 - scans, LIMITS)):
        with pytest.raises(TooComplexError):
            decode(data[:-2] + segment(0xDA, bytes(6)) * more + data[-2:], limits)
    with pytest.raises(BrokenPictureError):
        decode(data[:-2] + segment(0xDA, bytes(6)) * (100 - scans) + data[-2:], LIMITS)


def _lying_headers():
    jpeg = bytearray(saved(scene(), "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = b"\xea\x60\xea\x60"
    gif = bytearray(saved(Image.fromarray(scene()).quantize(8), "GIF"))
    gif[6:10] = b"\x20\x4e\x20\x4e"
    bmp = bytearray(saved(scene(), "BMP"))
    bmp[18:26] = b"\x20\x4e\0\0\x20\x4e\0\0"
    webp = riff_file(riff_chunk(b"VP8L", b"\x2f\xc7\xf2\xb1\x0c" + bytes(16)))
    return {"jpeg": bytes(jpeg), "gif": bytes(gif), "bmp": bytes(bmp), "webp": webp}


@pytest.mark.parametrize("data", _lying_headers().values(), ids=_lying_headers())
def test_header_lies(data):
    """A header that claims hundreds of megapixels is refused at once."""
    start = time.process_time()

    with pytest.raises(TooManyPixelsError):
        decode(data, LIMITS)
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + SEEDS["png rgba"][8:33] + (b"\0\0\0\0teSt\0\0\0\0") * 2_000_000,
        b"\xff\xd8" + b"\xff\xfe\0\2" * 5_000_000,
        b"\xff\xd8\xff" + b"\xff" * 20_000_000,
        SEEDS["gif still"][:13] + b"\x21\xfe" + b"\1a" * 10_000_000,
        b"RIFF" + (20_000_004).to_bytes(4, "little") + b"WEBP" + b"teSt\0\0\0\0" * 2_500_000,
        b"II*\0\x08\0\0\0\xff\xff" + bytes(20_000_000),
    ],
    ids=["png chunks", "jpeg segments", "jpeg filling", "gif blocks", "riff chunks", "tiff tags"],
)
def test_many_small_parts(data):
    """Millions of tiny parts are refused in less than two seconds."""
    start = time.process_time()

    with pytest.raises(FaceguardError):
        decode(data, LIMITS)
    assert time.process_time() - start < 2


@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 2**32))
@settings(max_examples=400, deadline=None)
def test_damage(name, seed):
    """A damaged file is read or refused, quickly, and nothing else happens."""
    data = damaged(SEEDS[name], random.Random(seed))
    start = time.process_time()

    with contextlib.suppress(FaceguardError):
        decode(data, DecodeLimits(pixels=1_000_000, frames=20))

    assert time.process_time() - start < 2


@pytest.mark.parametrize("folder", ["leaks", "odd_made"])
def test_corpus(shared_data, folder):
    """Every file of the collection of odd files is read or gets a documented problem, within two seconds."""
    read = refused = 0
    for path in sorted((shared_data / folder).iterdir()):
        if path.suffix in {".md", ".json"}:
            continue
        start = time.process_time()
        try:
            decode(path.read_bytes(), LIMITS)
            read += 1
        except FaceguardError:
            refused += 1
        assert time.process_time() - start < 2, path.name
    assert read > 30
    assert refused > 5


def test_upright_corpus(shared_data):
    """Pictures of the collection that show the same thing in different formats come out alike."""
    colours = decode((shared_data / "leaks/00_baseline.jpg").read_bytes(), LIMITS).frames[0].pixels
    grey = np.asarray(Image.fromarray(colours).convert("L").convert("RGB"))
    names = [f"03_orient_{i}.jpg" for i in range(1, 9)]
    names += ["03_orient_6.png", "03_orient_6.webp", "03_orient_6.tif", "21_orient6.avif", "21_orient6.heic"]
    names += ["15_gray16.png", "16_cmyk_adobe.jpg", "16_ycck.jpg", "15_rgb16.png", "21_two_images.heic", "23_16bit.tif"]
    names += ["16_gray.jpg"]

    for name in names:
        actual = decode((shared_data / "leaks" / name).read_bytes(), LIMITS).frames[0].pixels
        assert psnr(grey if "gray" in name else colours, actual) > 35, name


def test_heic_item_types():
    """A metadata item whose type is no text does not end the process."""
    picture = decode(with_item(heics.CLEAN, b"\xff\xff\xd9x", SECRET, b"cdsc"), LIMITS)

    assert (picture.width, picture.height) == (48, 32)


_PEAK = """
import sys
from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import FaceguardError
def kilobytes(key):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(key))
warm, data, pixels = open(sys.argv[1], "rb").read(), open(sys.argv[2], "rb").read(), int(sys.argv[3])
decode(warm, DecodeLimits())
open("/proc/self/clear_refs", "w").write("5")
before = kilobytes("VmRSS")
try:
    result = str(decode(data, DecodeLimits(pixels=pixels)).width)
except FaceguardError as error:
    result = type(error).__name__
print(result, (kilobytes("VmHWM") - before) * 1024 / pixels)
"""


def _peak(tmp_path: Path, data: bytes, pixels: int, warm: bytes = saved(scene(), "PNG")) -> tuple[str, float]:
    """Decode in a process of its own, after another file; gives the outcome and the peak in bytes per allowed pixel."""
    (tmp_path / "warm").write_bytes(warm)
    (tmp_path / "data").write_bytes(data)
    command = [sys.executable, "-c", _PEAK, *map(str, (tmp_path / "warm", tmp_path / "data", pixels))]
    out = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[1])
    result, peak = out.stdout.split()
    return result, float(peak)


def _saved(image: Image.Image, options: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


def _large() -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "jpeg": ("RGB", {"format": "JPEG", "subsampling": 0, "progressive": True}),
        "jpeg cmyk": ("CMYK", {"format": "JPEG"}),
        "png": ("RGBA", {"format": "PNG", "compress_level": 1}),
        "webp": ("RGBA", {"format": "WEBP", "method": 0}),
        "avif": ("RGB", {"format": "AVIF", "speed": 10, "subsampling": "4:4:4"}),
        "tiff": ("RGBA", {"format": "TIFF", "compression": "tiff_lzw"}),
        "gif": ("P", {"format": "GIF"}),
        "bmp": ("RGB", {"format": "BMP"}),
    }


@pytest.mark.parametrize(("name", "recipe"), _large().items())
def test_memory(tmp_path, name, recipe):
    """Reading as large a picture as is allowed takes no more than 12 bytes a pixel above idle."""
    mode, options = recipe
    warm, data = (_saved(Image.fromarray(scene(side, side)).convert(mode), options) for side in (64, 2048))
    # The bytes of the file are the caller's; uncompressed formats would count them twice.
    allowed = 12 + (3 if name == "bmp" else 0)

    result, peak = _peak(tmp_path, data, 2048 * 2048, warm)

    assert result == "2048"
    assert 3 < peak < allowed


def test_memory_of_a_wide_picture(tmp_path):
    """One of a few long rows takes no more: what is worked on at a time is no band of them all."""
    profile = _wide_profile(DISPLAY_P3)

    result, peak = _peak(tmp_path, saved(np.tile(scene(1024, 64), (1, 64, 1)), "PNG", icc_profile=profile), 64 * 65536)

    assert result == "65536"
    assert 3 < peak < 12


@pytest.mark.parametrize("data", _lying_headers().values(), ids=_lying_headers())
def test_memory_of_bombs(tmp_path, data):
    """A bomb is refused before anything is allocated."""
    result, peak = _peak(tmp_path, data, 64_000_000)

    assert result == "TooManyPixelsError"
    assert peak < 0.1
