"""What becomes of each face of a frame, asked of the rules and of the networks that these ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.policy.age import Estimator, Looks
from faceguard.policy.person import Persons, Recogniser
from faceguard.policy.select import Decision, Selection, select, unknown
from faceguard.policy.sight import Known
from faceguard.stages import Stages
from faceguard.ticket import Checkpoint


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides on the faces of frames, which are compared with the persons, if there are any."""

    detectors: Detectors
    selection: Selection
    persons: Persons
    stages: Stages
    checkpoint: Checkpoint

    def __call__(self, result: DetectionResult, frame: Frame) -> list[Decision]:
        """Decide on what was found in a frame; raises ModelError, and what the checkpoint raises."""
        size = frame.width, frame.height
        recogniser = Recogniser(self.detectors.loader) if self.persons.person else None
        estimator = Estimator(self.detectors.loader) if self.selection.bench.asks_for_looks else None

        def recognise(boxes: Sequence[Box]) -> Sequence[Known]:
            with self.stages.timed("recognise"), guarded():
                seen = frame.pixels, boxes
                whose = recogniser.compare(*seen, self.persons, self.checkpoint) if recogniser else [()] * len(boxes)
                looks = estimator.looks(*seen, self.checkpoint) if estimator else [Looks()] * len(boxes)
                pairs = zip(whose, looks, strict=True)
                return [Known(persons, look.may_be_child, look.male) for persons, look in pairs]

        try:
            asks = recognise if recogniser or estimator else unknown
            return select(result, self.selection, self.checkpoint, size, asks)
        finally:
            for each in (recogniser, estimator):
                if each:
                    each.forget()
