"""What the application holds while it runs, typed."""

from typing import TypedDict, cast

from fastapi import Request

from faceguard.api.cache import Cache
from faceguard.metrics import Metrics
from faceguard.photo.jobs import PhotoJobs
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.workers import Workers


class AppState(TypedDict):
    settings: Settings
    workers: Workers
    photos: PhotoJobs
    cache: Cache
    metrics: Metrics


def settings_of(request: Request) -> Settings:
    return cast("Settings", request.state.settings)


def workers_of(request: Request) -> Workers:
    return cast("Workers", request.state.workers)


def photos_of(request: Request) -> PhotoJobs:
    return cast("PhotoJobs", request.state.photos)


def cache_of(request: Request) -> Cache:
    return cast("Cache", request.state.cache)


def metrics_of(request: Request) -> Metrics:
    return cast("Metrics", request.state.metrics)


def ticket_of(request: Request) -> Ticket:
    """The place that `Admission` took for this request."""
    return cast("Ticket", request.state.ticket)
