from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, Request, Response

from faceguard.api import form
from faceguard.api.admission import Admitted
from faceguard.api.answers import ARCHIVE_ANSWER
from faceguard.api.archive.form import FIELD, ArchiveForm
from faceguard.api.archive.session import ArchiveSession
from faceguard.api.form import Form
from faceguard.api.negotiate import accepted, chosen
from faceguard.api.problems import MalformedRequestError, UnsupportedMediaTypeError
from faceguard.api.schemas import archive_body
from faceguard.api.state import MetricsDep, NotaryDep, OfferDep, PhotosDep, SettingsDep, TicketDep, WorkersDep
from faceguard.api.timed_body import TimedBody
from faceguard.api.upload import media_type, once
from faceguard.options import RedactOptions
from faceguard.policy.rules import check_photos
from faceguard.settings import Settings

MEDIA_TYPE = "application/zip"
TAKEN = (MEDIA_TYPE, "application/x-zip-compressed")
"""The types that ZIPs are sent as; browsers on Windows send the second."""
HINT = f"Send the archive as the body, as {MEDIA_TYPE}, or as the file {FIELD} of a form, as {form.MEDIA_TYPE}"

router = APIRouter(tags=["redact"])


@router.post(
    "/v1/redact/archive",
    operation_id="redact_archive",
    summary="Redact every face in a ZIP of pictures",
    **ARCHIVE_ANSWER,
    openapi_extra=archive_body(),
)
@Admitted(limit="max_archive", until="end")
async def redact_archive(
    request: Request,
    settings: SettingsDep,
    offer: OfferDep,
    workers: WorkersDep,
    photos: PhotosDep,
    notary: NotaryDep,
    metrics: MetricsDep,
    ticket: TicketDep,
) -> Response:
    """Answer a ZIP with the redacted pictures under their own names, and `report.jsonl` with a line on each file.

    The answer begins when the first picture is done, while the archive still comes, so a client has to read while it
    sends. What is wrong with one file stands in its line of `report.jsonl`, and the others are done. The last line says
    whether the archive was read to its end. Where the service has a key, `receipts.jsonl` has signed receipts. In a
    form, options and reference photos may stand before the archive, and behind one that is no larger than a single
    picture may be.
    """
    _check(request)
    body = TimedBody(request, settings.deadline)
    archive, given, persons = await _opened(request, body, settings)
    options = RedactOptions.from_text(given, settings.option_defaults, offer.specs)
    check_photos(options.rules, len(persons))
    notary.check(options)
    return ArchiveSession(
        request,
        body,
        archive,
        options,
        persons,
        settings=settings,
        workers=workers,
        photos=photos,
        notary=notary,
        metrics=metrics,
        ticket=ticket,
    )


def _check(request: Request) -> None:
    """Refuse a body that claims to be neither a ZIP nor a form, and a client that accepts no ZIP."""
    kind = media_type(request)
    if not kind:
        raise MalformedRequestError(HINT)
    if kind not in {*TAKEN, form.MEDIA_TYPE}:
        raise UnsupportedMediaTypeError(HINT)
    chosen(accepted(request.headers), [MEDIA_TYPE])


async def _opened(
    request: Request, body: TimedBody, settings: Settings
) -> tuple[AsyncIterator[bytes], dict[str, str], Sequence[bytes]]:
    """Return the archive as it comes, the options by name, and the reference photos."""
    options = request.query_params.multi_items()
    if media_type(request) in TAKEN:
        return aiter(body), once(options), ()
    sent = Form(aiter(body), request.headers["content-type"])
    archive = ArchiveForm(sent, settings.max_body, RedactOptions.model_fields)
    given = once([*options, *await archive.options()])
    return archive.archive(), given, archive.photos
