"""The application: routes, middleware and what lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from faceguard import __version__, core_dump
from faceguard.api import detect, docs, health, info, live, redact
from faceguard.api.access import HEADER, Access
from faceguard.api.admission import Admission
from faceguard.api.archive import route as archive
from faceguard.api.body_limit import BodyLimit
from faceguard.api.cache import Cache
from faceguard.api.failures import Failures
from faceguard.api.handlers import add_problem_handlers
from faceguard.api.head_limit import HeadLimit
from faceguard.api.headers import SecurityHeaders
from faceguard.api.hosts import Hosts
from faceguard.api.key_file import keys_of
from faceguard.api.keys import ApiKeys
from faceguard.api.methods import Head
from faceguard.api.openapi import use_own_openapi
from faceguard.api.prefix import Prefix
from faceguard.api.state import AppState
from faceguard.api.videos import once as video
from faceguard.api.videos import route as videos
from faceguard.api.videos.shelf import Shelf
from faceguard.artwork import artwork
from faceguard.detection.detectors import Offer
from faceguard.errors import TooManySessionsError
from faceguard.metrics import Metrics
from faceguard.models import Weights
from faceguard.photo.jobs import PhotoJobs
from faceguard.receipts.notary import Notary
from faceguard.replacement import OwnPicture
from faceguard.sandbox.sandbox import Sandbox
from faceguard.settings import Settings
from faceguard.slots import Slots
from faceguard.workers import Workers

DESCRIPTION = """Finds every face in a photo and makes it unrecognisable for good.

Nothing leaves the machine, nothing is stored. The styles `blur`, `pixelate` and `solid` do not read the face's
pixels at all, so there is nothing to reverse; no metadata, thumbnail or hidden frame of the upload is answered."""


EXPOSED = (
    "Accept-Ranges",
    "Content-Digest",
    "Content-Range",
    "ETag",
    "Faceguard-Candidates",
    "Faceguard-Faces",
    "Faceguard-Found-Again",
    "Location",
    "Retry-After",
    "Server-Timing",
    HEADER,
)
"""The headers that pages of allowed origins may read."""
SILENT: TelemetryConfig = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
"""No environment variable can make an offline service send anything."""


def create_app(settings: Settings, telemetry: TelemetryConfig | None = None) -> FastAPI:
    """Build the application.

    Raises OSError and KeyFileError where its keys cannot be read, and ModelError where a detector that the user brings
    cannot be used. Raises what `Standing.set_by` raises where the operator's rules cannot be read, and what `Notary.of`
    raises where the key for receipts or the codes for reasons cannot, and InvalidOptionError where the picture that
    `image` shows cannot.

    Its lifespan starts the detectors, and fails if weights are missing or altered.

    OpenTelemetry is for those who build the application themselves: `telemetry={"tracer_provider": …}`.
    """
    offer, photos = Offer.of(Weights(settings.models, settings.providers)), PhotoJobs.of(settings)
    _read_replacement(settings)
    notary = Notary.of(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[AppState]:
        core_dump.forbid()
        workers, metrics = Workers(settings, offer), Metrics()
        workers.start()
        weights = Weights(settings.models, settings.providers)
        metrics.describe(settings, [model for model in offer.used if weights.path(model)])
        shelf = Shelf(settings, workers)
        try:
            yield AppState(
                settings=settings,
                offer=offer,
                workers=workers,
                photos=photos,
                videos=shelf,
                live=_sessions(settings, workers),
                notary=notary,
                cache=Cache(settings.cache_entries, settings.cache_ttl),
                metrics=metrics,
                owner="",
                prefix="",
            )
        finally:
            shelf.close()
            workers.close()

    app = FastAPI(
        title="Face Privacy Guard",
        summary="Offline face redaction",
        description=DESCRIPTION,
        version=__version__,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        openapi_url=None,  # it is a route of our own
        docs_url=None,
        redoc_url=None,
        telemetry=SILENT if telemetry is None else {"auto_configure": False, **telemetry},
    )
    for module in (redact, archive, video, detect, videos, live, health, info, docs):
        app.include_router(module.router)
    docs.mount_static(app)
    add_problem_handlers(app)
    use_own_openapi(app, offer.specs)
    _add_middleware(app, settings)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Put the layers around the routes, from the innermost: the one that is added last is called first."""
    app.add_middleware(BodyLimit)
    app.add_middleware(Admission)
    if settings.api_keys_file:
        keys_of(settings.api_keys_file.read_bytes())  # the middleware is made later, where nobody is told why it fails
        app.add_middleware(ApiKeys, file=settings.api_keys_file)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[origin.lower() for origin in settings.allowed_origins],
            allow_methods=("GET", "HEAD", "POST", "QUERY", "DELETE"),
            allow_headers=("Authorization", "Range", "X-API-Key", HEADER),
            expose_headers=EXPOSED,
        )
    app.add_middleware(Hosts, hosts=settings.allowed_hosts, origins=settings.allowed_origins)
    app.add_middleware(HeadLimit)
    app.add_middleware(Failures)
    app.add_middleware(Head)
    app.add_middleware(Prefix, root_path=settings.root_path or "", proxies=settings.trusted_proxies)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Access)


def _sessions(settings: Settings, workers: Workers) -> Slots:
    """Return the slots of live sessions, which are held for as long as one may last."""
    full = partial(TooManySessionsError, f"At most {settings.live_sessions} (LIVE)")
    return workers.slots(settings.live_sessions, settings.live_seconds, full)


def _read_replacement(settings: Settings) -> None:
    """Read what `image` shows if a request names nothing, in a helper, as any other; raises InvalidOptionError."""
    if isinstance(settings.shown, OwnPicture):
        with closing(Sandbox.of(settings)) as sandbox:
            sandbox.start()
            artwork(settings.shown, sandbox.coder)
