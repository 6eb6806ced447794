"""`/v1/info`: what the service is and allows."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from faceguard import __version__
from faceguard.api.answers import BEHIND_KEYS, plain_answer
from faceguard.api.state import OfferDep, SettingsDep
from faceguard.api.videos.jobs import codecs
from faceguard.codecs import CODECS, WRITABLE
from faceguard.detail import Detail
from faceguard.detection.spec import DetectorSpec
from faceguard.formats import PictureFormat
from faceguard.live.limits import decode_limits
from faceguard.media.limits import MAX_RATE, MAX_STREAMS
from faceguard.models import Model, Weights
from faceguard.options import RedactOptions
from faceguard.policy.age import ESTIMATORS
from faceguard.policy.person import RECOGNISERS
from faceguard.policy.preset import Preset
from faceguard.redaction.styles import STYLES
from faceguard.replacement import OwnPicture, data_url
from faceguard.settings import Settings
from faceguard.style import Style
from faceguard.video.words import Codec

router = APIRouter(tags=["service"])

NETWORKS = {Preset.ALL_BUT: RECOGNISERS, Preset.ONLY: RECOGNISERS, Preset.CHILDREN: ESTIMATORS}
"""The models that the rules of a preset need, where they need any."""


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
    "/v1/info",
    operation_id="get_info",
    summary="Versions, models, detectors, limits, defaults",
    response_model=Info,
    **plain_answer("What a client needs to know.", *BEHIND_KEYS),
)
async def info(settings: SettingsDep, offer: OfferDep) -> Response:
    """Answer what a client needs to know before it sends a picture."""
    weights = Weights(settings.models, settings.providers)
    answer = Info(
        version=__version__,
        models=[_model_info(model, weights) for model in offer.models],
        detectors=[_detector_info(spec, weights) for spec in offer.specs.values()],
        limits=_limits(settings),
        defaults=_defaults(settings),
        reads=list(CODECS),
        writes=list(WRITABLE),
        styles=[_style_info(style) for style in STYLES],
        presets=[_preset_info(preset, weights) for preset in Preset],
        video_codecs=codecs(),
    )
    return JSONResponse(answer.model_dump(mode="json"))


def _limits(settings: Settings) -> ServiceLimits:
    return ServiceLimits(
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
    )


def _defaults(settings: Settings) -> dict[str, Any]:
    """Return the options that hold where a request says nothing; a picture of the operator's can be shown by a page."""
    defaults = RedactOptions.from_text({}, settings.option_defaults).model_dump(mode="json")
    if isinstance(settings.shown, OwnPicture):
        defaults["replacement"] = data_url(settings.shown.content)
    return defaults


def _style_info(style: Style) -> StyleInfo:
    traits = STYLES[style]
    return StyleInfo(
        name=style, summary=style.summary, parameters=list(traits.parameters), reversible=traits.reversible
    )


def _preset_info(preset: Preset, weights: Weights) -> PresetInfo:
    available = all(map(weights.has, NETWORKS.get(preset, ())))
    return PresetInfo(name=preset, summary=preset.summary, available=available)


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
