"""Videos that are decoded in processes of their own, which start with the first one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.sandbox.footage import Footage
from faceguard.sandbox.jail import Bounds
from faceguard.sandbox.sandbox import VIDEOS, Sandbox
from faceguard.sandbox.shortage import shortage_told
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint

if TYPE_CHECKING:
    from faceguard.sandbox.projection import Projection

BASE_MEMORY, BYTES_PER_PIXEL = 384 << 20, 32
"""A decoder keeps up to twenty pictures, of one and a half bytes a pixel."""
SLOWNESS = 20
"""Seconds of the processor that a second of the longest video may take."""


class SealedFilms:
    """Opens videos, each in a helper of its own, that has this file and nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()

    @contextmanager
    def __call__(
        self, file: BinaryIO, limits: VideoLimits, checkpoint: Checkpoint, sounding: Sounding = Sounding.AAC
    ) -> Iterator["Projection"]:
        """Open a file.

        Raises FaceguardError, what the checkpoint raises, and ImportError where the extra is not installed.
        """
        from faceguard.sandbox.projection import Projection  # noqa: PLC0415 - what it needs comes with an extra

        with (
            shortage_told(),
            Footage(file) as footage,
            self._started().lent(Projection, checkpoint) as projection,
        ):
            projection.open(footage, limits, self._settings.deadline, sounding)
            yield projection

    @contextmanager
    def flow(self, descriptor: int, limits: VideoLimits, checkpoint: Checkpoint) -> Iterator["Projection"]:
        """Open a pipe of packets, as `__call__` does a file."""
        from faceguard.sandbox.projection import Projection  # noqa: PLC0415 - what it needs comes with an extra

        with self._started().lent(Projection, checkpoint) as projection:
            projection.open_flow(descriptor, limits, self._settings.deadline)
            yield projection

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            if self._sandbox:
                self._sandbox.close()
                self._sandbox = None

    def _started(self) -> Sandbox:
        with self._lock:
            if self._sandbox is None:
                memory = BASE_MEMORY + BYTES_PER_PIXEL * self._settings.max_pixels
                sandbox = Sandbox(Bounds(memory, SLOWNESS * self._settings.max_video_seconds), 1, VIDEOS)
                sandbox.start()
                self._sandbox = sandbox
            return self._sandbox
