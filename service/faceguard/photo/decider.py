"""What becomes of each face of a frame, asked of the rules and of the networks that these ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.policy.person import Persons
from faceguard.policy.select import Decision, Selection, select
from faceguard.policy.sight import Known
from faceguard.policy.witness import Witness
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
        witness = Witness.of(self.detectors, self.persons, self.selection.bench)
        if witness is None:
            return select(result, self.selection, self.checkpoint, size)

        def recognise(boxes: Sequence[Box]) -> Sequence[Known]:
            with self.stages.timed("recognise"), guarded():
                return witness.known(frame.pixels, boxes, self.checkpoint)

        try:
            return select(result, self.selection, self.checkpoint, size, recognise)
        finally:
            witness.forget()
