"""The ensemble: looks at several scales, second looks only where they pay, and a vote over all of them."""

from collections.abc import Iterator

from service.detect import Detail, Detections
from service.detect.blocks import Blocks
from service.detect.centerface import CenterFace
from service.detect.found import Found
from service.detect.levels import LEVELS, Level
from service.detect.sweep import Network, sweep
from service.detect.turning import turned, turned_back, upright_quarters
from service.detect.vote import FLOOR, Pass, vote
from service.detect.yunet import YuNet
from service.picture import Pixels

PROBE_SCALE, PROBE_PIXELS, PROBE_EVIDENCE = 0.4, 1e6, 0.05
"""How a picture is looked at to find out which way it is up."""
SECOND_OPINION = 1.0
"""Scale of YuNet's look, against the first one's; where its weights are there, at `thorough`."""


class Ensemble:
    """Asks CenterFace at several scales, and YuNet where there is one, and merges what they say."""

    def __init__(self, centerface: CenterFace, yunet: YuNet | None) -> None:
        self._centerface, self._yunet = centerface, yunet
        self.models = centerface.models + (yunet.models if yunet else ())

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> Detections:
        """Find faces in (height, width, 3) RGB, also when the picture lies on its side without saying so."""
        level = LEVELS[detail]
        threshold = level.threshold if min_confidence is None else min_confidence
        quarters = self._quarters(pixels) if detail is Detail.THOROUGH else 0
        found = self._turned(pixels, quarters, level, detail)
        if detail is Detail.BALANCED and not (found.scores >= threshold).any() and (again := self._quarters(pixels)):
            found = self._turned(pixels, again, level, detail)
        return found.split(pixels, threshold, min(level.candidates, threshold))

    def close(self) -> None:
        """The detectors belong to who made them."""

    def _quarters(self, pixels: Pixels) -> int:
        """How many quarters turn the picture upright."""
        height, width = pixels.shape[:2]
        scale = min(PROBE_SCALE, (PROBE_PIXELS / (height * width)) ** 0.5)
        return upright_quarters(self._glance, pixels, scale)

    def _glance(self, pixels: Pixels, scale: float) -> Found:
        blocks = Blocks.over(pixels, scale)
        return sweep(self._centerface.look, pixels, blocks, blocks.all(), scale, PROBE_EVIDENCE)

    def _turned(self, pixels: Pixels, quarters: int, level: Level, detail: Detail) -> Found:
        """What is found in the picture turned by quarters, in its own pixels."""
        height, width = pixels.shape[:2]
        view = turned(pixels, quarters)
        scale = min(level.scale, (level.megapixels * 1e6 / (height * width)) ** 0.5)
        blocks = Blocks.over(view, scale)
        yunet = self._yunet if detail is Detail.THOROUGH else None
        return turned_back(vote(list(self._passes(view, level, scale, blocks, yunet)), blocks), quarters, height, width)

    def _passes(
        self, pixels: Pixels, level: Level, scale: float, blocks: Blocks, yunet: YuNet | None
    ) -> Iterator[Pass]:
        """The first look, the second ones where it saw weak evidence of small faces, and the reduced ones."""
        look, everywhere = self._centerface.look, blocks.all()
        evidence = min(each.evidence for each in level.looks)
        first = sweep(look, pixels, blocks, everywhere, scale, evidence)
        yield Pass(first, scale, everywhere)
        for second in level.looks:
            weak = (first.scores > second.evidence) & (first.boxes[:, 3] * scale < second.below)
            larger, mask = second.scale / level.scale * scale, blocks.around(first.take(weak))
            yield Pass(sweep(look, pixels, blocks, mask, larger, FLOOR), larger, mask)
        for side in level.close_ups:
            if (smaller := side / max(pixels.shape[:2])) < 0.75 * scale:
                yield _whole(look, pixels, blocks, smaller)
        if yunet:
            yield _whole(yunet.look, pixels, blocks, SECOND_OPINION * scale)


def _whole(network: Network, pixels: Pixels, blocks: Blocks, scale: float) -> Pass:
    return Pass(sweep(network, pixels, blocks, blocks.all(), scale, FLOOR), scale, blocks.all())
