"""`POST /v1/redact`: the picture with every face gone."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from faceguard.api.negotiate import preferred, quality
from faceguard.api.photo_service import ONE_PICTURE, PhotoServiceDep
from faceguard.api.problems import NotAcceptableError
from faceguard.api.schemas import REDACTION_ANSWER, upload_body
from faceguard.api.state import PhotosDep, SettingsDep
from faceguard.formats import WRITABLE, PictureFormat
from faceguard.options import RedactOptions
from faceguard.photo.results import Redaction
from faceguard.report import RedactionAnswer
from faceguard.sniff import sniff

router = APIRouter(tags=["redact"])

TINY = 0.001
"""The lowest quality that Accept can give."""


@router.post("/v1/redact", summary="Redact every face", **REDACTION_ANSWER, openapi_extra=upload_body(RedactOptions))
@ONE_PICTURE
async def redact(request: Request, service: PhotoServiceDep, settings: SettingsDep, photos: PhotosDep) -> Response:
    """Answer the uploaded picture with every face made unrecognisable.

    `Accept` chooses the answer: the picture (default), `application/json` (a report with the picture as base64), or
    `multipart/form-data` (the picture and the report).
    """
    upload = await service.upload()
    options = RedactOptions.from_text({"detail": settings.detail, "style": settings.style, **upload.fields})
    target, form = _negotiated(request.headers.get("accept"), upload.image, options)
    options = options.model_copy(update={"format": target.value})
    redaction, timing = await service.run(photos.redact(upload.image, options))
    body, media_type = REPORTS.get(form, _picture)(redaction)
    return Response(body, headers=_headers(redaction, body, timing), media_type=media_type)


def _negotiated(accept: str | None, image: bytes, options: RedactOptions) -> tuple[PictureFormat, str]:
    """The format of the picture and the media type of the answer, which may be a report.

    A picture stays in its own format wherever that is accepted: browsers name the newest formats first, whatever
    they are sent.
    """
    own = options.picture_format or sniff(image).written_as
    others = () if options.format else tuple(other for other in WRITABLE if other is not own)
    if quality(accept, own.media_type) >= max(*(quality(accept, report) for report in REPORTS), TINY):
        return own, own.media_type
    pictures = {each.media_type: each for each in (own, *others)}
    chosen = preferred(accept, [*pictures, *REPORTS])
    if chosen is None:
        raise NotAcceptableError(f"There are {', '.join((*pictures, *REPORTS))}")
    return pictures.get(chosen, own), chosen


def _picture(redaction: Redaction) -> tuple[bytes, str]:
    return redaction.content, redaction.format.media_type


def _json(redaction: Redaction) -> tuple[bytes, str]:
    answer = RedactionAnswer(
        **dict(redaction.report),
        media_type=redaction.format.media_type,
        picture=base64.b64encode(redaction.content).decode(),
    )
    return json.dumps(answer.fields()).encode(), "application/json"


def _multipart(redaction: Redaction) -> tuple[bytes, str]:
    """A form with the fields `report` and `image` (RFC 7578), which a browser reads with `response.formData()`."""
    boundary = secrets.token_hex(16)
    report = json.dumps(redaction.report.fields()).encode()
    parts = (
        ('name="report"', "application/json", report),
        (
            f'name="image"; filename="redacted{redaction.format.suffix}"',
            redaction.format.media_type,
            redaction.content,
        ),
    )
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {name}\r\nContent-Type: {media_type}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, media_type, content in parts
    )
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


REPORTS: Mapping[str, Callable[[Redaction], tuple[bytes, str]]] = {
    "application/json": _json,
    "multipart/form-data": _multipart,
}
"""The answers that hold more than the picture, by media type."""


def _headers(redaction: Redaction, body: bytes, timing: str) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {
        "Cache-Control": "no-store",
        "Content-Digest": f"sha-256=:{digest}:",  # RFC 9530
        "Faceguard-Faces": str(len(redaction.report.faces)),
        "Server-Timing": timing,
        "Vary": "Accept",
    }
