"""The ensemble: looks at several scales, second looks only where they pay, and a vote over all of them."""

from collections.abc import Iterator

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.centerface import CenterFace
from faceguard.detection.condition import Condition
from faceguard.detection.detections import Detections
from faceguard.detection.flip import flipped
from faceguard.detection.fusion import MIN_SCORE, Pass, fuse
from faceguard.detection.levels import LEVELS, YUNET_PASS, Level, RefinementPass
from faceguard.detection.orientation import turned, turned_back, upright_quarters
from faceguard.detection.tiling import Network, TileGrid, infer_tiled
from faceguard.detection.yunet import YuNet
from faceguard.picture import Pixels

MIN_EVIDENCE = 0.05
"""Heat that counts when it is found out which way a picture is up."""
SURE = 0.7
"""Score of a face from which `balanced` does not ask whether the picture stands upright."""


class Ensemble:
    """Asks CenterFace at several scales, and YuNet where there is one, and merges what they say."""

    def __init__(self, centerface: CenterFace, yunet: YuNet | None) -> None:
        self._centerface, self._yunet = centerface, yunet
        self.models = centerface.models + (yunet.models if yunet else ())

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> DetectionResult:
        """Find faces in (height, width, 3) RGB, also when the picture lies on its side without saying so."""
        level = LEVELS[detail]
        threshold = level.threshold if min_confidence is None else min_confidence
        condition = Condition.of(pixels)
        view = condition.enhance(pixels)
        found = self._upright(view, level, detail)
        found = found.with_scores((found.scores * condition.score_gain).clip(0, 1))
        return found.split(pixels, threshold, min(level.candidates, threshold))

    def close(self) -> None:
        """The detectors belong to who made them."""

    def _upright(self, pixels: Pixels, level: Level, detail: Detail) -> Detections:
        """What is found in a picture that may lie on its side; `balanced` asks only where no face is beyond doubt."""
        if detail is Detail.THOROUGH:
            return self._turned(pixels, upright_quarters(self._coarse_pass, pixels), level, detail)
        found = self._turned(pixels, 0, level, detail)
        doubtful = detail is Detail.BALANCED and found.scores.max(initial=0) < SURE
        quarters = upright_quarters(self._coarse_pass, pixels) if doubtful else 0
        return self._turned(pixels, quarters, level, detail) if quarters else found

    def _coarse_pass(self, pixels: Pixels, scale: float) -> Detections:
        grid = TileGrid.over(pixels, scale)
        return infer_tiled(self._centerface.infer, pixels, grid, grid.all(), scale, MIN_EVIDENCE)

    def _turned(self, pixels: Pixels, quarters: int, level: Level, detail: Detail) -> Detections:
        """What is found in the picture turned by quarters, in its own pixels."""
        height, width = pixels.shape[:2]
        view = turned(pixels, quarters)
        scale = min(level.scale, (level.megapixels * 1e6 / (height * width)) ** 0.5)
        grid = TileGrid.over(view, scale)
        yunet = self._yunet if detail is Detail.THOROUGH else None
        return turned_back(fuse(list(self._passes(view, level, scale, grid, yunet)), grid), quarters, height, width)

    def _passes(
        self, pixels: Pixels, level: Level, scale: float, grid: TileGrid, yunet: YuNet | None
    ) -> Iterator[Pass]:
        """The first look, the second ones where it saw weak evidence of small faces, and the reduced ones."""
        look, everywhere = self._centerface.infer, grid.all()
        evidence = min(each.evidence for each in level.refinements)
        first = Pass(infer_tiled(look, pixels, grid, everywhere, scale, evidence), scale, everywhere)
        yield first
        for second in level.refinements:
            yield _closer(look, pixels, grid, first, second)
        for side in level.close_ups:
            if (smaller := side / max(pixels.shape[:2])) < 0.75 * scale:
                yield _whole(look, pixels, grid, smaller)
        if yunet:
            yield _closer(yunet.infer, pixels, grid, first, YUNET_PASS)


def _closer(network: Network, pixels: Pixels, grid: TileGrid, first: Pass, look: RefinementPass) -> Pass:
    """A larger look at the places where the first one saw weak evidence of small faces."""
    weak = (first.found.scores > look.evidence) & (first.found.boxes[:, 3] * first.scale < look.below)
    scale, mask = look.factor * first.scale, grid.around(first.found.take(weak))
    seen = flipped(network) if look.flipped else network
    return Pass(infer_tiled(seen, pixels, grid, mask, scale, MIN_SCORE), scale, mask)


def _whole(network: Network, pixels: Pixels, grid: TileGrid, scale: float) -> Pass:
    return Pass(infer_tiled(network, pixels, grid, grid.all(), scale, MIN_SCORE), scale, grid.all())
