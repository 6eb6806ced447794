"""Faces of a live picture of which rules ask more than a box says, and what networks say of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.person import Persons
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Impression, Witness
from faceguard.ticket import Checkpoint

MOST = 2
"""Faces that are looked at after each look of a detector, which waits for that."""


@dataclass(frozen=True, slots=True, eq=False)
class Inquiry:
    """Some faces of one frame."""

    bench: Bench
    """Whose rules ask."""
    persons: Persons
    frame: int
    boxes: Mapping[int, Box]
    """In pixels, by the numbers that the detector gave them."""

    def impressions(self, pixels: Pixels, detectors: Detectors, checkpoint: Checkpoint) -> dict[int, Impression]:
        """Look at them in their frame (height, width, 3) RGB; raises ModelError, DetectorFailedError and what stops it.

        Nothing of a face is left in the networks' memory.
        """
        witness = Witness.of(detectors, self.persons, self.bench)
        if witness is None:
            return {}
        found = dict[int, Impression]()
        try:
            with guarded():
                for index, box in self.boxes.items():
                    checkpoint()
                    found[index] = witness.impression(pixels, box)
            return found
        finally:
            with guarded():
                witness.forget()
