from fastapi import APIRouter, Request, Response

from faceguard.api.admission import Admitted
from faceguard.api.archive.session import ArchiveSession
from faceguard.api.negotiate import preferred
from faceguard.api.problems import MalformedRequestError, NotAcceptableError, UnsupportedMediaTypeError
from faceguard.api.schemas import ARCHIVE_ANSWER, archive_body
from faceguard.api.state import MetricsDep, PhotosDep, SettingsDep, TicketDep, WorkersDep
from faceguard.api.upload import once
from faceguard.options import RedactOptions

MEDIA_TYPE = "application/zip"
TAKEN = (MEDIA_TYPE, "application/x-zip-compressed")
"""The types that ZIPs are sent as; browsers on Windows send the second."""

router = APIRouter(tags=["redact"])


@router.post(
    "/v1/redact/archive",
    summary="Redact every face in a ZIP of pictures",
    **ARCHIVE_ANSWER,
    openapi_extra=archive_body(),
)
@Admitted(limit=lambda settings: settings.max_archive, until="end")
async def redact_archive(
    request: Request,
    settings: SettingsDep,
    workers: WorkersDep,
    photos: PhotosDep,
    metrics: MetricsDep,
    ticket: TicketDep,
) -> Response:
    """Answer a ZIP with the redacted pictures under their own names, and `report.jsonl` with a line on each file.

    The answer begins when the first picture is done, while the archive still comes, so a client has to read while it
    sends. What is wrong with one file stands in its line of `report.jsonl`, and the others are done. The last line says
    whether the archive was read to its end.
    """
    _check(request)
    given = once(request.query_params.multi_items())
    options = RedactOptions.from_text({"detail": settings.detail, "style": settings.style, **given})
    return ArchiveSession(
        request, options, settings=settings, workers=workers, photos=photos, metrics=metrics, ticket=ticket
    )


def _check(request: Request) -> None:
    """Refuse a body that does not claim to be a ZIP, and a client that does not accept one."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not media_type:
        raise MalformedRequestError(f"Send the archive as the body, with the Content-Type {MEDIA_TYPE}")
    if media_type not in TAKEN:
        raise UnsupportedMediaTypeError(f"Send the archive as the body, with the Content-Type {MEDIA_TYPE}")
    if preferred(request.headers.get("accept"), [MEDIA_TYPE]) is None:
        raise NotAcceptableError(f"{MEDIA_TYPE} is what there is")
