"""`/v1/detect`: the faces of a picture as boxes. Four requests, one response."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from faceguard.api.answers import DETECTION_ANSWER, LOOKED_UP_ANSWER
from faceguard.api.body import Body, BodyResponse
from faceguard.api.cache import Cache
from faceguard.api.negotiate import accepted, chosen
from faceguard.api.photo_service import ONE_PICTURE, PhotoService, PhotoServiceDep
from faceguard.api.problems import MalformedRequestError, UnknownDigestError
from faceguard.api.schemas import looked_up, upload_body
from faceguard.api.state import CacheDep, OfferDep, OwnerDep, PhotosDep, SettingsDep
from faceguard.api.upload import ACCEPT_QUERY, HINT, once
from faceguard.detection.detectors import Offer
from faceguard.options import AttributeOptions, ReviewOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.reports.picture import DetectionReport
from faceguard.settings import Settings

router = APIRouter(tags=["detect"])

DIGEST = "^[0-9a-fA-F]{64}$"
Digest = Annotated[str | None, Query(pattern=DIGEST, include_in_schema=False)]

MEDIA_TYPE = "application/json"
NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Boxes:
    """Makes the response: the boxes of one picture."""

    service: PhotoService
    settings: Settings
    offer: Offer
    photos: PhotoJobs
    cache: Cache
    owner: str

    async def of_upload(self) -> Response:
        """Find the boxes in the uploaded picture."""
        upload = await self.service.upload(ReviewOptions)
        options = ReviewOptions.from_text(upload.fields, self._defaults, self.offer.specs)
        key = options.sought if self.cache.enabled and not upload.photos else None

        def rendered(detection: Detection) -> tuple[Body, str | None]:
            # A digest is a fingerprint, so it is computed for the cache only.
            return _json(detection.report), hashlib.sha256(upload.image).hexdigest() if key else None

        job = self.photos.knowing(
            upload.photos, options, lambda persons: self.photos.detect(upload.image, options, persons)
        )
        _, (body, sha256), timing = await self.service.run(job, rendered)
        if key and sha256:
            self.cache.put(self.owner, sha256, key, body)
        headers = {"Accept-Query": ACCEPT_QUERY, "Server-Timing": timing}  # the former is RFC 10008
        return BodyResponse(body, headers | NOT_KEPT)

    def of_digest(self, sha256: str, fields: Mapping[str, str]) -> Response:
        """Look the boxes up in the cache, which has nothing else; raises UnknownDigestError."""
        options = AttributeOptions.from_text(fields, self._defaults, self.offer.specs)
        options.check_attributes(allowed=self.photos.attributes, known=self.photos.knows_ages)
        body = self.cache.get(self.owner, sha256, options.sought) if options.sought else None
        if body is None:
            off = None if self.cache.enabled else "The cache of boxes is off: FACEGUARD_CACHE_ENTRIES"
            raise UnknownDigestError(off)
        return BodyResponse(body, NOT_KEPT)

    @property
    def _defaults(self) -> dict[str, object]:
        return {"detail": self.settings.detail}


def _json(report: DetectionReport) -> Body:
    text = json.dumps(report.fields(), ensure_ascii=False, separators=(",", ":"))
    return Body.of([text.encode()], MEDIA_TYPE)


async def _boxes(
    request: Request,
    service: PhotoServiceDep,
    settings: SettingsDep,
    offer: OfferDep,
    photos: PhotosDep,
    cache: CacheDep,
    owner: OwnerDep,
) -> Boxes:
    chosen(accepted(request.headers), [MEDIA_TYPE])
    return Boxes(service, settings, offer, photos, cache, owner)


BoxesDep = Annotated[Boxes, Depends(_boxes)]


@router.post(
    "/v1/detect",
    operation_id="detect",
    summary="Find faces",
    **DETECTION_ANSWER,
    openapi_extra=upload_body(ReviewOptions),
)
@ONE_PICTURE
async def detect(boxes: BoxesDep) -> Response:
    """Answer the boxes of all faces in the uploaded picture. This form works everywhere.

    With `rules`, the answer says what would become of each face, and with `person` how alike they are to the people
    on reference photos.
    """
    return await boxes.of_upload()


@router.api_route("/v1/detect", methods=["QUERY"], include_in_schema=False)  # OpenAPI 3.1 has no such method
@ONE_PICTURE
async def query(boxes: BoxesDep) -> Response:
    """Answer the same as POST, by the method made for it (RFC 10008)."""
    return await boxes.of_upload()


@router.get(
    "/v1/detect",
    operation_id="detect_by_digest",
    summary="Look up the faces of a picture seen recently",
    **LOOKED_UP_ANSWER,
    openapi_extra=looked_up(DIGEST),
)
@ONE_PICTURE
async def get(request: Request, boxes: BoxesDep, sha256: Digest = None) -> Response:
    """Answer the boxes of a picture seen recently, by its digest and the options it was seen with.

    The service remembers boxes (never pixels) only where `FACEGUARD_CACHE_ENTRIES` is set. Clients that can send
    a body with GET may upload the picture instead, as with POST: `curl -X GET -F image=@photo.jpg …`.
    """
    if sha256 is not None:
        given = once(request.query_params.multi_items())
        return boxes.of_digest(given.pop("sha256"), given)
    if not request.headers.get("content-type"):
        raise MalformedRequestError(f"Ask by ?sha256=, or by POST or QUERY (or GET, where the client can): {HINT}")
    return await boxes.of_upload()
