"""Colours that are not sRGB look as they were meant: high dynamic range, wide gamut and other gammas."""

import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.picture import Pixels
from testing import heics
from testing.damage import edited
from testing.pictures import chunk, psnr, saved, scene

TO_XYZ = {
    "BT.709": np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]),
    "BT.2020": np.array([[0.6370, 0.1446, 0.1689], [0.2627, 0.6780, 0.0593], [0.0000, 0.0281, 1.0610]]),
    "Display P3": np.array([[0.4866, 0.2657, 0.1982], [0.2290, 0.6917, 0.0793], [0.0000, 0.0451, 1.0439]]),
}
"""From the standards, to four digits: written down here, where the service works them out."""
CODES = {"BT.709": 1, "BT.2020": 9, "Display P3": 12}
PQ, HLG, LINEAR, SRGB = 16, 18, 8, 13


def light(pixels: Pixels, primaries: str) -> np.ndarray:
    """Give the light of sRGB pixels in other primaries, of which 1 is white."""
    signal = pixels / 255
    srgb = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    relative: np.ndarray = np.clip(srgb @ (np.linalg.inv(TO_XYZ[primaries]) @ TO_XYZ["BT.709"]).T, 0, None)
    return relative


def signals(pixels: Pixels, primaries: str, transfer: int) -> np.ndarray:
    """Code sRGB pixels as others do it, 0 to 1; white is at 203 cd/m2."""
    shown = light(pixels, primaries)
    if transfer == PQ:
        root = (shown * 203 / 10_000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)) ** 78.84375
    if transfer == HLG:
        shown *= 0.203
        luminance = shown @ [0.2627, 0.6780, 0.0593]
        scene_light = shown * np.where(luminance > 0, luminance, 1)[..., None] ** (1 / 1.2 - 1)
        high = 0.17883277 * np.log(np.maximum(12 * scene_light - 0.28466892, 1e-9)) + 0.55991073
        return np.where(scene_light <= 1 / 12, np.sqrt(3 * scene_light), high)
    if transfer == LINEAR:
        return shown
    return np.where(shown <= 0.0031308, shown * 12.92, 1.055 * shown ** (1 / 2.4) - 0.055)


def png(signal: np.ndarray, bits: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Write a PNG of so many bits a sample, with these chunks behind its header."""
    samples = (signal * (2**bits - 1) + 0.5).astype(np.uint8 if bits == 8 else np.uint16)
    data = cv2.imencode(".png", samples[:, :, ::-1] if samples.ndim == 3 else samples)[1].tobytes()
    return data[:33] + b"".join(chunk(*c) for c in chunks) + data[33:]


def pixels_of(data: bytes) -> np.ndarray:
    """Read the RGB pixels of a file."""
    return decode(data, DecodeLimits()).frames[0].pixels.astype(int)


PATCHES = st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=40)


@given(PATCHES, st.sampled_from(list(CODES)), st.sampled_from([PQ, HLG, LINEAR, SRGB]))
def test_patches_come_back(patches: list[tuple[int, int, int]], primaries: str, transfer: int):
    """What was coded with 16 bits, in any primaries and by any curve, comes back within two levels."""
    pixels = np.array([patches], np.uint8)
    points = bytes([CODES[primaries], transfer, 0, 1])

    back = pixels_of(png(np.clip(signals(pixels, primaries, transfer), 0, 1), 16, (b"cICP", points)))

    assert 2 >= np.abs(back - pixels).max()


@given(st.floats(1.0, 3.0), PATCHES)
def test_gammas_come_back(exponent: float, patches: list[tuple[int, int, int]]):
    """A PNG that says its gamma is shown by it."""
    pixels = np.array([patches], np.uint8)
    said = round(100_000 / exponent)
    signal = light(pixels, "BT.709") ** (said / 100_000)

    back = pixels_of(png(signal, 16, (b"gAMA", struct.pack(">I", said))))

    # What is nearly sRGB's gamma is taken for it.
    assert abs(exponent / 2.2 - 1) < 0.06 or 2 >= np.abs(back - pixels).max()


def test_grey_stays_grey():
    """Primaries change no grey, and a curve changes all channels alike."""
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    signal = signals(np.dstack([ramp] * 3), "BT.709", LINEAR)[:, :, 0]

    back = decode(png(signal, 16, (b"gAMA", struct.pack(">I", 100_000))), DecodeLimits())

    assert np.array_equal(back.frames[0].pixels[:, :, 0], back.frames[0].pixels[:, :, 2])


def test_a_narrow_range_is_widened():
    """Black is 16 and white 235."""
    signal = (signals(scene(), "BT.709", SRGB) * 219 + 16) / 255

    back = pixels_of(png(signal, 8, (b"cICP", bytes([1, SRGB, 0, 0]))))

    assert 2 >= np.abs(back - scene()).max()


CHROMATICITIES = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


@pytest.mark.parametrize(
    "chunks",
    [
        [(b"gAMA", struct.pack(">I", 45455))],
        [(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", CHROMATICITIES)],
        [(b"gAMA", struct.pack(">I", 100_000)), (b"sRGB", b"\0")],
        [(b"gAMA", struct.pack(">I", 0))],
        [(b"gAMA", struct.pack(">I", 1))],
        [(b"gAMA", b"\0\1\x86")],
        [(b"cHRM", bytes(32))],
        [(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", bytes(32))],
        [(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", b"\xff" * 32)],
        [(b"cICP", bytes([1, SRGB, 0, 1]))],
        [(b"cICP", bytes([2, 2, 0, 1])), (b"gAMA", struct.pack(">I", 100_000))],
        [(b"cICP", bytes([255, 255, 0, 1]))],
    ],
)
def test_srgb_stays_as_it_is(chunks: list[tuple[bytes, bytes]]):
    """However it is said, and where what is said makes no sense, not a level changes."""
    assert np.array_equal(scene(), pixels_of(png(scene() / 255, 8, *chunks)))


@pytest.mark.parametrize(("kind", "channels"), [(0, [0]), (2, [0, 1, 2]), (4, [0, 3]), (6, [0, 1, 2, 3])])
def test_high_range_may_be_transparent(kind: int, channels: list[int]):
    """In grey and in colour, band by band; opacity is no light, and keeps its number."""
    alpha = np.tile(np.arange(256, dtype=np.uint8), (300, 1))
    grey = np.repeat(alpha[:, ::-1, None], 3, 2)
    light = signals(grey, "BT.2020", PQ) * 65535 + 0.5
    samples = np.dstack([light.astype(np.uint16), alpha * np.uint16(257)])[:, :, channels]
    head = struct.pack(">2I5B", samples.shape[1], samples.shape[0], 16, kind, 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    chunks = [(b"IHDR", head), (b"cICP", bytes([9, PQ, 0, 1])), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]

    frame = decode(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks), DecodeLimits()).frames[0]

    assert 2 >= np.abs(frame.pixels.astype(int) - grey).max()
    assert (kind >= 4) == (frame.alpha is not None)
    assert frame.alpha is None or np.array_equal(alpha, frame.alpha)


def test_frames_of_an_animation_are_alike():
    """Each frame has the colours of the file."""
    data = saved(scene(), "PNG")
    animated = saved(scene(), "PNG", save_all=True, append_images=[])
    said = chunk(b"gAMA", struct.pack(">I", 100_000))

    still = pixels_of(data[:33] + said + data[33:])

    assert np.array_equal(still, pixels_of(animated[:33] + said + animated[33:]))


@pytest.mark.parametrize(("name", "expected"), [("GREY10", 45), ("GREY12", 45)])
def test_grey_heic_of_many_bits(name: str, expected: float):
    """Its samples are not taken for those of 8 bits."""
    pixels = scene(64, 64)
    luma = np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[:, :, None], 3, 2)

    picture = decode(getattr(heics, name), DecodeLimits())

    assert expected < psnr(luma.astype(np.uint8), picture.frames[0].pixels)


@pytest.mark.parametrize("brand", [b"hevc", b"hevx", b"mif1", b"msf1"])
def test_heic_sequences_are_told(brand: bytes):
    """A `.heics` has a brand of its own, and its primary picture is read."""
    data = heics.GREY10[:8] + brand + heics.GREY10[12:]

    assert np.array_equal(pixels_of(heics.GREY10), pixels_of(data))


def test_heic_that_says_nothing_of_its_colours_is_srgb():
    """As one that says so; the decoder rounds in another way."""
    difference = pixels_of(heics.GREY10) - pixels_of(edited(heics.GREY10, b"colrnclx", b"freenclx"))

    assert 1 >= np.abs(difference).max()


@pytest.mark.parametrize("name", ["PQ", "HLG"])
def test_heic_of_high_range(name: str):
    """White is white, and the colours are those of the scene."""
    assert 38 < psnr(scene(64, 64), decode(getattr(heics, name), DecodeLimits()).frames[0].pixels)


@pytest.mark.parametrize("primaries", ["BT.2020", "Display P3"])
@pytest.mark.parametrize("transfer", [PQ, HLG, SRGB])
def test_avif_of_other_colours(primaries: str, transfer: int):
    """The numbers in its container say what its samples mean."""
    signal = np.clip(signals(scene(), primaries, transfer), 0, 1)
    data = saved((signal * 255 + 0.5).astype(np.uint8), "AVIF", quality=100, subsampling="4:4:4")
    at = data.index(b"nclx")
    points = struct.pack(">HH", CODES[primaries], transfer)

    shown = pixels_of(edited(data, data[at : at + 8], b"nclx" + points))

    assert 30 < psnr(scene(), shown.astype(np.uint8))


def test_reports(shared_data):
    """Diffuse white at 203 cd/m2 is white, and grey of 10 bits is grey."""
    for name in ("06-hdr-pq.avif", "03-mono10.heic"):
        assert 150 < pixels_of((shared_data / "reports" / name).read_bytes()).mean() < 160
