"""All cameras of a command, and what they tell."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from faceguard.cameras.address import SinkKind
from faceguard.cameras.camera import Camera
from faceguard.cameras.feed import Feed
from faceguard.cameras.plan import Plan
from faceguard.cameras.shift import Desk
from faceguard.metrics import CameraMetrics

Say = Callable[[str], None]


class Cameras:
    """Starts and ends them; a server asks for the rest, as it does of workers."""

    def __init__(self, plans: Sequence[Plan], say: Say, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Take the event loop of who serves JPEGs, where somebody does."""
        self.metrics = CameraMetrics()
        self.feeds: Mapping[str, Feed] = {
            sink.path: Feed(loop)
            for plan in plans
            for sink in plan.sinks
            if sink.kind is SinkKind.MJPEG and loop is not None
        }
        """The newest JPEGs, by the paths that they are served at."""
        self._cameras = [Camera(plan, self._desk(plan, say)) for plan in plans]

    def _desk(self, plan: Plan, say: Say) -> Desk:
        served = ((number, sink) for number, sink in enumerate(plan.sinks) if sink.kind is SinkKind.MJPEG)
        watchers = {number: self.feeds[sink.path].read_on for number, sink in served}
        return Desk((lambda text: say(f"{plan.name}: {text}")) if plan.name else say, self.metrics, watchers)

    def start(self) -> None:
        """Start all of them."""
        for camera in self._cameras:
            camera.start()

    def drain(self) -> None:
        """Let all of them end."""
        for camera in self._cameras:
            camera.stop()
        for feed in self.feeds.values():
            feed.end()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all have ended; return whether they have."""
        for camera in self._cameras:
            camera.join(seconds)
        return self.ended

    @property
    def busy(self) -> int:
        """How many are at work for a request: none, as a request is only given what is there."""
        return 0

    @property
    def ended(self) -> bool:
        """Whether all have ended."""
        return not any(camera.is_alive() for camera in self._cameras)

    @property
    def failed(self) -> bool:
        """Whether one of them ended as it could not go on."""
        return any(camera.failed for camera in self._cameras if not camera.is_alive())
