"""One camera: the process that sees its pictures, and what is done as long as that lasts."""

import threading
import time
from collections import Counter

from faceguard.cameras.address import SinkKind
from faceguard.cameras.plan import Plan
from faceguard.cameras.shift import PAUSES, CameraError, Desk, Shift
from faceguard.cameras.watched import UnopenedError, Watched
from faceguard.errors import which_photo

TICK = 0.1
"""Seconds from one look at the processes to the next."""
FINISHING = 600.0
"""Seconds that a recording may take until it is whole."""
WRITTEN = frozenset({SinkKind.FILE, SinkKind.HLS})
"""Sinks that the process writes to by itself."""


class Camera(threading.Thread):
    """Goes on until the source ends or it is stopped."""

    def __init__(self, plan: Plan, desk: Desk) -> None:
        super().__init__(name="camera", daemon=True)
        self._plan, self._desk = plan, desk
        self._stopped, self._frames = threading.Event(), Counter[str]()
        self.failed = True
        """Whether it ended, or will, without being told to and before the end of its source."""

    def stop(self) -> None:
        """Let it end, and recordings become whole."""
        self._stopped.set()

    def run(self) -> None:
        """Work; a process that is lost is replaced."""
        recorded = any(sink.kind is SinkKind.FILE for sink in self._plan.sinks)
        lost = ", and what it recorded" if recorded else ""
        try:
            while not self._attended():
                self._desk.say(f"The process that redacts was lost{lost}; another one takes its place")
                self._desk.metrics.restarts.labels(self._plan.name).inc()
                if self._stopped.wait(PAUSES[0]):
                    break
            self.failed = False
        except CameraError as error:
            self._desk.say(f"Cannot go on: {error}")
        finally:
            counts = [f"{self._frames[outcome]} {outcome}" for outcome in ("shown", "covered", "dropped")]
            self._desk.say(f"Pictures: {', '.join(counts)}")

    def _attended(self) -> bool:
        """Start the sealed process, and attend to it; return whether it came to its end, and was not lost."""
        sinks = [[str(sink.kind), sink.address if sink.kind in WRITTEN else ""] for sink in self._plan.sinks]
        options = self._plan.options.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        order = {"options": options, "sinks": sinks, "photos": len(self._plan.photos)}
        try:
            watched = Watched(order, self._plan.photos)
        except UnopenedError as error:
            raise CameraError(f"{which_photo(error.photo, len(self._plan.photos))}: it cannot be opened") from None
        shift = Shift(self._plan, watched, self._desk, self._frames)
        try:
            while not watched.is_lost and not self._stopped.is_set() and not shift.is_over:
                shift.tend()
                time.sleep(TICK)
            is_lost = watched.is_lost
            is_whole = is_lost or watched.finish(FINISHING)
            watched.end()  # else what it said last, such as why it ended, may not be heard yet
            shift.hear()
            if not is_whole:
                raise CameraError("what was written is not whole")
            return not is_lost
        finally:
            watched.end()
            shift.end()
