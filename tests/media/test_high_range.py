"""Pictures with levels for light brighter than white look as they do on a screen without."""

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from testing.videos import opened, shown
from tests.media.test_round_trip import copied

pytestmark = pytest.mark.video

Floats = np.ndarray
TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
"""Light of BT.709's primaries as that of BT.2020's (BT.2087)."""
LEVELS = np.array([[0, 0, 0], [40, 40, 40], [128, 128, 128], [200, 150, 120], [30, 90, 200], [230, 230, 230]])


def pq(light: Floats) -> Floats:
    """Return the signal of BT.2100, table 4, for light of which 1 is 203 cd/m²."""
    power = (light * 203 / 10_000) ** 0.1593017578125
    return np.asarray(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def hlg(light: Floats) -> Floats:
    """Return the signal of BT.2100, table 5, for light on a display of 1000 cd/m²."""
    display = light * 203 / 1000
    luminance = (display @ [0.2627, 0.6780, 0.0593])[..., None]
    scene = display * np.where(luminance > 0, luminance, 1) ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.asarray(np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c))


def high(rgb: np.ndarray, transfer: int, signal: Callable[[Floats], Floats], brighter: float = 1) -> bytes:
    """Return a video of a few frames of 10 bits that shows sRGB (height, width, 3), so many times as bright."""
    encoded = rgb / 255
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4) * brighter
    samples = np.round(signal(light @ TO_BT2020.T) * 65535).astype(np.uint16)
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream = container.add_stream("libx265", rate=25, options={"x265-params": "lossless=1:log-level=none"})
        stream.height, stream.width, stream.pix_fmt = *rgb.shape[:2], "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 9, transfer, 9, 1
        for index in range(3):
            frame = av.VideoFrame.from_ndarray(samples, "rgb48le").reformat(
                format="yuv420p10le", dst_colorspace=9, dst_color_range=1
            )
            frame.pts, frame.time_base = index, Fraction(1, 25)
            frame.color_primaries, frame.color_trc, frame.colorspace = 9, transfer, 9
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


@pytest.fixture(scope="module")
def patches() -> np.ndarray:
    return np.repeat(np.repeat(LEVELS.astype(np.uint8)[None], 32, 1), 64, 0)


@pytest.mark.parametrize(("transfer", "signal"), [(16, pq), (18, hlg)])
def test_what_is_no_brighter_than_white_looks_the_same(
    patches: np.ndarray, tmp_path: Path, transfer: int, signal: Callable[[Floats], Floats]
):
    """Within a few levels, neither dull nor grey; and the result says that it is as other videos are."""
    result = copied(high(patches, transfer, signal), tmp_path / "a.mp4")
    for _, pixels in shown(result):
        middles = pixels[32, 16::32].astype(int)
        assert np.abs(middles - LEVELS).max() <= 4
    with opened(result) as container:
        frame = next(container.decode(video=0))
        assert (1, 1, 1) == (frame.color_primaries, frame.color_trc, frame.colorspace)
        assert "yuv420p" == frame.format.name


def test_what_is_brighter_than_white_is_white(tmp_path: Path):
    """Rather than whatever else would have to be darker for it."""
    grey = np.full((64, 64, 3), 200, np.uint8)
    _, pixels = shown(copied(high(grey, 16, pq, brighter=8), tmp_path / "a.mp4"))[0]

    assert pixels.min() >= 251


def test_a_detector_sees_what_people_see(patches: np.ndarray):
    """Not the signal, in which all is dull."""
    with Reader(io.BytesIO(high(patches, 16, pq)), VideoLimits(1 << 20, 1 << 26, 60)) as reader:
        seen = next(reader.pictures()).rgb()[32, 16::32].astype(int)

    assert np.abs(seen - LEVELS).max() <= 4
