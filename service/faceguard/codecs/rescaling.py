"""Grey of more than 8 bits, which is scaled by its brightest sample: a face must have no say in that."""

from dataclasses import dataclass
from typing import Self

from faceguard.codecs.raster import Raster, as_stored
from faceguard.picture import Frame, Pixels


@dataclass(frozen=True, slots=True)
class Rescaling:
    """A still picture's samples as they are stored, to be scaled anew."""

    raster: Raster
    orientation: int
    """EXIF's, 1 to 8."""

    @classmethod
    def of(cls, raster: Raster, orientation: int) -> Self | None:
        """Keep the samples where there is anything to scale; None where they have 8 bits."""
        return cls(raster, orientation) if raster.bits > 8 else None

    def without(self, hidden: Pixels) -> Frame:
        """Return the upright frame, scaled by the brightest of the samples for which an upright mask is 0."""
        shown = as_stored(hidden, self.orientation) == 0
        return self.raster.scaled_by(shown).frame(self.orientation)
