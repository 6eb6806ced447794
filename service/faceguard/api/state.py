"""What the application holds while it runs, and how a route asks for it: `workers: WorkersDep`."""

from typing import Annotated, Any, TypedDict

from fastapi import Depends
from starlette.requests import HTTPConnection

from faceguard.api.cache import Cache
from faceguard.metrics import Metrics
from faceguard.photo.jobs import PhotoJobs
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.workers import Workers


class AppState(TypedDict):
    """What lives as long as the application; a request's state has it, and its own ticket besides."""

    settings: Settings
    workers: Workers
    photos: PhotoJobs
    cache: Cache
    metrics: Metrics


def _held(name: str) -> Any:
    async def held(connection: HTTPConnection) -> Any:  # one that is not async would cost a thread
        return connection.state[name]

    return Depends(held)


SettingsDep = Annotated[Settings, _held("settings")]
WorkersDep = Annotated[Workers, _held("workers")]
PhotosDep = Annotated[PhotoJobs, _held("photos")]
CacheDep = Annotated[Cache, _held("cache")]
MetricsDep = Annotated[Metrics, _held("metrics")]
TicketDep = Annotated[Ticket, _held("ticket")]
"""The ticket that `Admission` took for this request."""
