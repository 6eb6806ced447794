"""Prometheus metrics: counts and times, never what a picture shows."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "faceguard_requests", "Answers by route and status.", ["route", "status"], registry=self._registry
        )
        self.refused = Counter(
            "faceguard_refused", "Requests not admitted, by reason.", ["reason"], registry=self._registry
        )
        self.stages = Histogram(
            "faceguard_stage_seconds", "Time a picture spent in a stage.", ["stage"], registry=self._registry
        )
        self.faces = Histogram(
            "faceguard_faces",
            "Faces of a picture: found, or redacted.",
            buckets=(0, 1, 2, 5, 10, 20, 50, 100, 200, 500),
            registry=self._registry,
        )
        self.admitted = Gauge(
            "faceguard_admitted",
            "Requests that are running or waiting for a worker.",
            registry=self._registry,
        )

    def picture(self, stages: Mapping[str, float], faces: int) -> None:
        """Count a picture that was worked on."""
        self.faces.observe(faces)
        for stage, seconds in stages.items():
            self.stages.labels(stage).observe(seconds)

    def text(self) -> bytes:
        """All metrics in Prometheus' text form."""
        return generate_latest(self._registry)
