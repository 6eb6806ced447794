import io
from functools import partial
from typing import Any

import numpy as np
import pytest
from PIL import Image

from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult
from faceguard.detection.detectors import DetectorName, Detectors
from faceguard.detection.mediapipe import MediaPipe
from faceguard.errors import CancelledError
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from testing.pictures import animations, saved


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


def test_a_checkpoint_stands_before_each_stage(detectors: Detectors, photo: bytes):
    """Whoever leaves waits for one stage at most."""
    calls: list[None] = []

    done = Pipeline(detectors, DecodeLimits()).redact(
        photo, RedactOptions(detector="mediapipe"), lambda: calls.append(None)
    )

    assert ["decode", "detect", "redact", "encode"] == list(done.stages)
    assert len(done.stages) == len(calls)


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
