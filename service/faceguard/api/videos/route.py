"""`/v1/videos`: a video that is looked at before it is written, and fetched when it is done."""

# ruff: noqa: FAST003 - the part `id` of the address comes with FilmDep
import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse
from starlette.responses import JSONResponse

from faceguard.api.admission import Admitted
from faceguard.api.answers import (
    DETECTED_VIDEO_ANSWER,
    EVENTS_ANSWER,
    FACE_ANSWER,
    GONE_ANSWER,
    REDACTED_VIDEO_ANSWER,
    RESULT_ANSWER,
    VIDEO_STATE_ANSWER,
)
from faceguard.api.disconnect import run_or_leave
from faceguard.api.problems import UnknownTrackError, UnsupportedMediaTypeError, VideoStateError
from faceguard.api.schemas import redaction_body, video_body
from faceguard.api.state import NotaryDep, OfferDep, OwnerDep, PhotosDep, SettingsDep, TicketDep, VideosDep, WorkersDep
from faceguard.api.upload import media_type
from faceguard.api.videos.asked import AskedRedaction
from faceguard.api.videos.events import events
from faceguard.api.videos.film import Film
from faceguard.api.videos.intake import Intake, taken_in
from faceguard.api.videos.jobs import JobsDep
from faceguard.api.videos.result import RangeResponse
from faceguard.errors import DeadlineError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import asks_for_persons, check_looks, check_photos
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.video.options import FilmOptions
from faceguard.workers import Workers

router = APIRouter(tags=["videos"])

TrackId = Annotated[int, Path(alias="track", description="That of a track of the video.")]
JSON = "application/json"


async def _film(
    video: Annotated[str, Path(alias="id", description="What `Location` said of the video.")],
    videos: VideosDep,
    owner: OwnerDep,
) -> Film:
    return videos.get(video, owner)


FilmDep = Annotated[Film, Depends(_film)]
"""The video that the address names; raises UnknownVideoError also where it is somebody else's."""
NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/v1/videos",
    operation_id="detect_video",
    summary="Find the people in a video",
    status_code=202,
    **DETECTED_VIDEO_ANSWER,
    openapi_extra=video_body(FilmOptions),
)
@Admitted(limit="max_video", of="videos")
async def detect_video(
    request: Request,
    settings: SettingsDep,
    offer: OfferDep,
    workers: WorkersDep,
    videos: VideosDep,
    owner: OwnerDep,
    ticket: TicketDep,
    jobs: JobsDep,
    photos: PhotosDep,
) -> Response:
    """Take a video, and begin to find the people in it; `Location` is where it is from now on."""
    sent = await taken_in(request, settings, videos.room, FilmOptions.model_fields)
    try:
        options = FilmOptions.from_text(sent.fields, {"detail": settings.detail}, offer.specs)
        persons = await _persons(request, sent, options, photos, workers, settings)
    except BaseException:
        sent.file.close()
        raise
    film = Film(owner, sent.file, options, ticket.handed_on(), workers, jobs, persons)
    videos.put(film)
    videos.follow(film, film.examine())
    return _told(film, 202, {"Location": f"/v1/videos/{film.id}"})


@router.get("/v1/videos/{id}", operation_id="get_video", summary="What is known of a video", **VIDEO_STATE_ANSWER)
async def get_video(film: FilmDep) -> Response:
    """Answer how far the work is, and who was found."""
    return _told(film)


@router.get(
    "/v1/videos/{id}/events",
    operation_id="get_video_events",
    summary="The same as it changes, as server-sent events",
    response_class=Response,
    **EVENTS_ANSWER,
)
async def get_video_events(film: FilmDep, videos: VideosDep, workers: WorkersDep) -> Response:
    """Answer an event for each change, until the video is done, has failed or is gone.

    While the state stays the same, what is long is left out: `tracks`, `coverage` and `hidden`.
    """
    stream = events(film, videos, workers)
    return StreamingResponse(stream, media_type="text/event-stream", headers={**NO_STORE, "X-Accel-Buffering": "no"})


@router.get(
    "/v1/videos/{id}/tracks/{track}/face",
    operation_id="get_track_face",
    summary="The clearest view of a person",
    response_class=Response,
    **FACE_ANSWER,
)
async def get_track_face(film: FilmDep, track: TrackId) -> Response:
    """Answer a small JPEG of the original, for a review."""
    if not film.found:
        raise VideoStateError
    face = film.face(track)
    if face is None:
        raise UnknownTrackError
    return Response(face, media_type="image/jpeg", headers=NO_STORE)


@router.post(
    "/v1/videos/{id}/redact",
    operation_id="redact_tracks",
    summary="Redact the people that were found",
    status_code=202,
    **REDACTED_VIDEO_ANSWER,
    openapi_extra=redaction_body(),
)
@Admitted(limit="max_body")
async def redact_tracks(
    request: Request,
    film: FilmDep,
    settings: SettingsDep,
    offer: OfferDep,
    photos: PhotosDep,
    videos: VideosDep,
    owner: OwnerDep,
    notary: NotaryDep,
    ticket: TicketDep,
) -> Response:
    """Begin to write the video without the faces of all but those who are to be kept.

    It may be asked for again, with other options; the result before is gone then.
    """
    if media_type(request) not in {"", JSON}:
        raise UnsupportedMediaTypeError(f"Send the options as {JSON}")
    try:
        async with asyncio.timeout(max(ticket.remaining, 0)):
            asked = AskedRedaction.of(await request.body())
    except TimeoutError:
        raise DeadlineError from None
    film = videos.get(film.id, owner)  # it may be gone by now
    if not film.found or film.at_work:
        raise VideoStateError
    options = asked.options(film.options, settings.option_defaults, offer.specs)
    notary.check(options, [region.reason for region in asked.regions])
    check_photos(options.rules, film.photos if asks_for_persons(options.rules) else 0)
    check_looks(options.rules, known=photos.knows_ages)
    videos.follow(film, film.redact(options, asked.choice(film.tracks), videos.room, notary))
    return _told(film, 202)


@router.get(
    "/v1/videos/{id}/result",
    operation_id="get_video_result",
    summary="The redacted video",
    response_class=Response,
    **RESULT_ANSWER,
)
async def get_video_result(request: Request, film: FilmDep) -> Response:
    """Answer the redacted video, or the range of it that `Range` asks for."""
    if film.result is None:
        raise VideoStateError
    file, told = film.result
    return RangeResponse(file, told.sha256, told.media_type, request.headers)


@router.delete(
    "/v1/videos/{id}",
    operation_id="delete_video",
    summary="Forget a video",
    status_code=204,
    response_class=Response,
    **GONE_ANSWER,
)
async def delete_video(film: FilmDep, videos: VideosDep) -> Response:
    """Let everything of a video go at once: the upload, what was found, and the result."""
    videos.drop(film)
    return Response(status_code=204)


async def _persons(
    request: Request, sent: Intake, options: DetectOptions, photos: PhotoJobs, workers: Workers, settings: Settings
) -> Persons:
    """Read the people on reference photos that came with a video; raises what the job raises, and CancelledError."""
    if not sent.photos:
        return NOBODY
    ticket = Ticket(lambda: None, settings.deadline)
    return await run_or_leave(request, workers.run(photos.persons(sent.photos, options), ticket))


def _told(film: Film, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(film.answer().told(), status, headers={**NO_STORE, **(headers or {})})
