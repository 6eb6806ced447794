"""Probes, metrics, and what the service is."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field

from faceguard import __version__
from faceguard.api.answers import ANYWHERE, BEHIND_KEYS, TEXT, plain_answer
from faceguard.api.state import LiveDep, MetricsDep, OfferDep, SettingsDep, VideosDep, WorkersDep
from faceguard.api.videos.jobs import codecs
from faceguard.codecs import CODECS, WRITABLE
from faceguard.detail import Detail
from faceguard.detection.spec import DetectorSpec
from faceguard.formats import PictureFormat
from faceguard.live.limits import decode_limits
from faceguard.media.limits import MAX_RATE, MAX_STREAMS
from faceguard.metrics import CONTENT_TYPE
from faceguard.models import Model, Weights
from faceguard.options import RedactOptions
from faceguard.policy.age import ESTIMATORS
from faceguard.policy.person import RECOGNISERS
from faceguard.policy.preset import Preset
from faceguard.redaction.styles import STYLES
from faceguard.replacement import OwnPicture, data_url
from faceguard.style import Style
from faceguard.video.words import Codec

router = APIRouter(tags=["service"])

ASKED = {Preset.ALL_BUT: RECOGNISERS, Preset.ONLY: RECOGNISERS, Preset.CHILDREN: ESTIMATORS}
"""The models that the rules of a preset ask, where they ask any."""


class ModelInfo(BaseModel):
    name: str
    sha256: str
    licence: str
    available: bool


class StyleInfo(BaseModel):
    name: Style
    summary: str
    parameters: list[str]
    reversible: bool


class PresetInfo(BaseModel):
    """Rules with a name."""

    name: Preset
    summary: str
    available: bool = Field(description="Whether the networks are here that it asks.")


class DetectorInfo(BaseModel):
    """What there is to know before a detector is asked."""

    name: str
    summary: str
    detail: str = Field(description="What the option `detail` means for it.")
    min_confidence: str = Field(description="What the option `min_confidence` means for it.")
    thresholds: dict[Detail, float] = Field(description="Lowest score of a face if a request names none, by `detail`.")
    models: list[str]
    licence: str = Field(description="Of its models, as an SPDX expression.")
    needs_own_file: bool = Field(description="Whether the user has to provide a file that is not in the package.")
    available: bool


class ServiceLimits(BaseModel):
    body_bytes: int
    archive_bytes: int
    archive_files: int
    pixels: int
    frames: int
    video_bytes: int
    video_seconds: float
    video_rate: int = Field(description="Pictures a second.")
    video_streams: int = Field(description="Of all kinds, in one file.")
    videos: int = Field(description="How many may be here at once.")
    live_sessions: int = Field(description="How many there may be at once.")
    live_pixels: int = Field(description="Of a frame.")
    live_seconds: float = Field(description="How long a session may last.")
    deadline_seconds: float
    workers: int
    queue: int


class Info(BaseModel):
    """What this service is and allows."""

    version: str
    models: list[ModelInfo]
    detectors: list[DetectorInfo]
    limits: ServiceLimits
    defaults: dict[str, Any]
    reads: list[PictureFormat]
    writes: list[PictureFormat]
    styles: list[StyleInfo]
    presets: list[PresetInfo]
    video_codecs: list[Codec] = Field(description="As what videos are written; none where the extra is not installed.")


@router.get(
    "/livez",
    operation_id="get_liveness",
    summary="Whether the process is alive",
    response_class=PlainTextResponse,
    **plain_answer("The process answers.", *ANYWHERE),
)
async def livez() -> str:
    """Answer as long as the process does; nothing is checked."""
    return "ok"


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Whether new work is accepted",
    response_class=PlainTextResponse,
    responses=plain_answer("New work is accepted.", *ANYWHERE)["responses"]
    | {503: {"description": "Shutting down, or short of a worker.", "content": {"text/plain": {"schema": TEXT}}}},
)
async def readyz(workers: WorkersDep) -> Response:
    """Answer 200 when every worker's detectors are warm, none is stuck, and the service is not shutting down."""
    return PlainTextResponse("ready", 200) if workers.ready else PlainTextResponse("not ready", 503)


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Prometheus metrics",
    response_class=PlainTextResponse,
    **plain_answer("Counts and times.", *ANYWHERE),
)
async def metrics(metrics: MetricsDep, workers: WorkersDep, videos: VideosDep, live: LiveDep) -> Response:
    """Answer counts and times in Prometheus' text form."""
    metrics.busy_workers.set(workers.busy)
    metrics.stuck_workers.set(workers.stuck)
    metrics.queue_depth.set(workers.waiting)
    metrics.videos.set(videos.taken)
    metrics.live.set(live.taken)
    metrics.video_memory.set(videos.room.memory.taken)
    metrics.video_disk.set(videos.room.disk.taken)
    return Response(metrics.text(), media_type=CONTENT_TYPE)


@router.get(
    "/v1/info",
    operation_id="get_info",
    summary="Versions, models, detectors, limits, defaults",
    response_model=Info,
    **plain_answer("What a client needs to know.", *BEHIND_KEYS),
)
async def info(settings: SettingsDep, offer: OfferDep) -> Response:
    """Answer what a client needs to know before it sends a picture."""
    weights = Weights(settings.models, settings.providers)
    defaults = RedactOptions.from_text({}, settings.option_defaults).model_dump(mode="json")
    if isinstance(settings.shown, OwnPicture):
        defaults["replacement"] = data_url(settings.shown.content)  # so that the page can show it
    answer = Info(
        version=__version__,
        models=[_model_info(model, weights) for model in offer.models],
        detectors=[_detector_info(spec, weights) for spec in offer.specs.values()],
        limits=ServiceLimits(
            body_bytes=settings.max_body,
            archive_bytes=settings.max_archive,
            archive_files=settings.max_files,
            pixels=settings.max_pixels,
            frames=settings.max_frames,
            video_bytes=settings.max_video,
            video_seconds=settings.max_video_seconds,
            video_rate=MAX_RATE,
            video_streams=MAX_STREAMS,
            videos=settings.max_videos,
            live_sessions=settings.live_sessions,
            live_pixels=decode_limits(settings.max_pixels).pixels,
            live_seconds=settings.live_seconds,
            deadline_seconds=settings.deadline,
            workers=settings.workers,
            queue=settings.capacity - settings.workers,
        ),
        defaults=defaults,
        reads=list(CODECS),
        writes=list(WRITABLE),
        styles=[
            StyleInfo(name=name, summary=name.summary, parameters=list(s.parameters), reversible=s.reversible)
            for name, s in STYLES.items()
        ],
        presets=[
            PresetInfo(name=preset, summary=preset.summary, available=all(map(weights.has, ASKED.get(preset, ()))))
            for preset in Preset
        ],
        video_codecs=codecs(),
    )
    return JSONResponse(answer.model_dump(mode="json"))


def _model_info(model: Model, weights: Weights) -> ModelInfo:
    there = weights.path(model) is not None
    return ModelInfo(name=model.name, sha256=model.sha256, licence=model.licence, available=there)


def _detector_info(spec: DetectorSpec, weights: Weights) -> DetectorInfo:
    return DetectorInfo(
        name=spec.name,
        summary=spec.summary,
        detail=spec.detail,
        min_confidence=spec.min_confidence,
        thresholds=spec.thresholds,
        models=spec.models,
        licence=spec.licence,
        needs_own_file=spec.needs_own_file,
        available=spec.is_available(weights),
    )
