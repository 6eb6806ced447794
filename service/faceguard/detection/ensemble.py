"""The ensemble: a quick look everywhere, closer ones where that saw something, and a vote."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.centerface import CenterFace, loaded
from faceguard.detection.condition import Condition
from faceguard.detection.detections import Detections
from faceguard.detection.explanation import Outcome
from faceguard.detection.flip import flipped
from faceguard.detection.fusion import MIN_SCORE, Pass, fuse
from faceguard.detection.judgement import Judgement
from faceguard.detection.levels import FRAMES, LEVELS, Level, RefinementPass, SecondOpinion
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.orientation import EVIDENCE, turned, turned_back, upright_quarters
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.detection.stakes import weighed
from faceguard.detection.tiling import TileGrid, infer_tiled
from faceguard.detection.trace import SILENT, Trace
from faceguard.detection.voter import Voter
from faceguard.detection.yunet import FirstLook
from faceguard.detector import DetectorName
from faceguard.picture import Pixels

MODELS = FirstLook.models + CenterFace.models
"""Those that every picture is shown to; users' own may vote besides."""
SURE = 0.5
"""Score from which a face counts in a picture that was turned for the others: people lie, and stand on their heads."""
CLOSE_UP_HEIGHT = 20
"""Height of a face in pixels of a close-up's input from which that pass has a say: others see smaller ones better."""
CALLING_HEIGHT = 28
"""The same from which evidence of a face calls for that pass: the other passes know lower ones."""
CLOSE_UP_EVIDENCE = 0.02
"""Score of a box of a close-up's pass from which it calls for another close-up."""
CLOSE_UP_REDUCTION = 0.75
"""Scale of a close-up's pass, in shares of the first one's, from which it would see nothing new."""


class Ensemble:
    """Runs YuNet over the picture and CenterFace where that saw something, and fuses what they find."""

    def __init__(
        self,
        first_look: FirstLook,
        centerface: CenterFace,
        voters: Sequence[Voter] = (),
        levels: Mapping[Detail, Level] = LEVELS,
        *,
        turns: bool = True,
        quarters: int | None = None,
    ) -> None:
        """Take the networks; where it is known by how many quarters to turn a picture, nobody asks it."""
        own = (*first_look.models, *centerface.models)
        self.models: tuple[str, ...] = (*own, *(model for voter in voters for model in voter.models))
        self._first_look, self._centerface, self._voters = first_look, centerface, voters
        self._levels, self._turns, self._known = levels, turns, quarters

    @staticmethod
    def threshold(detail: Detail) -> float:
        """Return the score of a face at this level."""
        return LEVELS[detail].threshold

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find faces in (height, width, 3) RGB, also when the picture lies on its side without saying so."""
        threshold = self.threshold(detail) if min_confidence is None else min_confidence
        condition = Condition.of(pixels)
        detections, quarters = self._search_upright(condition.enhance(pixels), detail, trace)
        raised = detections.with_scores((detections.scores * condition.score_gain).clip(0, 1))
        level = self._levels[detail]
        scored = weighed(raised, level.cuts, level.threshold)
        judgement = Judgement(threshold, condition, 90 * quarters)
        return scored.split(pixels, judgement, min(level.candidates, threshold), trace)

    def for_frames(self, *, upright: bool) -> "Ensemble":
        """Return one with the same networks for the frames of a video, which may take each to be upright.

        To ask which way a frame is up takes longer than to search it.
        """
        return Ensemble(self._first_look, self._centerface, self._voters, FRAMES, turns=not upright)

    def for_finished(self, rotation: int) -> "Ensemble":
        """Return one with the same networks for a picture whose faces are covered, and were found turned so."""
        return Ensemble(self._first_look, self._centerface, self._voters, self._levels, quarters=rotation // 90)

    def close(self) -> None:
        """Do nothing: the detectors belong to who made them."""

    def _search_upright(self, pixels: Pixels, detail: Detail, trace: Trace) -> tuple[Detections, int]:
        """Find faces in a picture that may lie on its side, and the quarters it was turned by."""
        detections, seen = self._search(pixels, 0, detail, trace)
        quarters = self._known
        if quarters is None:
            best = float(detections.scores.max(initial=0))
            quarters = self._quarters(pixels, seen, detail, best, trace) if self._turns else 0
        if not quarters:
            return detections, 0
        sure = detections.scores >= SURE
        trace.decide(detections, ~sure, Outcome.OTHER_ROTATION)
        both = Detections.joined([self._search(pixels, quarters, detail, trace)[0], detections.take(sure)])
        return non_maximum_suppression(both, trace), quarters

    def _quarters(self, pixels: Pixels, seen: Detections, detail: Detail, best: float, trace: Trace) -> int:
        """Count the quarters to turn the picture by; what is seen for that is no part of an explanation."""
        unnoted = Trace(trace.checkpoint)

        def look(view: Pixels) -> Detections:
            grid = TileGrid.over(view, 1)
            return infer_tiled(self._first_look.infer, view, grid, grid.all(), 1, EVIDENCE, unnoted)

        return upright_quarters(look, pixels, seen, detail, best)

    def _search(self, pixels: Pixels, quarters: int, detail: Detail, trace: Trace) -> tuple[Detections, Detections]:
        """Find faces in the picture turned by quarters, and return what the first look saw of them besides.

        The boxes of the former are in the pixels of the upright picture, those of the latter in the turned one's.
        """
        height, width = pixels.shape[:2]
        level, view = self._levels[detail], turned(pixels, quarters)
        scale = level.first_scale(width, height)
        grid = TileGrid.over(view, scale, level.margin)
        trace.turn(quarters, height, width)
        seen = self._first(view, level, scale, grid, trace)
        passes = list(self._passes(view, level, scale, grid, seen, trace))
        passes += [each for voter in self._voters for each in voter.passes(view, detail, grid, trace)]
        if level.second:
            passes.append(self._second_opinion(view, level.second, scale, grid, fuse(passes, grid), trace))
        return turned_back(fuse(passes, grid, trace), quarters, height, width), seen

    def _first(self, pixels: Pixels, level: Level, scale: float, grid: TileGrid, trace: Trace) -> Detections:
        """Look everywhere, for evidence that may call for a closer look."""
        evidence = min(refinement.evidence for refinement in level.refinements)
        trace.start_pass("first", scale)
        return infer_tiled(self._first_look.infer, pixels, grid, grid.all(), scale, evidence, trace)

    def _passes(
        self, pixels: Pixels, level: Level, scale: float, grid: TileGrid, seen: Detections, trace: Trace
    ) -> Iterator[Pass]:
        """Take what the first look saw, refine it where that is evidence of faces, and add the close-ups' passes."""
        network = self._centerface.infer
        called = [_calling(seen, scale, refinement) for refinement in level.refinements]
        refined = np.any(called, 0)
        trace.decide(seen, refined, Outcome.REFINED)
        yield Pass(seen.take(~refined), scale, grid.all(), lowest=math.inf)
        for refinement, calling in zip(level.refinements, called, strict=True):
            closer, mask = refinement.factor * scale, grid.touched(seen.take(calling))
            trace.start_pass("refinement", closer, flipped=refinement.flipped)
            shown = flipped(network) if refinement.flipped else network
            yield Pass(infer_tiled(shown, pixels, grid, mask, closer, MIN_SCORE, trace), closer, mask)
        yield from self._close_ups(pixels, level, scale, grid, seen, trace)

    def _close_ups(
        self, pixels: Pixels, level: Level, scale: float, grid: TileGrid, seen: Detections, trace: Trace
    ) -> Iterator[Pass]:
        """Look at reduced copies: at the first as a whole, at the others where large faces may be."""
        longest = max(pixels.shape[:2])
        sides = [side for side in level.close_ups if side < CLOSE_UP_REDUCTION * scale * longest]
        for number, side in enumerate(sides):
            reduced = side / longest
            calling = seen.boxes[:, 3] * reduced >= CALLING_HEIGHT
            mask = grid.touched(seen.take(calling)) if number else grid.all()
            trace.start_pass("close-up", reduced)
            detections = infer_tiled(self._centerface.infer, pixels, grid, mask, reduced, CLOSE_UP_EVIDENCE, trace)
            large = detections.boxes[:, 3] * reduced >= CLOSE_UP_HEIGHT
            trace.decide(detections, ~large, Outcome.TOO_SMALL)
            yield Pass(detections.take(large), reduced, mask, CLOSE_UP_HEIGHT)
            seen = Detections.joined([seen, detections])

    def _second_opinion(
        self, pixels: Pixels, second: SecondOpinion, scale: float, grid: TileGrid, found: Detections, trace: Trace
    ) -> Pass:
        """Look once more, at mirror images, where it is in doubt whether that is a face."""
        heights, (low, high), (least, most) = found.boxes[:, 3] * scale, second.heights, second.scores
        doubtful = (found.scores > least) & (found.scores < most) & (heights >= low) & (heights < high)
        mask, closer = grid.touched(found.take(doubtful)), second.factor * scale
        trace.start_pass("second-opinion", closer, flipped=True)
        detections = infer_tiled(flipped(self._centerface.infer), pixels, grid, mask, closer, MIN_SCORE, trace)
        return Pass(detections, closer, mask)


def _calling(seen: Detections, scale: float, refinement: RefinementPass) -> NDArray[np.bool_]:
    """Tell which of the boxes that were seen at this scale call for a closer look."""
    heights, (low, high) = seen.boxes[:, 3] * scale, refinement.heights
    return np.asarray((seen.scores > refinement.evidence) & (heights >= low) & (heights < high))


def make(loader: Loader, voters: Sequence[Voter] = ()) -> Ensemble:
    """Load the networks that every picture is shown to."""
    return Ensemble(loader.run(FirstLook), loaded(loader), voters)


SPEC = DetectorSpec(
    name=DetectorName.ENSEMBLE,
    detail="The passes and their scales; turned pictures are noticed from `balanced` on.",
    min_confidence="The fused score, raised in grey and coarsely compressed pictures, then weighed by the height.",
    threshold=Ensemble.threshold,
    models=MODELS,
    make=make,
)
