"""What the application holds while it runs. A route asks for it in its signature: `workers: WorkersDep`."""

from typing import Annotated, Any, TypedDict

from fastapi import Depends
from starlette.requests import HTTPConnection

from faceguard.api.cache import Cache
from faceguard.api.videos.shelf import Shelf
from faceguard.detection.detectors import Offer
from faceguard.metrics import Metrics
from faceguard.photo.jobs import PhotoJobs
from faceguard.receipts.notary import Notary
from faceguard.settings import Settings
from faceguard.slots import Slots
from faceguard.ticket import Ticket
from faceguard.workers import Workers


class AppState(TypedDict):
    """What lives as long as the application. The state of a request has it too, and the request's ticket."""

    settings: Settings
    offer: Offer
    workers: Workers
    photos: PhotoJobs
    videos: Shelf
    live: Slots
    cache: Cache
    notary: Notary
    metrics: Metrics
    owner: str
    """Whose request it is: the digest of its API key, and empty where none is asked for."""
    prefix: str
    """What stands before the paths of the service on the outside, such as `/faces`; empty where nothing does."""


def _held(name: str) -> Any:
    async def held(connection: HTTPConnection) -> Any:  # a plain function would run in a thread
        return connection.state[name]

    return Depends(held)


SettingsDep = Annotated[Settings, _held("settings")]
OfferDep = Annotated[Offer, _held("offer")]
WorkersDep = Annotated[Workers, _held("workers")]
PhotosDep = Annotated[PhotoJobs, _held("photos")]
VideosDep = Annotated[Shelf, _held("videos")]
LiveDep = Annotated[Slots, _held("live")]
CacheDep = Annotated[Cache, _held("cache")]
NotaryDep = Annotated[Notary, _held("notary")]
PrefixDep = Annotated[str, _held("prefix")]
OwnerDep = Annotated[str, _held("owner")]
MetricsDep = Annotated[Metrics, _held("metrics")]
TicketDep = Annotated[Ticket, _held("ticket")]
"""The ticket that `Admission` has taken for this request."""
