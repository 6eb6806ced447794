"""Probes and metrics."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from faceguard.api.answers import ANYWHERE, TEXT, plain_answer
from faceguard.api.state import LiveDep, MetricsDep, VideosDep, WorkersDep
from faceguard.metrics import CONTENT_TYPE

router = APIRouter(tags=["service"])


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
