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


def curves(draw: st.DrawFn) -> bytes:
    """Draw a curve of any length and kind."""
    if draw(st.booleans()):
        return profiles.sampled(np.linspace(0, 1, draw(st.integers(0, 9))))
    return profiles.parametric(*[1.0] * draw(st.sampled_from([1, 3, 4, 5, 7])))


@st.composite
def tables(draw: st.DrawFn, inputs: int, outputs: int, kind: bytes) -> bytes:
    """Draw a table of colours in 8 bits, in 16 or in stages, of curves and grids that differ."""
    sides = draw(st.lists(st.integers(2, 4), min_size=inputs, max_size=inputs))
    nodes = np.linspace(0, 1, int(np.prod(sides)) * outputs).reshape(*sides, outputs)
    even = np.linspace(0, 1, sides[0] ** inputs * outputs).reshape(*[sides[0]] * inputs, outputs)
    match draw(st.sampled_from(["8", "16", "stages"])):
        case "8":
            return profiles.table8(inputs, even)
        case "16":
            return profiles.table16(inputs, even, draw(st.integers(2, 9)), draw(st.integers(2, 9)))
    near, far = (outputs, inputs) if kind == b"mAB " else (inputs, outputs)
    a, m, b = ([curves(draw) for _ in range(count)] for count in (far, near, near))
    return profiles.staged(nodes, a, m, b, kind=kind, depth=draw(st.sampled_from([1, 2])))


@given(st.data())
def test_tables_are_given_on_to_the_byte(draw: st.DataObject):
    """Whatever curves and grids they have."""
    tags = {
        name: draw.draw(tables(inputs, outputs, kind))
        for name, inputs, outputs, kind in ((b"A2B0", 4, 3, b"mAB "), (b"B2A0", 3, 4, b"mBA "))
    }
    laden = profiles.profile(tags, b"CMYK", b"prtr", b"Lab ")

    assert tags == profiles.tags_of(reduced(laden))


CURVE = profiles.gamma(2.2)
CUBE, CURVES = np.zeros((2, 2, 2, 3)), [CURVE] * 3
TABLE, STAGED = profiles.table16(3, CUBE), profiles.staged(CUBE, *[CURVES] * 3)
STRANGE = {
    "a curve of another kind": {b"rTRC": b"curf" + CURVE[4:]},
    "a function that there is not": {b"gTRC": b"para" + bytes([0, 0, 0, 0, 0, 5, 0, 0]) + bytes(40)},
    "a function beyond 255": {b"gTRC": b"para" + bytes([0, 0, 0, 0, 1, 0, 0, 0]) + bytes(40)},
    "a primary of another kind": {b"bXYZ": b"XYZ1" + bytes(16)},
    "a cut curve": {b"bTRC": CURVE[:-1]},
    "a cut function": {b"bTRC": profiles.parametric(*profiles.SRGB_CURVE)[:-1]},
    "a cut primary": {b"rXYZ": profiles.xyz((1, 1, 1))[:-1]},
    "a table of another kind": {b"A2B0": b"mft3" + TABLE[4:]},
    "a table of two channels": {b"A2B0": profiles.table16(2, np.zeros((2, 2, 3)))},
    "a table to four channels": {b"A2B0": profiles.table16(3, np.zeros((2, 2, 2, 4)))},
    "a cut table": {b"A2B0": TABLE[:-1]},
    "a cut table of 8 bits": {b"A2B0": profiles.table8(3, CUBE)[:-1]},
    "long curves before a table": {b"A2B0": profiles.table16(3, CUBE, 0x8000, 2)},
    "long curves behind a table": {b"A2B0": profiles.table16(3, CUBE, 2, 0x8000)},
    "a cut table in stages": {b"A2B0": STAGED[: STAGED.rindex(b"curv") + 12]},
    "nodes of three bytes": {b"A2B0": profiles.staged(CUBE, *[CURVES] * 3, depth=3)},
    "a stage of another kind": {b"A2B0": profiles.staged(CUBE, [b"text" + bytes(12)] * 3, *[CURVES] * 2)},
}


@pytest.mark.parametrize("tags", STRANGE.values(), ids=STRANGE)
def test_what_is_no_such_tag_is_left_out(tags: dict[bytes, bytes]):
    """The others stay, and lead to sRGB too."""
    all_tags = profiles.tags_of(WIDE) | tags

    left = profiles.tags_of(reduced(profiles.profile(all_tags)))

    assert {name: tag for name, tag in all_tags.items() if name not in tags} == left


@pytest.mark.parametrize("number", range(5))
def test_a_stage_that_is_not_there(number: int):
    """A table needs not have all of them; the others are found."""
    table = bytearray(STAGED)
    table[12 + 4 * number : 16 + 4 * number] = bytes(4)

    left = profiles.tags_of(reduced(profiles.profile(profiles.tags_of(WIDE) | {b"A2B0": bytes(table)})))[b"A2B0"]

    ends = [*struct.unpack_from(">5I", STAGED, 12), len(STAGED)]
    stages = [STAGED[start:end] for at, (start, end) in enumerate(itertools.pairwise(ends)) if at != number]
    assert b"".join(stages) == left[32:]
    assert [at == number for at in range(5)] == [place == 0 for place in struct.unpack_from(">5I", left, 12)]


@pytest.mark.parametrize("tag", ["curves", "nodes", "staged nodes", "staged curves"])
def test_large_tags_are_left_out(tag):
    """Curves and tables beyond what any device's profile has are not given on."""
    long = b"curv" + struct.pack(">II", 0, profile.MAX_CURVE + 1) + bytes(2 * profile.MAX_CURVE + 2)
    wide = int((profile.MAX_NODES / 3) ** (1 / 3)) + 1
    plain, small, large = profiles.sampled([]), CUBE, np.zeros((wide, wide, wide, 3))
    tags = {
        "curves": {b"rTRC": long},
        "nodes": {b"A2B0": profiles.table8(3, large)},
        "staged nodes": {b"A2B0": profiles.staged(large, [plain] * 3, [plain] * 3, [plain] * 3)},
        "staged curves": {b"A2B0": profiles.staged(small, [long] * 3, [plain] * 3, [plain] * 3)},
    }[tag]

    left = profiles.tags_of(reduced(profiles.profile(profiles.tags_of(WIDE) | tags)))

    assert set(profiles.tags_of(WIDE)) - tags.keys() == set(left)


@pytest.mark.parametrize(
    ("at", "word"),
    [(12, b"link"), (12, b"abst"), (12, b"nmcl"), (16, b"Lab "), (20, b"Luv "), (20, b"RGB "), (36, b"acsq")],
)
def test_profiles_that_lead_elsewhere(at: int, word: bytes):
    """Of a class, of colours or to colours that no picture has, and what is no profile at all."""
    assert reduced(WIDE)
    assert b"" == reduced(WIDE[:at] + word + WIDE[at + 4 :])


@pytest.mark.parametrize("cut", [True, False], ids=["the file ends", "the head says so"])
def test_a_directory_that_is_cut(*, cut: bool):
    """Of the tags that lie before its end, those that stand in it whole are read."""
    names = [b"rXYZ", b"gXYZ", b"bXYZ"]
    directory = struct.pack(">I", 3) + b"".join(struct.pack(">4sII", name, 100, 20) for name in names)
    data = WIDE[:100] + profiles.xyz((0.5, 0.5, 0.5)) + WIDE[120:128] + directory

    for end in range(132, len(data) + 1):
        left = reduced(struct.pack(">I", end) + data[4 : end if cut else None])

        assert names[: (end - 132) // 12] == list(profiles.tags_of(left) if left else [])


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
