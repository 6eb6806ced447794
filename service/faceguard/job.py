"""What the pool runs: work on anything, photos or other, with the detectors of a thread."""

from collections.abc import Callable
from typing import TypeVar

from faceguard.detection.detectors import Detectors
from faceguard.ticket import Checkpoint

Result = TypeVar("Result")
Job = Callable[[Detectors, Checkpoint], Result]
"""It calls the checkpoint between its stages, which raises to stop it, and detects within `guarded`."""
