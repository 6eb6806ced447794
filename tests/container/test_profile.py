"""Colour profiles: the library that applies them sees the tags that lead to sRGB, each once, and nothing else."""

import io
import itertools
import struct
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.container import profile
from faceguard.container.icc import Profile
from faceguard.container.profile import reduced
from testing import profiles
from testing.metadata_carriers import SECRET
from testing.pictures import saved, scene

HONEST = profiles.honest()
CHANNELS = {"L": 1, "RGB": 3, "CMYK": 4}
LISTED = {b"A2B0", b"A2B1", b"B2A0", b"kTRC", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"}
TYPES = {b"A2B": {b"mft1", b"mft2", b"mAB "}, b"B2A": {b"mft1", b"mft2", b"mBA "}, b"XYZ": {b"XYZ "}}
NAMES = [*(name for _, data in HONEST.values() for name in profiles.tags_of(data)), b"D2B0", b"D2B1", b"B2D1", b"desc"]


def by_library(data, mode, image):
    """Convert with a whole profile, as LittleCMS does it."""
    whole = ImageCms.ImageCmsProfile(io.BytesIO(data))
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    transform = ImageCms.buildTransform(whole, ImageCms.createProfile("sRGB"), mode, "RGB", intent, flags)
    return np.asarray(transform.apply(image))


def noise(mode):
    samples = np.random.default_rng(1).integers(0, 256, (64, 64, CHANNELS[mode]), np.uint8)
    return Image.frombytes(mode, (64, 64), samples.tobytes())


def repeated_elements(count):
    """Make a tag that names one curve thousands of times (multiProcessElementsType)."""
    places = struct.pack(">II", 16 + 8 * count, 12) * count
    return b"mpet" + struct.pack(">IHHI", 0, 3, 3, count) + places + b"cvst" + bytes(8)


@pytest.mark.parametrize(("mode", "data"), HONEST.values(), ids=HONEST)
def test_honest_profiles_convert_as_before(mode, data):
    """What is left of a profile converts to the same pixels as all of it does."""
    conversion = Profile(data).to_srgb(mode)

    assert conversion
    assert np.array_equal(by_library(data, mode, noise(mode)), np.asarray(conversion(noise(mode))))


@pytest.mark.parametrize("name", ["sRGB", "XYZ", "LAB"])
def test_profiles_of_the_library(name):
    """Its own sRGB needs no conversion, and its profiles of other spaces fit no picture."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()

    assert (b"" == reduced(data)) == (name != "sRGB")
    assert Profile(data).to_srgb("RGB") is None


@pytest.mark.parametrize("share", [0.0, 0.001, 0.00125, 0.0015, 0.002, 0.005, 0.05])
def test_a_profile_is_left_out_where_it_moves_no_colour(share):
    """By more than three levels: no pale one and no strong one. A little white in primaries moves the strong most."""
    primaries = np.array(profiles.SRGB) * (1 - share) + np.sum(profiles.SRGB, 0) / 3 * share
    data = profiles.profile(profiles.matrix(primaries.tolist(), profiles.parametric(*profiles.SRGB_CURVE)))
    strong = np.array([[*itertools.product((0, 255), repeat=3)]], np.uint8)

    moved = np.abs(by_library(data, "RGB", Image.fromarray(strong)).astype(int) - strong).max()

    assert (moved > 3) == (Profile(data).to_srgb("RGB") is not None)


@pytest.mark.parametrize(("mode", "data"), HONEST.values(), ids=HONEST)
def test_all_else_is_left_out(mode, data):
    """Elements in floating point, texts and private tags change nothing."""
    more = {b"D2B0": repeated_elements(9), b"D2B1": repeated_elements(9), b"B2D1": b"mpet" * 9, b"prvt": SECRET}
    tags = more | profiles.tags_of(data)
    head = {"space": data[16:20], "kind": data[12:16], "pcs": data[20:24], "major": data[8]}

    laden = profiles.profile(tags, **head)

    assert reduced(data) == reduced(laden)
    assert Profile(laden).to_srgb(mode)


def test_an_element_named_again_and_again():
    """A profile that names one element a hundred thousand times takes no time, and shows the picture as it is."""
    data = profiles.profile({b"D2B1": repeated_elements(100_000)})
    start = time.process_time()

    picture = decode(saved(scene(), "PNG", icc_profile=data), DecodeLimits())

    assert time.process_time() - start < 0.5
    assert np.array_equal(scene(), picture.frames[0].pixels)


@pytest.mark.parametrize("name", ["icc_1000_2.png", "icc_3000.jpg", "icc_100_60.png"])
def test_attacks(shared_data, name):
    """The profiles that held a worker for seconds are converted or ignored at once."""
    data = (shared_data / "attacks" / name).read_bytes()
    start = time.process_time()

    assert decode(data, DecodeLimits()).frames
    assert time.process_time() - start < 0.5


@st.composite
def strange_profiles(draw):
    """Draw a profile with honest tags and others under any names, some with all at one place, damaged or cut."""
    _, base = draw(st.sampled_from([*HONEST.values()]))
    bodies = st.sampled_from([body for _, data in HONEST.values() for body in profiles.tags_of(data).values()])
    bodies |= st.binary(max_size=80) | st.integers(0, 2000).map(repeated_elements)
    tags = draw(st.dictionaries(st.sampled_from(NAMES), bodies, max_size=5))
    tags = profiles.tags_of(base) | tags if draw(st.booleans()) else tags | profiles.tags_of(base)
    data = bytearray(profiles.profile(tags, base[16:20], base[12:16], base[20:24], base[8]))
    damage = draw(st.sampled_from(["none", "none", "one place", "head", "tags", "cut"]))
    if damage == "one place":
        data = bytearray(profiles.at_one_place(bytes(data)))
    if damage == "head":
        data[12:24] = draw(st.permutations([b"mntr", b"link", b"GRAY", b"CMYK", b"XYZ ", b"Lab "]).map(b"".join))[:12]
    if damage == "tags":
        for at in draw(st.lists(st.integers(132, min(len(data) - 1, 132 + 40 * len(tags))), max_size=4)):
            data[at] = draw(st.integers(0, 255))
    if damage == "cut":
        del data[draw(st.integers(len(data) // 2, len(data))) :]
    return bytes(data)


@given(strange_profiles() | st.sampled_from([data for _, data in HONEST.values()]) | st.binary(max_size=400))
def test_only_listed_tags_reach_the_library(data):
    """Whatever a profile holds, the library reads listed tags of listed types, which lie apart and are no longer."""
    given_on = reduced(data)
    if not given_on:
        return

    at = 132 + 12 * struct.unpack_from(">I", given_on, 128)[0]
    assert len(given_on) == struct.unpack_from(">I", given_on)[0]
    assert len(given_on) <= 20 * len(data) + 200
    for entry in range(132, at, 12):
        name, start, size = struct.unpack_from(">4sII", given_on, entry)
        allowed = TYPES.get(name[:3], TYPES.get(name[1:], {b"curv", b"para"}))
        assert name in LISTED
        assert given_on[start : start + 4] in allowed
        assert at <= start
        at = start + size
    assert at <= len(given_on)
    for mode in CHANNELS:
        Profile(data).to_srgb(mode)


@given(data=strange_profiles())
def test_the_library_is_given_what_is_left(data):
    """Nothing but the profile written anew is ever opened."""
    opened = []

    def refused(file):
        opened.append(file.read())
        raise OSError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageCms, "ImageCmsProfile", refused)
        for mode in CHANNELS:
            Profile(data).to_srgb(mode)

    assert set(opened) <= {reduced(data)}


WIDE = profiles.profile(profiles.matrix(profiles.ADOBE_RGB, profiles.gamma(2.2)))


@pytest.mark.parametrize("tag", ["curves", "nodes", "staged nodes", "staged curves"])
def test_large_tags_are_left_out(tag):
    """Curves and tables beyond what any device's profile has are not given on."""
    long = b"curv" + struct.pack(">II", 0, profile.MAX_CURVE + 1) + bytes(2 * profile.MAX_CURVE + 2)
    wide = int((profile.MAX_NODES / 3) ** (1 / 3)) + 1
    plain, small, large = profiles.sampled([]), np.zeros((2, 2, 2, 3)), np.zeros((wide, wide, wide, 3))
    tags = {
        "curves": {b"rTRC": long},
        "nodes": {b"A2B0": profiles.table8(3, large)},
        "staged nodes": {b"A2B0": profiles.staged(large, [plain] * 3, [plain] * 3, [plain] * 3)},
        "staged curves": {b"A2B0": profiles.staged(small, [long] * 3, [plain] * 3, [plain] * 3)},
    }[tag]

    left = profiles.tags_of(reduced(profiles.profile(profiles.tags_of(WIDE) | tags)))

    assert set(profiles.tags_of(WIDE)) - tags.keys() == set(left)


def test_too_many_tags():
    """A directory longer than the library takes is not walked."""
    names = {b"%04d" % number: b"" for number in range(profile.MAX_TAGS)}

    assert b"" == reduced(profiles.profile(profiles.tags_of(WIDE) | names))


def test_as_much_as_is_allowed_is_read():
    """Of tags, of a curve and of the whole profile; with one more of each there is nothing, or not that curve."""
    tags = profiles.tags_of(WIDE)
    tagged = [
        profiles.profile(tags | {b"%04d" % number: b"" for number in range(count - len(tags))}) for count in (100, 101)
    ]
    curved = [
        profiles.profile(tags | {b"rTRC": b"curv" + struct.pack(">II", 0, count) + bytes(2 * count)})
        for count in (0x7FFF, 0x8000)
    ]
    padded = [WIDE.ljust(size, b"\0") for size in (4 << 20, (4 << 20) + 1)]

    assert [True, False] == [bool(reduced(data)) for data in tagged]
    assert [True, False] == [b"rTRC" in profiles.tags_of(reduced(data)) for data in curved]
    assert [True, False] == [bool(reduced(data)) for data in padded]


@pytest.fixture
def built(monkeypatch):
    """The modes of the transforms that were built."""
    modes, build = [], ImageCms.buildTransform

    def noted(*arguments):
        modes.append(arguments[2])
        return build(*arguments)

    monkeypatch.setattr(ImageCms, "buildTransform", noted)
    return modes


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_one_transform_a_picture(built, name):
    """A still picture's transform is built once."""
    decode(saved(scene(), name, icc_profile=WIDE), DecodeLimits())

    assert ["RGB"] == built


@pytest.mark.parametrize("name", ["PNG", "WEBP", "AVIF"])
def test_one_transform_an_animation(built, name):
    """An animation's is too, however many frames it has."""
    frames = [Image.fromarray(scene(seed=n)) for n in range(4)]
    data = saved(frames[0], name, save_all=True, append_images=frames[1:], duration=50, icc_profile=WIDE)

    assert 4 == len(decode(data, DecodeLimits()).frames)
    assert ["RGB"] == built


def test_one_transform_for_grey_that_is_scaled_anew(built):
    """What is read of sixteen bits is scaled again without the faces, by the same transform."""
    grey = scene()[:, :, 0].astype(np.uint16) * 16
    picture = decode(saved(grey, "PNG", icc_profile=HONEST["grey"][1]), DecodeLimits())

    assert picture.rescaling
    picture.rescaling.without(np.zeros(grey.shape, np.uint8))
    assert ["L"] == built
