"""`/v1/detect`: the faces of a picture as boxes, in four forms with one answer."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from faceguard.api.disconnect import run_or_leave
from faceguard.api.negotiate import preferred
from faceguard.api.problems import MalformedRequestError, NotAcceptableError, UnknownDigestError
from faceguard.api.schemas import DETECTION_ANSWER, upload_body
from faceguard.api.state import cache_of, metrics_of, settings_of, ticket_of, workers_of
from faceguard.api.timing import server_timing
from faceguard.api.upload import MEDIA_TYPE, read_upload
from faceguard.detail import Detail
from faceguard.detection.detectors import DetectorName
from faceguard.options import DetectOptions

router = APIRouter(tags=["detect"])

Digest = Annotated[str | None, Query(pattern="^[0-9a-fA-F]{64}$", description="SHA-256 of a picture seen recently.")]


@router.post("/v1/detect", summary="Find faces", **DETECTION_ANSWER, openapi_extra=upload_body(DetectOptions))
async def detect(request: Request) -> Response:
    """Answer the boxes of all faces in the uploaded picture. This form works everywhere."""
    return await _detect(request)


@router.api_route(
    "/v1/detect",
    methods=["QUERY"],
    summary="Find faces, by the safe method with a body",
    **DETECTION_ANSWER,
    openapi_extra=upload_body(DetectOptions),
)
async def query(request: Request) -> Response:
    """Answer the same as POST, by the method made for it (RFC 10008)."""
    return await _detect(request)


@router.get("/v1/detect", summary="Find faces, or look up a picture seen recently", **DETECTION_ANSWER)
async def get(
    request: Request,
    sha256: Digest = None,
    detail: Detail | None = None,
    detector: DetectorName | None = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
) -> Response:
    """Answer the boxes of a picture seen recently, by its digest and the options it was seen with.

    The service remembers boxes (never pixels) only where `FACEGUARD_CACHE_ENTRIES` is set. Clients that can send
    a body with GET may upload the picture instead, as with POST: `curl -X GET -F image=@photo.jpg …`.
    """
    if sha256 is None:
        if not request.headers.get("content-type"):
            raise MalformedRequestError(
                f"Send the picture as {MEDIA_TYPE} by POST or QUERY (or GET, where the client can), or ask by ?sha256="
            )
        return await _detect(request)
    _check_accept(request)
    named = {"detail": detail, "detector": detector, "min_confidence": min_confidence}
    options = _options(request, {name: value for name, value in named.items() if value is not None})
    report = cache_of(request).get(sha256, options)
    if report is None:
        raise UnknownDigestError(None if cache_of(request).enabled else "The cache of boxes is off")
    return JSONResponse(report.fields(), headers={"Cache-Control": "no-store"})


def _check_accept(request: Request) -> None:
    if preferred(request.headers.get("accept"), ["application/json"]) is None:
        raise NotAcceptableError("application/json is what there is")


def _options(request: Request, fields: dict[str, object]) -> DetectOptions:
    return DetectOptions.from_text({"detail": settings_of(request).detail, **fields})


async def _detect(request: Request) -> Response:
    _check_accept(request)
    ticket, workers = ticket_of(request), workers_of(request)
    upload = await read_upload(request, ticket.remaining)
    options = _options(request, {**upload.fields})
    work = workers.run(lambda pipeline, checkpoint: pipeline.detect(upload.image, options, checkpoint), ticket)
    detection = await run_or_leave(request, work)
    stages = {"wait": ticket.waited, **detection.stages}
    metrics_of(request).picture(stages, len(detection.report.faces))
    cache_of(request).put(upload.image, options, detection.report)
    headers = {
        "Accept-Query": MEDIA_TYPE,  # RFC 10008
        "Cache-Control": "no-store",
        "Server-Timing": server_timing(stages),
    }
    return JSONResponse(detection.report.fields(), headers=headers)
