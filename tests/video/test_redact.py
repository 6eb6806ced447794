"""From a video to its redaction, with the real detectors."""

import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from PIL import Image

from faceguard.audit import mp4
from faceguard.audit.mp4 import audit
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detection.trace import Trace
from faceguard.errors import CancelledError, InvalidOptionError, LeakError, NoFaceError
from faceguard.media.errors import BrokenVideoError, DecoderFailedError
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.models import Weights
from faceguard.options import ReviewOptions
from faceguard.replacement import data_url
from faceguard.sandbox.films import SealedFilms
from faceguard.sandbox.projection import Projection
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint
from faceguard.video.moving import MovingRegion
from faceguard.video.options import VideoOptions
from faceguard.video.place import growing
from faceguard.video.plan import Choice
from faceguard.video.redact import VideoPipeline
from faceguard.video.stage import Stage
from testing.videos import opened, panned, shown, sounds, unguarded, video

pytestmark = pytest.mark.video

LIMITS = VideoLimits(1 << 20, 1 << 24, 60)
FRAMES = 14
MAGENTA = {"style": "solid", "color": "ff00ff", "detail": "fast"}


@pytest.fixture(scope="module")
def detectors() -> Iterator[Detectors]:
    made = Detectors(Weights(None))
    yield made
    made.close()


@pytest.fixture(scope="module")
def pipeline(detectors: Detectors) -> VideoPipeline:
    return VideoPipeline(detectors, unguarded, LIMITS)


@pytest.fixture(scope="module")
def clip(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A camera moves over the portrait; the face (174, 66, 100, 110) is in each frame."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    path.write_bytes(video(panned(portrait, FRAMES), sound=True))
    return path


def options(**given: str) -> VideoOptions:
    return VideoOptions.from_text({**MAGENTA, **given})


def covered(pixels: np.ndarray) -> np.ndarray:
    """Return where a frame (height, width, 3) is magenta."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return (red > 150) & (green < 105) & (blue > 150)


def face(frame: int) -> tuple[slice, slice]:
    """Return the rows and columns of the middle of the face in a frame of the clip."""
    left, top = 174 - 20 - 2 * frame, 66 - 20
    return slice(top + 16, top + 94), slice(left + 15, left + 85)


def test_the_face_is_covered_in_every_frame(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """Though a detector sees every third one only; times, sound and number of frames stay."""
    report = pipeline.redact(clip, tmp_path / "a.mp4", options())
    before, after = shown(clip), shown(tmp_path / "a.mp4")

    assert [time for time, _ in before] == [time for time, _ in after]
    assert all(covered(pixels)[face(frame)].mean() > 0.99 for frame, (_, pixels) in enumerate(after))
    assert all(covered(pixels).mean() < 0.45 for _, pixels in after)
    assert [packet for _, packet in sounds(clip)][1:] == [packet for _, packet in sounds(tmp_path / "a.mp4")][1:]
    assert (FRAMES, -(-FRAMES // 3)) == (report.video.frames, report.looks)
    assert FRAMES <= report.coverage.covered
    audit((tmp_path / "a.mp4").read_bytes())


def test_a_picture_of_ones_own_goes_along_with_the_face(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """Smoothly, with its label: from frame to frame its middle moves as the camera does."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (255, 0, 255)).save(file, "png")
    asked = options(style="image", replacement=data_url(file.getvalue()), label="P {n}")
    report = pipeline.redact(clip, tmp_path / "a.mp4", asked)

    seen = [covered(pixels) for _, pixels in shown(tmp_path / "a.mp4")]
    middles = [float(np.flatnonzero(each.any(0)).mean()) for each in seen]
    assert all(each[face(frame)].mean() > 0.7 for frame, each in enumerate(seen))
    assert np.abs(np.diff(middles) + 2).max() < 1.5
    assert report.settings.replacement.startswith("sha256:")
    assert not report.settings.reversible


def test_a_picture_that_cannot_be_read_is_told_before_the_work(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """Nothing is looked at, and nothing is written."""
    with pytest.raises(InvalidOptionError):
        pipeline.redact(clip, tmp_path / "a.mp4", options(replacement=data_url(b"junk")))

    assert not list(tmp_path.iterdir())


def test_a_report_tells_who_was_covered_when(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """With digests of both files, and no name of either."""
    report = pipeline.redact(clip, tmp_path / "secret-name.mp4", options())
    told = report.model_dump_json(by_alias=True)
    track = max(report.tracks, key=lambda each: each.score)

    assert 0 == track.start
    assert round((FRAMES - 1) / 25, 3) == track.end
    assert report.found_again == []
    assert '"from":0' in told
    assert "secret-name" not in told
    assert report.input_sha256 != report.output_sha256


def test_sound_is_removed_on_demand(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """There is no track of it then."""
    pipeline.redact(clip, tmp_path / "a.mp4", options(audio="remove"))
    with opened(tmp_path / "a.mp4") as container:
        assert ["video"] == [stream.type for stream in container.streams]


def test_a_video_is_coded_as_asked(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """The same is covered, at the same times, and the report says it."""
    report = pipeline.redact(clip, tmp_path / "a.mp4", options(codec="av1"))
    after = shown(tmp_path / "a.mp4")

    assert "av1" == report.settings.codec
    assert [time for time, _ in shown(clip)] == [time for time, _ in after]
    assert all(covered(pixels)[face(frame)].mean() > 0.99 for frame, (_, pixels) in enumerate(after))
    audit((tmp_path / "a.mp4").read_bytes())


def test_detect_and_redact_find_the_same(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """The first pass is one thing."""
    with clip.open("rb") as file:
        found = pipeline.detect(file, ReviewOptions.of(options()))

    assert found.tracks == pipeline.redact(clip, tmp_path / "a.mp4", options()).tracks


def test_regions_are_covered_in_every_frame(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """As they are, besides the faces."""
    region = '[{"x": 270, "y": 200, "width": 30, "height": 40}]'
    pipeline.redact(clip, tmp_path / "a.mp4", options(regions=region))

    assert all(covered(pixels)[202:238, 272:298].all() for _, pixels in shown(tmp_path / "a.mp4"))


@pytest.mark.parametrize("name", ["boxes", "keep"])
def test_options_of_one_picture_are_refused(pipeline: VideoPipeline, clip: Path, tmp_path: Path, name: str):
    """Rather than ignored; nothing is written."""
    with pytest.raises(InvalidOptionError, match=name):
        pipeline.redact(clip, tmp_path / "a.mp4", options(**{name: '[{"x": 1, "y": 1, "width": 9, "height": 9}]'}))

    assert not (tmp_path / "a.mp4").exists()


def test_no_face_is_an_error_where_that_is_asked_for(pipeline: VideoPipeline, tmp_path: Path):
    """Nothing is written."""
    grey = [np.full((64, 64, 3), 90 + index, np.uint8) for index in range(3)]
    (tmp_path / "grey.mp4").write_bytes(video(grey))
    with pytest.raises(NoFaceError):
        pipeline.redact(tmp_path / "grey.mp4", tmp_path / "a.mp4", options(on_no_face="error"))

    assert not (tmp_path / "a.mp4").exists()


def test_a_frame_that_cannot_be_made_whole_is_grey(pipeline: VideoPipeline, portrait: np.ndarray, tmp_path: Path):
    """What the decoder guesses may show a face that nobody found. It keeps its time."""
    source = bytearray(video(panned(portrait, FRAMES), options={"g": "100", "bf": "0", "x264-params": "slices=4"}))
    with opened(bytes(source)) as container:
        packet = [packet for packet in container.demux(video=0) if packet.size][5]
        start, size = packet.pos or 0, packet.size
    for at in range(start + size * 3 // 10, start + size * 3 // 10 + 40):
        source[at] ^= 0xFF
    (tmp_path / "damaged.mp4").write_bytes(source)
    report = pipeline.redact(tmp_path / "damaged.mp4", tmp_path / "a.mp4", options())
    after = shown(tmp_path / "a.mp4")

    assert FRAMES == len(after) == report.video.frames
    assert [0.2] == report.hidden
    for time, pixels in after:
        if round(float(time), 3) in report.hidden:
            assert pixels.std() < 30


def test_a_person_may_be_kept_and_a_place_covered(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """By the number of the track and by boxes at times, once somebody has looked at what was found."""
    with clip.open("rb") as file:
        examined = pipeline.examine(file, options())
        everyone = range(len(examined.found.covers))
        region = MovingRegion([(0.0, 10, 200, 30, 30), (0.2, 60, 200, 30, 30)])
        with growing(tmp_path / "a.mp4") as place:
            report = pipeline.write(file, place, examined, options(audio="remove"), Choice(everyone, [region]))
    after = [pixels for _, pixels in shown(tmp_path / "a.mp4")]

    assert list(everyone) == report.kept
    assert all(covered(pixels)[face(frame)].mean() < 0.01 for frame, pixels in enumerate(after))
    for frame in range(6):
        assert covered(after[frame])[202:228, 12 + 10 * frame : 38 + 10 * frame].all()
    assert not covered(after[8]).any()


def test_the_clearest_view_of_each_person_shows_the_face(pipeline: VideoPipeline, detectors: Detectors, clip: Path):
    """As a small JPEG, in the order of the tracks."""
    with clip.open("rb") as file:
        examined = pipeline.examine(file, options())
        faces = pipeline.faces(file, examined)
    best = max(range(len(faces)), key=lambda number: examined.found.covers[number].track.score)
    view = faces[best]
    assert view is not None
    pixels = np.asarray(Image.open(io.BytesIO(view)))

    assert len(examined.found.covers) == len(faces)
    assert max(pixels.shape[:2]) <= 256
    assert detectors["ensemble"].detect(pixels, Detail.FAST, None, Trace(lambda: None)).faces


def test_work_stops_where_it_is_told_to(detectors: Detectors, clip: Path, tmp_path: Path):
    """In any pass, and nothing is left."""
    for stage in Stage:
        told: list[Stage] = []

        def stop(told: list[Stage] = told, stage: Stage = stage) -> None:
            if stage in told:
                raise CancelledError

        stopped = VideoPipeline(detectors, unguarded, LIMITS, stop, lambda now, *_, told=told: told.append(now))
        with pytest.raises(CancelledError):
            stopped.redact(clip, tmp_path / "a.mp4", options(verify="true"))

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("stage", Stage)
def test_a_decoder_that_dies_leaves_nothing(detectors: Detectors, clip: Path, tmp_path: Path, stage: Stage):
    """In any pass; it is said what happened."""
    films, running = SealedFilms(Settings()), []

    @contextmanager
    def noted(
        file: BinaryIO, limits: VideoLimits, checkpoint: Checkpoint, sounding: Sounding = Sounding.AAC
    ) -> Iterator[Projection]:
        with films(file, limits, checkpoint, sounding) as film:
            running.append(film)
            yield film

    def kill(now: Stage, done: int, _: int | None) -> None:
        if now is stage and done == 3:
            signal.pidfd_send_signal(running[-1]._process, signal.SIGKILL)

    with pytest.raises(DecoderFailedError):
        VideoPipeline(detectors, noted, LIMITS, progress=kill).redact(clip, tmp_path / "a.mp4", options(verify="true"))
    films.close()

    assert [] == list(tmp_path.iterdir())


def test_a_file_that_fails_the_audit_is_withheld(
    pipeline: VideoPipeline, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """With the auditor's own error, though it holds views of what it looked at."""

    def strict(content: memoryview) -> None:
        looked_at = content[:8]
        raise LeakError(f"{len(looked_at)} bytes too many")

    monkeypatch.setattr(mp4, "audit", strict)
    with pytest.raises(LeakError, match="8 bytes"):
        pipeline.redact(clip, tmp_path / "a.mp4", options())

    assert [] == list(tmp_path.iterdir())


def test_a_file_that_is_cut_off_before_its_first_frame_is_broken(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """There is nothing to redact."""
    (tmp_path / "cut.mp4").write_bytes(clip.read_bytes()[:300])
    with pytest.raises(BrokenVideoError):
        pipeline.redact(tmp_path / "cut.mp4", tmp_path / "a.mp4", options())


def test_rules_decide_on_a_video_and_are_told(pipeline: VideoPipeline, clip: Path, tmp_path: Path):
    """Who is kept by a rule stands in `kept`, and who is covered in another way with that in the track."""
    solid = '[{"if": {"height_above": 20}, "do": {"style": "solid", "color": "ff00ff"}}]'
    report = pipeline.redact(clip, tmp_path / "a.mp4", options(style="blur", rules=solid))

    (track,) = report.tracks
    assert track.decided
    assert ("solid", 0, True) == (track.style, track.decided.rule, track.decided.sure)
    assert all(covered(frame)[face(number)].mean() > 0.9 for number, (_, frame) in enumerate(shown(tmp_path / "a.mp4")))

    kept = pipeline.redact(clip, tmp_path / "b.mp4", options(rules="bystanders"))
    assert [0] == kept.kept
    assert [0] == [each.track for each in kept.found_again]
    assert not any(covered(frame).any() for _, frame in shown(tmp_path / "b.mp4"))
