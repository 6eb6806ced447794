"""What the pool runs: work on anything, photos or other, with the tools of a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from faceguard.codecs.coder import Coders
from faceguard.detection.detectors import Detectors
from faceguard.sandbox.films import SealedFilms
from faceguard.ticket import Checkpoint

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tools:
    """What a thread has."""

    detectors: Detectors
    coders: Coders
    films: SealedFilms


Job = Callable[[Tools, Checkpoint], Result]
"""It calls the checkpoint between its stages, which raises to stop it, and detects within `guarded`."""
