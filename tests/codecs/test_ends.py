"""A picture is read if all of it is there, whatever stands before it or behind it, and whether its end is said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.codecs import audit, decode, sniff
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import BrokenPictureError, FaceguardError, LeakError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture
from testing.damage import seeds
from testing.pictures import riff_chunk, saved, scene

SEEDS = seeds()
ENDS = {"jpeg": b"\xff\xd9", "png": b"\0\0\0\0IEND\xaeB`\x82", "gif": b";"}
ENDING = {name: data for name, data in SEEDS.items() if name.split(maxsplit=1)[0] in ENDS}


def read(data: bytes) -> Picture:
    """Read a file."""
    return decode(data, DecodeLimits())


def alike(one: Picture, other: Picture) -> bool:
    """Tell whether two pictures have the same frames."""
    pairs = list(zip(one.frames, other.frames, strict=False))
    return len(one.frames) == len(other.frames) and all(np.array_equal(a.pixels, b.pixels) for a, b in pairs)


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("before", [b"\n", b"\r\n", b"\n\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_what_scripts_put_before_it(name: str, before: bytes):
    """Line ends and a byte order mark do not matter."""
    data = before + SEEDS[name]

    assert sniff(data) == name.split(maxsplit=1)[0]
    assert alike(read(SEEDS[name]), read(data))


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize(
    "behind", [bytes(1), bytes(3), bytes(7), bytes(8), bytes(500), b"\n", b"\r\n<!-- done -->\n", b"made by hand"]
)
def test_what_stands_behind_it(name: str, behind: bytes):
    """Padding, a line end or a text do not matter."""
    assert alike(read(SEEDS[name]), read(SEEDS[name] + behind))


@pytest.mark.parametrize("name", ENDING)
def test_a_missing_end_mark(name: str):
    """However much of the mark is missing, and whether it was overwritten by padding."""
    data, mark = ENDING[name], ENDS[name.split(maxsplit=1)[0]]
    data = data[: data.rindex(mark) + len(mark)]

    for missing in range(1, len(mark) + 1):
        assert alike(read(ENDING[name]), read(data[:-missing]))
    assert alike(read(ENDING[name]), read(data[: -len(mark)] + bytes(600)))


@settings(max_examples=60)
@given(st.data())
def test_what_is_cut_off_is_noticed(draw: st.DataObject):
    """Wherever a file ends too early, it is refused, or not a pixel is missing."""
    name = draw.draw(st.sampled_from([name for name in ENDING if len(read(ENDING[name]).frames) == 1]))
    data = ENDING[name]
    cut = data[: draw.draw(st.integers(1, len(data) - 1))]

    try:
        picture = read(cut)
    except FaceguardError:
        return

    assert alike(read(data), picture)


@pytest.mark.parametrize("kind", [PictureFormat.JPEG, PictureFormat.PNG])
def test_no_file_without_its_end_is_handed_out(kind: PictureFormat):
    """What is read leniently is written strictly."""
    whole = saved(scene(), kind)

    with pytest.raises(LeakError):
        audit(whole[: whole.rindex(ENDS[kind])], kind)


def test_a_webp_without_its_last_padding():
    """Some writers count a byte that they do not write."""
    data = saved(scene(), "WEBP")
    image = data[20 : 20 + int.from_bytes(data[16:20], "little")]
    odd = riff_chunk(b"VP8 ", image if len(image) % 2 else image + b"\0")
    whole = b"RIFF" + (4 + len(odd)).to_bytes(4, "little") + b"WEBP" + odd

    assert alike(read(data), read(whole[:-1]))
    with pytest.raises(BrokenPictureError):
        read(whole[:-2])
    with pytest.raises(LeakError):
        audit(whole[:-1], PictureFormat.WEBP)


def test_reports(shared_data):
    """A photo of which only the last two bytes are missing is read."""
    whole = (shared_data / "reports/01-portrait.jpg").read_bytes()

    assert alike(read(whole), read((shared_data / "reports/11-no-eoi.jpg").read_bytes()))
