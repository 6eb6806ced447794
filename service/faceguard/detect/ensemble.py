"""The ensemble: looks at several scales, second looks only where they pay, and a vote over all of them."""

from collections.abc import Iterator

from faceguard.detect import Detail, Detections
from faceguard.detect.blocks import Blocks
from faceguard.detect.centerface import CenterFace
from faceguard.detect.condition import Condition
from faceguard.detect.found import Found
from faceguard.detect.levels import LEVELS, OPINION, Level, Look
from faceguard.detect.mirror import mirrored
from faceguard.detect.sweep import Network, sweep
from faceguard.detect.turning import turned, turned_back, upright_quarters
from faceguard.detect.vote import FLOOR, Pass, vote
from faceguard.detect.yunet import YuNet
from faceguard.picture import Pixels

EVIDENCE = 0.05
"""Heat that counts when it is found out which way a picture is up."""
SURE = 0.7
"""Score of a face from which `balanced` does not ask whether the picture stands upright."""


class Ensemble:
    """Asks CenterFace at several scales, and YuNet where there is one, and merges what they say."""

    def __init__(self, centerface: CenterFace, yunet: YuNet | None) -> None:
        self._centerface, self._yunet = centerface, yunet
        self.models = centerface.models + (yunet.models if yunet else ())

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> Detections:
        """Find faces in (height, width, 3) RGB, also when the picture lies on its side without saying so."""
        level = LEVELS[detail]
        threshold = level.threshold if min_confidence is None else min_confidence
        condition = Condition.of(pixels)
        view = condition.developed(pixels)
        found = self._upright(view, level, detail)
        found = found.with_scores((found.scores * condition.encouragement).clip(0, 1))
        return found.split(pixels, threshold, min(level.candidates, threshold))

    def close(self) -> None:
        """The detectors belong to who made them."""

    def _upright(self, pixels: Pixels, level: Level, detail: Detail) -> Found:
        """What is found in a picture that may lie on its side; `balanced` asks only where no face is beyond doubt."""
        if detail is Detail.THOROUGH:
            return self._turned(pixels, upright_quarters(self._glance, pixels), level, detail)
        found = self._turned(pixels, 0, level, detail)
        doubtful = detail is Detail.BALANCED and found.scores.max(initial=0) < SURE
        quarters = upright_quarters(self._glance, pixels) if doubtful else 0
        return self._turned(pixels, quarters, level, detail) if quarters else found

    def _glance(self, pixels: Pixels, scale: float) -> Found:
        blocks = Blocks.over(pixels, scale)
        return sweep(self._centerface.look, pixels, blocks, blocks.all(), scale, EVIDENCE)

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
        first = Pass(sweep(look, pixels, blocks, everywhere, scale, evidence), scale, everywhere)
        yield first
        for second in level.looks:
            yield _closer(look, pixels, blocks, first, second)
        for side in level.close_ups:
            if (smaller := side / max(pixels.shape[:2])) < 0.75 * scale:
                yield _whole(look, pixels, blocks, smaller)
        if yunet:
            yield _closer(yunet.look, pixels, blocks, first, OPINION)


def _closer(network: Network, pixels: Pixels, blocks: Blocks, first: Pass, look: Look) -> Pass:
    """A larger look at the places where the first one saw weak evidence of small faces."""
    weak = (first.found.scores > look.evidence) & (first.found.boxes[:, 3] * first.scale < look.below)
    scale, mask = look.factor * first.scale, blocks.around(first.found.take(weak))
    seen = mirrored(network) if look.mirrored else network
    return Pass(sweep(seen, pixels, blocks, mask, scale, FLOOR), scale, mask)


def _whole(network: Network, pixels: Pixels, blocks: Blocks, scale: float) -> Pass:
    return Pass(sweep(network, pixels, blocks, blocks.all(), scale, FLOOR), scale, blocks.all())
