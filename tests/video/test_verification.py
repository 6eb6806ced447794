"""The finished video is searched again, and who is still seen there does not leave."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceguard.detection import DetectionResult, Face
from faceguard.detection.detectors import Detectors
from faceguard.detection.judgement import Judgement
from faceguard.errors import UnverifiedError
from faceguard.geometry import Box
from faceguard.media.limits import VideoLimits
from faceguard.models import Weights
from faceguard.policy.comparison import Comparison
from faceguard.video.options import VideoOptions
from faceguard.video.place import growing
from faceguard.video.plan import EVERYONE, Choice
from faceguard.video.redact import VideoPipeline
from faceguard.video.report import VideoReport
from faceguard.video.stage import Stage
from testing.videos import panned, shown, unguarded, video

pytestmark = pytest.mark.video

FRAMES = 14
HERE, THERE, ELSEWHERE = Box(20, 20, 40, 48), Box(200, 120, 40, 48), Box(40, 180, 40, 48)
Search = Callable[[np.ndarray], list[Face]]


@pytest.fixture(scope="module")
def detectors() -> Iterator[Detectors]:
    made = Detectors(Weights(None))
    yield made
    made.close()


@pytest.fixture(scope="module")
def clip(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A camera moves over the portrait; the face (174, 66, 100, 110) is in each frame."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    path.write_bytes(video(panned(portrait, FRAMES), sound=True))
    return path


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing moves, and nobody is there."""
    path = tmp_path_factory.mktemp("clip") / "still.mp4"
    path.write_bytes(video([np.full((256, 320, 3), 90, np.uint8)] * FRAMES))
    return path


class Seeing(Detectors):
    """Detectors that see otherwise in each search, which is told by what is written between them."""

    def __init__(self, *searches: Search) -> None:
        super().__init__(Weights(None))
        self._searches, self._stages = list(searches), list[Stage]()

    def __getitem__(self, _: str) -> Any:
        return self

    def models(self, _: str) -> list[Any]:
        return []

    def threshold(self, _: object) -> float:
        return 0.3

    def detect(self, pixels: np.ndarray, *_: object) -> DetectionResult:
        search = self._searches[min(self._stages.count(Stage.WRITE), len(self._searches) - 1)]
        return DetectionResult(search(pixels), [], Judgement(0.3))

    def note(self, stage: Stage, *_: object) -> None:
        """Note each stage once."""
        if self._stages[-1:] != [stage]:
            self._stages.append(stage)


def at(*boxes: Box, score: float = 0.9) -> Search:
    return lambda _: [Face(box, score, "test") for box in boxes]


def redacted(seeing: Seeing, source: Path, target: Path, choice: Choice = EVERYONE, **asked: str) -> VideoReport:
    options = VideoOptions.from_text({"style": "solid", "color": "ff00ff", "verify": "true", "detail": "fast"} | asked)
    pipeline = VideoPipeline(seeing, unguarded, VideoLimits(1 << 20, 1 << 24, 60), progress=seeing.note)
    with source.open("rb") as file, growing(target) as place:
        return pipeline.write(file, place, pipeline.examine(file, options), options, choice)


def is_covered(path: Path, box: Box) -> bool:
    """Tell whether the middle of a box is magenta in every frame."""
    x, y = (int(value) for value in box.centre)
    return all(pixels[y, x, 0] > 150 and pixels[y, x, 1] < 105 for _, pixels in shown(path))


def told(report: VideoReport) -> tuple[int, int, list[int]]:
    assert report.verified
    return report.verified.looks, report.verified.inside, report.verified.redacted


def test_who_was_missed_is_covered_in_every_frame(detectors: Detectors, clip: Path, tmp_path: Path):
    """As though the real detector had seen the face in its first pass; times and sound stay."""

    def found(pixels: np.ndarray) -> list[Face]:
        options = VideoOptions.from_text({"detail": "fast"})
        return list(detectors["centerface"].detect(pixels, options.detail, None).faces)

    report = redacted(Seeing(lambda _: [], found), clip, tmp_path / "a.mp4")

    looks, _, again = told(report)
    assert (2, [0]) == (looks, again)
    assert [track.id for track in report.tracks] == again
    assert [time for time, _ in shown(clip)] == [time for time, _ in shown(tmp_path / "a.mp4")]
    assert is_covered(tmp_path / "a.mp4", Box(150, 60, 50, 60))


def test_what_lies_in_a_cover_is_told(still: Path, tmp_path: Path):
    """A detector that sees a face where one was covered sees what covers it."""
    report = redacted(Seeing(at(HERE)), still, tmp_path / "a.mp4")

    assert (1, 1, []) == told(report)


def test_who_is_recognised_in_a_cover_is_covered_wider(
    portrait: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The face is compared with what is in its place; where that is the same, nothing else is let out either."""
    whole = portrait[: portrait.shape[0] // 2 * 2, : portrait.shape[1] // 2 * 2]
    (tmp_path / "clip.mp4").write_bytes(video([whole] * FRAMES))
    face = at(Box(174, 66, 100, 110))
    compared, remains = list[Box](), Comparison.remains

    def once(self: Comparison, before: np.ndarray, after: np.ndarray, box: Box) -> bool | None:
        compared.append(box)
        assert before.shape == after.shape
        assert not remains(self, before, after, box)
        assert remains(self, before, before, box)
        return len(compared) <= 3

    monkeypatch.setattr(Comparison, "remains", once)
    report = redacted(Seeing(face, face), tmp_path / "clip.mp4", tmp_path / "a.mp4")

    assert (2, 2, [1]) == told(report)
    assert report.verified
    assert 1 == report.verified.recognised
    assert {"sface"} <= report.model_sha256.keys()
    assert is_covered(tmp_path / "a.mp4", Box(174 - 40, 66 - 20, 4, 4))

    monkeypatch.setattr(Comparison, "remains", lambda *_: True)
    with pytest.raises(UnverifiedError):
        redacted(Seeing(face, face), tmp_path / "clip.mp4", tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()


def test_who_is_kept_stays(still: Path, tmp_path: Path):
    """By the number of the track, or by a rule, which decides on who is found late too."""
    rules = '[{"if": {"inside": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}, "do": "keep"}]'

    chosen = redacted(Seeing(at(HERE, THERE), at(THERE)), still, tmp_path / "a.mp4", Choice(frozenset({1})))
    ruled = redacted(Seeing(at(HERE), at(THERE)), still, tmp_path / "b.mp4", rules=rules)

    assert (1, 0, []) == told(chosen)
    assert (1, 0, []) == told(ruled)
    assert [True, False] == [is_covered(tmp_path / "a.mp4", box) for box in (HERE, THERE)]
    assert not is_covered(tmp_path / "b.mp4", THERE)


def test_who_is_found_at_last_is_covered_unless_that_is_sure(still: Path, tmp_path: Path):
    """Nothing is written where somebody is left beyond doubt."""
    report = redacted(Seeing(at(HERE), at(THERE), at(ELSEWHERE, score=0.45)), still, tmp_path / "a.mp4")

    assert (2, 0, [1, 2]) == told(report)
    assert all(is_covered(tmp_path / "a.mp4", box) for box in (HERE, THERE, ELSEWHERE))
    with pytest.raises(UnverifiedError):
        redacted(Seeing(at(HERE), at(THERE), at(ELSEWHERE)), still, tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()


def test_nothing_is_searched_again_unless_asked(still: Path, tmp_path: Path):
    """Or at `thorough`."""
    assert redacted(Seeing(at(HERE)), still, tmp_path / "a.mp4", verify="").verified is None
    assert redacted(Seeing(at(HERE)), still, tmp_path / "a.mp4", verify="", detail="thorough").verified
