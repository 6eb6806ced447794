"""Prometheus metrics: counts and times, never what a picture shows."""

from collections.abc import Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from faceguard.models import Model
from faceguard.settings import Settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series beside each, which nobody needs


class Exposed:
    """Metrics of one process, by their names."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"faceguard_{name}", description, labels, registry=self._registry)

    def _gauge(self, name: str, description: str, *labels: str) -> Gauge:
        return Gauge(f"faceguard_{name}", description, labels, registry=self._registry)

    def _times(self, name: str, description: str, *labels: str) -> Histogram:
        return Histogram(f"faceguard_{name}_seconds", description, labels, buckets=SECONDS, registry=self._registry)


class Metrics(Exposed):
    """The metrics of one application."""

    def __init__(self) -> None:
        super().__init__()
        self.requests = self._counter("requests", "Answers by route and status.", "route", "status")
        self.refused = self._counter("refused", "Requests answered with a problem, by its slug.", "reason")
        self.stages = self._times("stage", "Time a picture spent in a stage.", "stage")
        self.faces = Histogram(
            "faceguard_faces",
            "Faces of a picture: found, or redacted.",
            buckets=(0, 1, 2, 5, 10, 20, 50, 100, 200, 500),
            registry=self._registry,
        )
        self.queue_depth = self._gauge("queue_depth", "Admitted requests that no worker works on.")
        self.busy_workers = self._gauge("busy_workers", "Workers that work.")
        self.stuck_workers = self._gauge("stuck_workers", "Replaced threads that native code does not let go.")
        self.workers = self._gauge("workers", "Workers there are.")
        self.queue_places = self._gauge("queue_places", "Requests that may wait for a worker.")
        self.videos = self._gauge("videos", "Videos that are here: on their way, waiting, in work or done.")
        self.video_places = self._gauge("video_places", "Videos that may be here.")
        self.video_memory = self._gauge("video_memory_bytes", "Memory in which videos and their results wait.")
        self.video_disk = self._gauge("video_disk_bytes", "What they take of the disk besides.")
        self.live = self._gauge("live_sessions", "Live sessions that are open.")
        self.live_places = self._gauge("live_places", "Live sessions that may be open.")
        self.frames = self._counter("live_frames", "Live frames: shown, covered whole, or dropped.", "outcome")
        self.delay = self._times("live_delay", "Time from a live frame's coming to its answer, look-ahead included.")
        self.models = self._gauge("model_info", "1 for each model in use.", "model", "sha256")

    def describe(self, settings: Settings, models: Iterable[Model]) -> None:
        """Set what does not change during the life of the process."""
        self.workers.set(settings.workers)
        self.queue_places.set(settings.capacity - settings.workers)
        self.video_places.set(settings.max_videos)
        self.live_places.set(settings.live_sessions)
        for model in models:
            self.models.labels(model.name, model.sha256).set(1)

    def picture(self, stages: Mapping[str, float], faces: int) -> None:
        """Count a picture, its faces, and the seconds of each stage."""
        self.faces.observe(faces)
        for stage, seconds in stages.items():
            self.stages.labels(stage).observe(seconds)


class CameraMetrics(Exposed):
    """Those of `faceguard live`, for each camera by its name."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = self._counter(
            "camera_frames", "Frames of a camera: shown, covered whole, or dropped.", "camera", "outcome"
        )
        self.delay = self._times(
            "camera_delay", "Time from a frame's coming to its being shown, look-ahead included.", "camera"
        )
        self.reconnects = self._counter(
            "camera_reconnects", "How often a source or a sink was lost and tried again.", "camera"
        )
        self.restarts = self._counter("camera_restarts", "How often the process that redacts was replaced.", "camera")
