import io
import json

import cv2
import numpy as np
import pytest
from PIL import Image

from faceguard.codecs import CODECS, WRITABLE, audit, decode, encode
from faceguard.codecs.limits import DecodeLimits
from faceguard.container import jpeg
from faceguard.errors import FaceguardError, InvalidOptionError, LeakError, UnwritableFramesError
from faceguard.formats import PictureFormat
from faceguard.geometry import Box
from faceguard.picture import Frame, Picture
from faceguard.redaction.region import Region, union
from testing.damage import seeds
from testing.metadata_carriers import CARRIERS, MARKER, THUMBNAIL, holds_secret
from testing.pictures import animations, opened, psnr, saved, scene
from tests.redaction.pictures import redact

LIMITS = DecodeLimits()


def _picture(*frames: Frame, **options) -> Picture:
    return Picture(PictureFormat.PNG, frames, **options)


@pytest.mark.parametrize("name", CARRIERS)
def test_nothing_crosses(name):
    """Whatever was hidden in a file, none that is written holds it."""
    data = CARRIERS[name]
    assert holds_secret(data)
    picture = decode(data, LIMITS)

    outputs = [encode(picture, picture.frames, f, None) for f in WRITABLE]

    assert not any(holds_secret(o) for o in outputs)


def _leaking_save(image: Image.Image, file: io.BytesIO, name: str, **options) -> None:
    SAVE(image, file, name, **options, comment=MARKER, xmp=MARKER)


def _leaking_imencode(*arguments) -> tuple[bool, np.ndarray]:
    done, data = IMENCODE(*arguments)
    return done, np.append(data, np.frombuffer(MARKER, np.uint8))


SAVE, IMENCODE = Image.Image.save, cv2.imencode


# What writes a WebP has no way to slip anything in: of what it makes, the coded picture alone is taken.
@pytest.mark.parametrize("target", [PictureFormat.JPEG, PictureFormat.PNG, PictureFormat.AVIF])
def test_what_a_writer_leaks_is_withheld(target, monkeypatch):
    """A library that writes more than the pixels, as a later version may, makes an error and no picture."""
    source = _picture(Frame(scene()))
    assert encode(source, source.frames, target, None)
    monkeypatch.setattr(Image.Image, "save", _leaking_save)
    monkeypatch.setattr(cv2, "imencode", _leaking_imencode)

    with pytest.raises(LeakError):
        encode(source, source.frames, target, None)


@pytest.mark.parametrize("name", [n for n in CARRIERS if n.split(":")[0] in list(WRITABLE)])
def test_audit_fails_closed(name):
    """The audit refuses a file with anything hidden in it."""
    with pytest.raises(LeakError):
        audit(CARRIERS[name], PictureFormat(name.split(":")[0]))


@pytest.mark.parametrize("target", WRITABLE)
def test_audit_refuses_other_things(target):
    """The audit refuses what is no file of the format, part of one, or more than one."""
    data = encode(_picture(Frame(scene())), [Frame(scene())], target, None)
    audit(data, target)

    for other in (b"", b"hello", data[:-1], data[:-9], data + b"\0", data + data, b"\0" + data):
        with pytest.raises(LeakError):
            audit(other, target)


@pytest.mark.parametrize("source", PictureFormat)
def test_audit_of_other_formats(source):
    """A format that is not written never passes."""
    with pytest.raises(LeakError):
        audit(THUMBNAIL, source if source is not PictureFormat.JPEG else PictureFormat.GIF)


@pytest.mark.parametrize("coding", [{}, {"optimize": True}, {"progressive": True}], ids=str)
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("quality", [50, 75, 92])
def test_jpeg_written_again(quality, subsampling, coding):
    """A JPEG written again is coded alike, the same to the eye and, within a tenth, in size."""
    data = saved(scene(640, 480), "JPEG", quality=quality, subsampling=subsampling, **coding)
    picture = decode(data, LIMITS)

    again = encode(picture, picture.frames, PictureFormat.JPEG, None)

    assert psnr(picture.frames[0].pixels, opened(again)) > 48
    assert 0.9 < len(again) / len(data) < 1.1
    assert picture.jpeg == decode(again, LIMITS).jpeg


def test_photo_written_again(shared_data):
    """A photo keeps its looks (50 dB) and its size (a tenth) when it is written again."""
    for name in ("leaks/00_baseline.jpg", "leaks/16_444.jpg", "leaks/16_422.jpg", "leaks/16_gray.jpg"):
        data = (shared_data / name).read_bytes()
        picture = decode(data, LIMITS)

        again = encode(picture, picture.frames, PictureFormat.JPEG, None)

        assert psnr(picture.frames[0].pixels, opened(again)) > 50, name
        assert 0.9 < len(again) / len(data) < 1.1, name


@pytest.mark.parametrize("coding", [{}, {"optimize": True}, {"progressive": True}], ids=str)
@pytest.mark.parametrize("quality", [85, 95])
@pytest.mark.recall
def test_faces_change_the_size_by_a_tenth_at_most(shared_data, quality, coding):
    """Of photos with faces, standard, optimised and progressive; outside it stays within 1 dB of the best."""
    folder = shared_data / "hires_groups_dev"
    boxes = json.loads((folder / "boxes_full.json").read_text())
    for name in ("mt_test2.jpg", "ly_test2.jpg"):
        data = saved(Image.open(folder / name).convert("RGB"), "JPEG", quality=quality, **coding)
        picture = decode(data, LIMITS)
        original = picture.frames[0]
        smallest = sorted(boxes[name]["boxes"], key=lambda box: box[3])[:8]
        regions = [Region(Box(*box)) for box in smallest]

        again = encode(picture, [redact(original, regions)], PictureFormat.JPEG, None)

        far = union([region.shrunk(-32) for region in regions], picture.width, picture.height) == 0
        # The same coder with the same tables and nothing redacted is the best there is.
        best = encode(picture, picture.frames, PictureFormat.JPEG, None)
        assert 0.9 < len(again) / len(data) < 1.1, name
        assert psnr(original.pixels[far], opened(again)[far]) > psnr(original.pixels[far], opened(best)[far]) - 1


def test_noise_at_full_quality():
    """What does not compress is written as well."""
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
    picture = decode(saved(noise, "JPEG", quality=100, subsampling=0), LIMITS)

    assert psnr(noise, opened(encode(picture, picture.frames, PictureFormat.JPEG, None))) > 30


@pytest.mark.parametrize("target", WRITABLE)
def test_quality(target):
    """Quality decides on the size, except of PNG, which loses nothing, and of GIF, which has but few colours."""
    picture = _picture(Frame(scene(320, 240)))
    low, high = (encode(picture, picture.frames, target, q) for q in (20, 95))

    if target in {PictureFormat.PNG, PictureFormat.GIF}:
        assert target is PictureFormat.GIF or np.array_equal(scene(320, 240), opened(low))
        assert low == high
    else:
        assert len(low) < len(high)
        assert psnr(scene(320, 240), opened(high)) > 30


@pytest.mark.parametrize("target", WRITABLE)
def test_grey(target):
    """A picture that looks grey is written without colour; once something in it is coloured, it is written with."""
    grey = np.repeat(scene(48, 300)[:, :, :1], 3, 2)
    source = _picture(Frame(grey))

    image = Image.open(_file(encode(source, source.frames, target, None)))
    dotted = grey.copy()
    dotted[299, 47] = (200, 0, 0)
    coloured = Image.open(_file(encode(source, [Frame(dotted)], target, None)))

    if target not in {PictureFormat.WEBP, PictureFormat.GIF}:  # which know no grey
        assert image.mode == "L"
    assert coloured.mode in {"RGB", "P"}


def _file(data):
    return io.BytesIO(data)


@pytest.mark.parametrize("target", [PictureFormat.PNG, PictureFormat.WEBP, PictureFormat.AVIF])
def test_hidden_colours(target):
    """Colours under full transparency do not reach the output."""
    alpha = np.full((32, 48), 255, np.uint8)
    alpha[:, :24] = 0
    other = scene().copy()
    other[:, :24] = 7
    source = _picture(Frame(scene(), alpha))

    data = encode(source, source.frames, target, None)

    assert data == encode(source, [Frame(other, alpha)], target, None)
    assert psnr(alpha, np.asarray(Image.open(_file(data)).getchannel("A"))) > 30


def test_jpeg_on_white():
    """A transparent picture becomes a JPEG on white."""
    alpha = np.zeros((32, 48), np.uint8)
    source = _picture(Frame(scene(), alpha))

    assert np.all(opened(encode(source, source.frames, PictureFormat.JPEG, None)) == 255)


def test_jpeg_half_on_white():
    """What is transparent in part is mixed with white, by as much as it is, over the whole of a tall picture."""
    pixels = scene(48, 300)
    alpha = np.broadcast_to(np.linspace(0, 255, 300)[:, None], (300, 48)).astype(np.uint8)
    share = alpha[..., None] / 255
    source = _picture(Frame(pixels, alpha))

    written = opened(encode(source, source.frames, PictureFormat.JPEG, 95))

    assert psnr((pixels * share + 255 * (1 - share)).round().astype(np.uint8), written) > 38


@pytest.mark.parametrize("target", [PictureFormat.PNG, PictureFormat.WEBP, PictureFormat.AVIF])
@pytest.mark.parametrize("data", animations().values(), ids=animations())
def test_animation(data, target):
    """An animation is written with all frames and durations."""
    picture = decode(data, LIMITS)

    again = decode(encode(picture, picture.frames, target, None), LIMITS)

    assert [f.duration for f in again.frames] == [100, 200, 300]
    for frame, expected in zip(again.frames, picture.frames, strict=True):
        assert psnr(expected.pixels, frame.pixels) > 22
    if target is not PictureFormat.AVIF:
        assert picture.loop == again.loop


@pytest.mark.parametrize("target", [PictureFormat.PNG, PictureFormat.WEBP, PictureFormat.AVIF])
def test_equal_frames(target):
    """Frames that look the same stay apart, and the same pixels give the same bytes."""
    frames = [Frame(scene(), None, 100)] * 3
    source = _picture(*frames)

    data = encode(source, frames, target, None)

    assert len(decode(data, LIMITS).frames) == 3
    assert data == encode(source, frames, target, None)


def test_animation_in_jpeg():
    """A JPEG cannot be animated."""
    picture = decode(animations()["gif"], LIMITS)

    with pytest.raises(UnwritableFramesError):
        encode(picture, picture.frames, PictureFormat.JPEG, None)


def test_too_long():
    """A picture longer than the format can hold is refused."""
    line = Frame(np.zeros((4, 16_384, 3), np.uint8))

    with pytest.raises(InvalidOptionError):
        encode(_picture(line), [line], PictureFormat.WEBP, None)
    assert encode(_picture(line), [line], PictureFormat.PNG, None)


def holds(target: PictureFormat, size: tuple[int, int]) -> bool:
    """Tell whether a file of this size can be written, and read again by others."""
    frame = Frame(np.zeros((*size, 3), np.uint8))
    writer = CODECS[target].writer
    assert writer
    try:
        data = writer.write(_picture(frame), [frame.pixels], None)
        writer.audit(data)
        return (*size, 3) == opened(data).shape
    except (OSError, OverflowError, RuntimeError, ValueError):
        return False


SIDES = {target: codec.writer.max_side for target, codec in CODECS.items() if codec.writer and codec.writer.max_side}


@pytest.mark.parametrize(("target", "side"), SIDES.items())
def test_as_long_as_the_format_can_hold(target: PictureFormat, side: int):
    """What is written as long as that is read again; one pixel more, and it is not, and so is refused."""
    longer = Frame(np.zeros((1, side + 1, 3), np.uint8))

    assert holds(target, (1, side))
    assert holds(target, (side, 1))
    assert not holds(target, (1, side + 1))
    with pytest.raises(InvalidOptionError, match=str(side)):
        encode(_picture(longer), [longer], target, None)


ANIMATED = [target for target, codec in CODECS.items() if codec.writer and codec.writer.animated]


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("more", [-1, 1])
def test_a_frame_too_many_or_too_few_is_an_error(target: PictureFormat, more: int):
    """None is left out, and none is shown for as long as another."""
    frames = [Frame(scene(seed=n), duration=100 * n) for n in range(1, 5)]

    with pytest.raises(ValueError, match="zip"):
        encode(_picture(*frames[:3]), frames[: 3 + more], target, None)


@pytest.mark.parametrize("target", [f for f in PictureFormat if f not in WRITABLE])
def test_not_written(target):
    """Formats that are only read are refused as output."""
    with pytest.raises(InvalidOptionError):
        encode(_picture(Frame(scene())), [Frame(scene())], target, None)


@pytest.mark.parametrize("name", seeds())
def test_every_kind_is_written(name):
    """Whatever can be read can be written in every format that holds it."""
    picture = decode(seeds()[name], LIMITS)

    for target in WRITABLE:
        if target is not PictureFormat.JPEG or len(picture.frames) == 1:
            again = decode(encode(picture, picture.frames, target, None), LIMITS)
            assert (picture.width, picture.height) == (again.width, again.height)


def test_leaks_corpus(shared_data):
    """No file of the collection leaves a thumbnail, a name, or a second picture in what is written."""
    words = (b"Exif", b"http://", b"ICC_PROFILE", b"JFXX", b"MPF\0", b"<html", b"PK\3\4", b"ftypisom")
    written = 0
    for path in sorted((shared_data / "leaks").glob("*.jpg")):
        data = path.read_bytes()
        try:
            picture = decode(data, LIMITS)
        except FaceguardError:
            continue
        output = encode(picture, picture.frames, CODECS[picture.format].written_as, None)
        written += 1
        assert not any(word in output for word in words), path.name
        assert output.count(b"\xff\xd8\xff") == data.startswith(b"\xff\xd8"), path.name
    assert written > 35


def test_a_webp_without_loss_stays_without():
    """Pixels outside of what was redacted are the same to the bit, unless a quality is asked for."""
    source = decode(saved(scene(), "WEBP", lossless=True), DecodeLimits())
    changed = Frame(255 - source.frames[0].pixels)

    again = decode(encode(source, [changed], PictureFormat.WEBP, None), DecodeLimits())
    lossy = decode(encode(source, [changed], PictureFormat.WEBP, 50), DecodeLimits())

    assert np.array_equal(changed.pixels, again.frames[0].pixels)
    assert not np.array_equal(changed.pixels, lossy.frames[0].pixels)


def test_a_jpeg_of_another_format_is_packed_as_small_as_its_pixels():
    """With codes of its own, as it has no others to keep."""
    data = encode(_picture(Frame(scene())), [Frame(scene())], PictureFormat.JPEG, None)

    assert jpeg.parse(data).optimised


def test_a_photo_becomes_a_webp_with_loss():
    """Losslessly written again is what was lossless; a JPEG is not."""
    source = decode(saved(scene(), "JPEG"), LIMITS)

    written = encode(source, source.frames, PictureFormat.WEBP, None)

    assert not np.array_equal(source.frames[0].pixels, decode(written, LIMITS).frames[0].pixels)


def test_a_drawing_stays_small():
    """One of many colours is packed as its rows come again, and a photo as its neighbours are alike."""
    drawing = np.repeat(np.repeat(np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8), 20, 0), 20, 1)
    photo = scene(800, 600) + np.random.default_rng(1).integers(0, 4, (600, 800, 3), np.uint8)

    sizes = [len(encode(_picture(Frame(each)), [Frame(each)], PictureFormat.PNG, None)) for each in (drawing, photo)]

    assert sizes[0] < 0.5 * len(cv2.imencode(".png", drawing)[1])
    assert sizes[1] == len(cv2.imencode(".png", cv2.cvtColor(photo, cv2.COLOR_RGB2BGR))[1])
