"""`POST /v1/redact/video`: the video with every face made unrecognisable, in one request."""

import math
from contextlib import closing

from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers

from faceguard.api.admission import Admitted
from faceguard.api.answers import VIDEO_ANSWER
from faceguard.api.disconnect import run_or_leave
from faceguard.api.negotiate import accepted, chosen
from faceguard.api.schemas import video_body
from faceguard.api.state import NotaryDep, OfferDep, PhotosDep, SettingsDep, VideosDep, WorkersDep
from faceguard.api.videos.film import MEDIA_TYPES
from faceguard.api.videos.intake import taken_in
from faceguard.api.videos.jobs import JobsDep
from faceguard.api.videos.result import RangeResponse
from faceguard.ticket import Ticket
from faceguard.video.options import VideoOptions

GRACE = 10
"""Seconds that the work may still take once the service shuts down: the rest of a stop is for the answer."""
router = APIRouter(tags=["videos"])


@router.post(
    "/v1/redact/video",
    operation_id="redact_video",
    response_class=Response,
    summary="Redact every face in a video",
    **VIDEO_ANSWER,
    openapi_extra=video_body(VideoOptions),
)
@Admitted(limit="max_video", until="end", of="videos")
async def redact_video(
    request: Request,
    settings: SettingsDep,
    offer: OfferDep,
    workers: WorkersDep,
    videos: VideosDep,
    jobs: JobsDep,
    notary: NotaryDep,
    photos: PhotosDep,
) -> Response:
    """Answer the uploaded video with every face made unrecognisable, in every frame.

    The answer begins when the whole video is done and was audited. For long ones, `/v1/videos` tells how far it is.
    """
    accept = accepted(request.headers)
    chosen(accept, sorted(set(MEDIA_TYPES.values())))  # before the body is read
    sent = await taken_in(request, settings, videos.room, VideoOptions.model_fields)
    with closing(sent.file):
        target = videos.room.new()
        try:
            options = VideoOptions.from_text(sent.fields, settings.option_defaults, offer.specs).checked()
            notary.check(options)
            kind = chosen(accept, [MEDIA_TYPES[options.codec]])
            job = photos.knowing(
                sent.photos, options, lambda persons: jobs.cover(sent.file, target, options, persons=persons)
            )
            report = await run_or_leave(request, workers.run_long(job, Ticket(lambda: None, math.inf), GRACE))
            again = sum(each.track is None for each in report.found_again)
            counts = {"Faceguard-Faces": str(len(report.tracks)), "Faceguard-Found-Again": str(again)}
            return RangeResponse(target, report.output_sha256, kind, Headers(), counts, close=target.close)
        except BaseException:
            target.close()
            raise
