"""`POST /v1/redact`: the picture with every face made unrecognisable."""

from fastapi import APIRouter, Request, Response

from faceguard.api.answers import REDACTION_ANSWER
from faceguard.api.body import BodyResponse
from faceguard.api.negotiate import accepted, chosen, quality
from faceguard.api.photo_service import ONE_PICTURE, PhotoServiceDep
from faceguard.api.rendering import REPORTS, picture
from faceguard.api.schemas import upload_body
from faceguard.api.state import NotaryDep, OfferDep, PhotosDep, SettingsDep
from faceguard.codecs import CODECS, WRITABLE, sniff
from faceguard.formats import PictureFormat
from faceguard.options import RedactOptions

router = APIRouter(tags=["redact"])

TINY = 0.001
"""The lowest quality that Accept can give."""


@router.post(
    "/v1/redact",
    operation_id="redact",
    response_class=Response,
    summary="Redact every face",
    **REDACTION_ANSWER,
    openapi_extra=upload_body(RedactOptions),
)
@ONE_PICTURE
async def redact(
    request: Request,
    service: PhotoServiceDep,
    settings: SettingsDep,
    offer: OfferDep,
    photos: PhotosDep,
    notary: NotaryDep,
) -> Response:
    """Answer the uploaded picture with every face made unrecognisable.

    `Accept` chooses the answer: the picture (default), `application/json` (a report with the picture as base64), or
    `multipart/form-data` (the picture and the report). Where the service has a key, both reports have a signed receipt.
    """
    accept = accepted(request.headers)
    chosen(accept, [*(CODECS[each].media_type for each in WRITABLE), *REPORTS])  # before the body is read
    upload = await service.upload(RedactOptions)
    options = RedactOptions.from_text(upload.fields, settings.option_defaults, offer.specs)
    notary.check(options)
    target, form = _negotiated(accept, upload.image, options)
    options = options.model_copy(update={"format": target.value})
    render = REPORTS.get(form, picture)
    job = photos.knowing(upload.photos, options, lambda persons: photos.redact(upload.image, options, persons=persons))
    redaction, body, timing = await service.run(job, lambda done: render(done, notary))
    headers = {
        "Cache-Control": "no-store",
        "Content-Digest": body.content_digest,
        "Faceguard-Candidates": str(len(redaction.report.candidates)),
        "Faceguard-Faces": str(len(redaction.report.faces)),
        "Server-Timing": timing,
        "Vary": "Accept",
    }
    return BodyResponse(body, headers)


def _negotiated(accept: str | None, image: bytes, options: RedactOptions) -> tuple[PictureFormat, str]:
    """Return the format of the picture and the media type of the answer, which may be a report.

    A picture keeps its own format wherever that is acceptable: browsers list the newest formats first, whatever they
    have sent.
    """
    own = options.picture_format or CODECS[sniff(image)].written_as
    others = () if options.format else tuple(other for other in WRITABLE if other is not own)
    if quality(accept, CODECS[own].media_type) >= max(*(quality(accept, report) for report in REPORTS), TINY):
        return own, CODECS[own].media_type
    pictures = {CODECS[each].media_type: each for each in (own, *others)}
    media_type = chosen(accept, [*pictures, *REPORTS])
    return pictures.get(media_type, own), media_type
