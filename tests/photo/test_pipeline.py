import io
import json
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import Any

import numpy as np
import pytest
from PIL import Image

from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detection.mediapipe import MediaPipe
from faceguard.detector import DetectorName
from faceguard.errors import BrokenPictureError, CancelledError, InvalidOptionError, UnsupportedPictureError
from faceguard.job import Tools
from faceguard.models import Weights
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.pipeline import Pipeline
from faceguard.photo.search import _views
from faceguard.picture import Frame
from faceguard.sandbox.films import SealedFilms
from faceguard.settings import Settings
from faceguard.style import Style
from testing.pictures import animations, opened, saved


@pytest.fixture(scope="module")
def detectors():
    detectors = Detectors(Weights())
    yield detectors
    detectors.close()


@pytest.mark.parametrize("task", ["detect", "redact"])
def test_a_cancelled_animation_stops_after_the_frame_at_hand(
    detectors: Detectors, task: str, monkeypatch: pytest.MonkeyPatch
):
    """The caller who leaves while the first frame is searched costs no second one."""
    seen, detect = list[object](), MediaPipe.detect

    def counted(*arguments: Any) -> DetectionResult:
        seen.append(arguments)
        return detect(*arguments)

    def left() -> None:
        if seen:
            raise CancelledError

    monkeypatch.setattr(MediaPipe, "detect", counted)
    pipeline = Pipeline(detectors, DecodeLimits())

    options = RedactOptions(detector=DetectorName.MEDIAPIPE)
    work = partial(getattr(pipeline, task), animations()["gif"])

    with pytest.raises(CancelledError):
        work(options, left)
    assert 1 == len(seen)


@pytest.mark.parametrize("data", [b"", b"\n", b"%PDF-1.7", b"PK\3\4", b"\0" * 5000, b"RIFF\0\0\0\0WAVE"])
@pytest.mark.parametrize("task", ["detect", "redact", "show"])
def test_what_no_codec_claims_takes_none(detectors: Detectors, task: str, data: bytes):
    """It costs no process of its own, of which an archive may ask for thousands."""
    jobs = PhotoJobs(DecodeLimits())
    options = [] if task == "show" else [ReviewOptions() if task == "detect" else RedactOptions()]
    tools = Tools(detectors, lambda _: pytest.fail("one was taken"), SealedFilms(Settings()))

    with pytest.raises((BrokenPictureError, UnsupportedPictureError)):
        getattr(jobs, task)(data, *options)(tools, lambda: None)


def test_a_checkpoint_stands_before_each_stage(detectors: Detectors, photo: bytes):
    """Whoever leaves waits for one stage at most."""
    calls: list[None] = []

    done = Pipeline(detectors, DecodeLimits()).redact(
        photo, RedactOptions(detector="mediapipe"), lambda: calls.append(None)
    )

    assert ["decode", "detect", "redact", "encode"] == list(done.stages)
    assert len(done.stages) <= len(calls)


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_what_a_region_brings_to_light_is_looked_at(detectors: Detectors, photo: bytes, name: str):
    """A face in the low bits of 16, black beside one bright sample, is found once that sample is covered."""
    grey = np.asarray(Image.open(io.BytesIO(photo)).convert("L")).astype(np.uint16)
    grey[0, 0] = 65535
    pipeline, fields = Pipeline(detectors, DecodeLimits()), {"detector": "mediapipe", "format": "png"}
    corner = '[{"x": 0, "y": 0, "width": 8, "height": 8}]'

    hidden, shown = (
        pipeline.redact(saved(grey, name), RedactOptions.from_text(fields | more)) for more in ({}, {"regions": corner})
    )

    image = Image.open(io.BytesIO(hidden.content))
    assert ("L", 1) == (image.mode, int(np.count_nonzero(np.asarray(image))))
    assert [] == hidden.report.faces
    assert shown.report.faces


def boxes(count: int, side: int = 2) -> list[dict[str, int]]:
    return [{"x": 3 * n, "y": 1, "width": side, "height": side} for n in range(count)]


@pytest.mark.parametrize("style", Style)
def test_each_box_of_each_frame_has_a_checkpoint(detectors: Detectors, style: Style):
    """However many boxes there are, the work stops at any of them."""
    calls: list[None] = []
    asked = {"style": style, "outline": True, "boxes": json.dumps(boxes(5)), "keep": json.dumps(boxes(1))}
    options = RedactOptions.from_text(asked)
    work = partial(Pipeline(detectors, DecodeLimits()).redact, animations()["gif"], options)

    frames = work(lambda: calls.append(None)).report.image.frames

    # Four are decided on, filled and outlined, one is kept.
    assert frames
    assert frames * (5 + 4 + 4) <= len(calls)
    for last in range(1, len(calls) + 1, 7):
        left = cycle([None] * (last - 1) + [CancelledError()])
        with pytest.raises(CancelledError):
            work(partial(_call, left))


def _call(outcomes: Iterator[Exception | None]) -> None:
    if outcome := next(outcomes):
        raise outcome


@pytest.mark.parametrize("style", [Style.PIXELATE, Style.SOLID])
def test_a_gif_keeps_its_colours(detectors: Detectors, style: Style):
    """What covers a part of it takes colours that its palette has room for: outside nothing changes."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (250, 3), np.uint8)[rng.integers(0, 250, (90, 90))]
    data = saved(Image.fromarray(pixels).quantize(256), "GIF")
    options = RedactOptions.from_text(
        {"style": style, "shape": "rectangle", "padding": "0", "boxes": json.dumps(boxes(1, 60))}
    )

    redacted = Pipeline(detectors, DecodeLimits()).redact(data, options, lambda: None)

    changed = (opened(data) != opened(redacted.content)).any(2)
    expected = np.zeros((90, 90), bool)
    expected[1:61, 0:60] = True
    assert 3000 < changed[expected].sum()
    assert not changed[~expected].any()


def test_boxes_and_regions_count_once_a_frame(detectors: Detectors):
    """As many as one frame may have are covered in all frames of an animation together, and none more."""
    frames = [Image.new("L", (8, 8), 10 * n) for n in range(10)]
    data = saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=20)
    work = partial(Pipeline(detectors, DecodeLimits()).redact, data)
    most = {"boxes": json.dumps(boxes(1500, 1)), "regions": json.dumps(boxes(500, 1)), "style": Style.SOLID}
    more = most | {"regions": json.dumps(boxes(501, 1))}

    assert 15_000 == len(work(RedactOptions.from_text(most)).report.faces)
    with pytest.raises(InvalidOptionError):
        work(RedactOptions.from_text(more))


def test_ellipses_count_where_their_boxes_lie_outside(detectors: Detectors, photo: bytes):
    """A box may show one column of itself, and its ellipse cover all: it counts as if it lay inside."""
    around = [{"x": -9000, "y": -4000, "width": 9001, "height": 9000}]
    work = partial(Pipeline(detectors, DecodeLimits()).redact, photo)

    assert work(RedactOptions.from_text({"boxes": json.dumps(around * 20), "style": Style.SOLID}))
    with pytest.raises(InvalidOptionError):
        work(RedactOptions.from_text({"boxes": json.dumps(around * 50), "style": Style.SOLID}))


def test_what_is_looked_at_is_what_can_be_seen():
    """The stored colours, and what shows of them on white and on black, however transparent they are."""
    pixels, alpha = np.full((1, 3, 3), 100, np.uint8), np.array([[0, 51, 255]], np.uint8)

    assert [[[100, 100, 100]], [[255, 224, 100]], [[0, 20, 100]]] == [
        view[:, :, 0].tolist() for view in _views(Frame(pixels, alpha))
    ]
    assert [pixels.tolist()] == [view.tolist() for view in _views(Frame(pixels))]
