"""Clips of other programs and cameras, read and written without anything between."""

from pathlib import Path

import numpy as np
import pytest

from faceguard.audit.mp4 import audit
from faceguard.media.errors import BrokenVideoError
from testing.videos import opened, shown
from tests.media.test_round_trip import copied

pytestmark = pytest.mark.recall

CLIPS = [
    "odd-av1.mp4",
    "odd-everything.mp4",
    "odd-fragmented.mp4",
    "odd-gps-chapters.mov",
    "odd-hevc-10bit-pq.mp4",
    "odd-mjpeg.avi",
    "odd-no-audio.mp4",
    "odd-prores.mov",
    "odd-rot90.mp4",
    "odd-sei-userdata.mp4",
    "odd-truncated-faststart.mp4",
    "odd-vfr.mp4",
    "odd-vp9.webm",
    "videoanonymizer-sample.mp4",
]


@pytest.mark.parametrize("name", CLIPS)
def test_a_clip_keeps_its_times_and_passes_the_audit(shared_data: Path, tmp_path: Path, name: str):
    """Whatever wrote it: H.264, HEVC of 10 bits, AV1, VP9, ProRes and MJPEG, whole or cut off."""
    source = (shared_data / "video" / name).read_bytes()
    result = copied(source, tmp_path / "a.mp4")
    after = [time for time, _ in shown(result)]

    audit(result)
    if "truncated" in name:
        assert 15 == len(after)
    else:
        assert [time for time, _ in shown(source)] == after


@pytest.mark.parametrize("name", [name for name in CLIPS if "truncated" not in name and "hevc" not in name])
def test_a_clip_keeps_its_colours(shared_data: Path, tmp_path: Path, name: str):
    """The mean of each channel within two levels in every frame, and pixels within what coding makes of them."""
    source = (shared_data / "video" / name).read_bytes()
    for (_, before), (_, after) in zip(shown(source), shown(copied(source, tmp_path / "a.mp4")), strict=True):
        assert np.abs(before.mean((0, 1)) - after.mean((0, 1))).max() < 2
        assert np.abs(before.astype(int) - after).mean() < 3


def test_a_clip_of_high_range_comes_out_as_one_that_is_not(shared_data: Path, tmp_path: Path):
    """Its tags say so; it was made of another clip, whose colours were taken for those of PQ."""
    with opened(copied((shared_data / "video/odd-hevc-10bit-pq.mp4").read_bytes(), tmp_path / "a.mp4")) as container:
        frame = next(container.decode(video=0))

    assert (1, 1, 1) == (frame.color_primaries, frame.color_trc, frame.colorspace)


def test_a_clip_of_television_begins_at_zero(shared_data: Path, tmp_path: Path):
    """The clock of MPEG-TS begins anywhere; from one picture to the next it is the same time."""
    source = (shared_data / "video/odd-interlaced-mpeg2.ts").read_bytes()
    before, after = ([time for time, _ in shown(video)] for video in (source, copied(source, tmp_path / "a.mp4")))

    assert 0 == after[0]
    assert [time - before[0] for time in before] == after


def test_a_clip_that_is_turned_comes_out_upright(shared_data: Path, tmp_path: Path):
    """Once: nothing in the result turns it again."""
    result = copied((shared_data / "video/odd-rot90.mp4").read_bytes(), tmp_path / "a.mp4")

    assert (640, 360, 3) == shown(result)[0][1].shape
    with opened(result) as container:
        assert 0 == next(container.decode(video=0)).rotation


def test_a_clip_without_its_index_is_broken(shared_data: Path, tmp_path: Path):
    """Nothing of it can be read."""
    with pytest.raises(BrokenVideoError):
        copied((shared_data / "video/odd-truncated-no-moov.mp4").read_bytes(), tmp_path / "a.mp4")
