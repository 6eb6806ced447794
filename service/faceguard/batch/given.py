"""Boxes that a data set gives for the pictures of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceguard.batch.pictures import Source
from faceguard.datasets.reading import Boxes, read
from faceguard.pixel_box import CoveredBox
from faceguard.video.options import VideoOptions


@dataclass(frozen=True, slots=True)
class GivenBoxes:
    """The boxes by the names that `faceguard detect` writes: addresses, or paths in the one folder of the run."""

    boxes: Boxes
    addresses: Sequence[str]

    @classmethod
    def read(cls, path: Path, addresses: Sequence[str]) -> "GivenBoxes":
        """Read a data set for a run over these addresses; raises OSError and DataSetError."""
        return cls(read(path), addresses)

    def asked(self, source: Source) -> dict[str, Any]:
        """Return the option that a picture has of its own, as JSON's own types; none where it is not listed."""
        found = self._of(source)
        return {} if found is None else {"boxes": [box.model_dump(exclude_none=True) for box in found]}

    def options(self, source: Source, options: VideoOptions) -> VideoOptions:
        """Return what is asked for a picture: its boxes where it is listed, a search where it is not."""
        found = self._of(source)
        return options if found is None else options.model_copy(update={"boxes": found})

    def _of(self, source: Source) -> tuple[CoveredBox, ...] | None:
        names = () if source.is_video() else (source.address, source.name_among(self.addresses))
        return next((self.boxes[name] for name in names if name in self.boxes), None)
