"""What the application holds while it runs, typed."""

from typing import TypedDict, cast

from fastapi import Request

from service.api.cache import Cache
from service.metrics import Metrics
from service.settings import Settings
from service.ticket import Ticket
from service.workers import Workers


class State(TypedDict):
    settings: Settings
    workers: Workers
    cache: Cache
    metrics: Metrics


def settings_of(request: Request) -> Settings:
    return cast("Settings", request.state.settings)


def workers_of(request: Request) -> Workers:
    return cast("Workers", request.state.workers)


def cache_of(request: Request) -> Cache:
    return cast("Cache", request.state.cache)


def metrics_of(request: Request) -> Metrics:
    return cast("Metrics", request.state.metrics)


def ticket_of(request: Request) -> Ticket:
    """The place that `Admission` took for this request."""
    return cast("Ticket", request.state.ticket)
