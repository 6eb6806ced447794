"""`/v1/detect`: the faces of a picture as boxes, in four forms with one answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from faceguard.api.cache import Cache
from faceguard.api.negotiate import preferred
from faceguard.api.photo_service import ONE_PICTURE, PhotoService, PhotoServiceDep
from faceguard.api.problems import MalformedRequestError, NotAcceptableError, UnknownDigestError
from faceguard.api.schemas import DETECTION_ANSWER, upload_body
from faceguard.api.state import CacheDep, PhotosDep, SettingsDep
from faceguard.api.upload import MEDIA_TYPE
from faceguard.detail import Detail
from faceguard.detection import DetectorName
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.settings import Settings

router = APIRouter(tags=["detect"])

Digest = Annotated[str | None, Query(pattern="^[0-9a-fA-F]{64}$", description="SHA-256 of a picture seen recently.")]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Answers with the boxes of one picture."""

    service: PhotoService
    settings: Settings
    photos: PhotoJobs
    cache: Cache

    async def of_upload(self) -> Response:
        """Find them in the uploaded picture."""
        upload = await self.service.upload()
        options = self._options(upload.fields)
        detection, timing = await self.service.run(self.photos.detect(upload.image, options))
        self.cache.put(upload.image, options, detection.report)
        headers = {
            "Accept-Query": MEDIA_TYPE,  # RFC 10008
            "Cache-Control": "no-store",
            "Server-Timing": timing,
        }
        return JSONResponse(detection.report.fields(), headers=headers)

    def of_digest(self, sha256: str, fields: Mapping[str, object]) -> Response:
        """Look them up; raises UnknownDigestError."""
        report = self.cache.get(sha256, self._options(fields))
        if report is None:
            raise UnknownDigestError(None if self.cache.enabled else "The cache of boxes is off")
        return JSONResponse(report.fields(), headers={"Cache-Control": "no-store"})

    def _options(self, fields: Mapping[str, object]) -> DetectOptions:
        return DetectOptions.from_text({"detail": self.settings.detail, **fields})


async def _boxes(
    request: Request, service: PhotoServiceDep, settings: SettingsDep, photos: PhotosDep, cache: CacheDep
) -> Boxes:
    if preferred(request.headers.get("accept"), ["application/json"]) is None:
        raise NotAcceptableError("application/json is what there is")
    return Boxes(service, settings, photos, cache)


BoxesDep = Annotated[Boxes, Depends(_boxes)]


@router.post("/v1/detect", summary="Find faces", **DETECTION_ANSWER, openapi_extra=upload_body(DetectOptions))
@ONE_PICTURE
async def detect(boxes: BoxesDep) -> Response:
    """Answer the boxes of all faces in the uploaded picture. This form works everywhere."""
    return await boxes.of_upload()


@router.api_route(
    "/v1/detect",
    methods=["QUERY"],
    summary="Find faces, by the safe method with a body",
    **DETECTION_ANSWER,
    openapi_extra=upload_body(DetectOptions),
)
@ONE_PICTURE
async def query(boxes: BoxesDep) -> Response:
    """Answer the same as POST, by the method made for it (RFC 10008)."""
    return await boxes.of_upload()


@router.get("/v1/detect", summary="Find faces, or look up a picture seen recently", **DETECTION_ANSWER)
@ONE_PICTURE
async def get(
    request: Request,
    boxes: BoxesDep,
    sha256: Digest = None,
    detail: Detail | None = None,
    detector: DetectorName | None = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
) -> Response:
    """Answer the boxes of a picture seen recently, by its digest and the options it was seen with.

    The service remembers boxes (never pixels) only where `FACEGUARD_CACHE_ENTRIES` is set. Clients that can send
    a body with GET may upload the picture instead, as with POST: `curl -X GET -F image=@photo.jpg …`.
    """
    if sha256 is not None:
        named = {"detail": detail, "detector": detector, "min_confidence": min_confidence}
        return boxes.of_digest(sha256, {name: value for name, value in named.items() if value is not None})
    if not request.headers.get("content-type"):
        raise MalformedRequestError(
            f"Send the picture as {MEDIA_TYPE} by POST or QUERY (or GET, where the client can), or ask by ?sha256="
        )
    return await boxes.of_upload()
