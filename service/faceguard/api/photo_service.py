"""What `/v1/redact` and `/v1/detect` share: reading one picture and running a job on it in the pool."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from faceguard.api.admission import Admitted
from faceguard.api.disconnect import run_or_leave
from faceguard.api.state import MetricsDep, TicketDep, WorkersDep
from faceguard.api.timing import server_timing
from faceguard.api.upload import Upload, read_upload
from faceguard.job import Job, Tools
from faceguard.metrics import Metrics
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.photo.results import Detection, Redaction
from faceguard.ticket import Checkpoint, Ticket
from faceguard.workers import Workers

Result = TypeVar("Result", Detection, Redaction)
Rendered = TypeVar("Rendered")

ONE_PICTURE = Admitted(limit="max_body")
"""The declaration of the routes that take one picture."""


@dataclass(frozen=True, slots=True)
class PhotoService:
    """Serves one admitted request."""

    request: Request
    ticket: Ticket
    workers: Workers
    metrics: Metrics

    async def upload(self, options: type[DetectOptions]) -> Upload:
        """Read the request's body before the deadline; raises what `read_upload` raises."""
        persons = issubclass(options, RedactOptions | ReviewOptions)
        return await read_upload(self.request, self.ticket.remaining, options.model_fields, persons=persons)

    async def run(self, job: Job[Result], render: Callable[[Result], Rendered]) -> tuple[Result, Rendered, str]:
        """Run the job and render its result in a worker, and count the picture.

        Return the result, what was rendered, and the value of the Server-Timing header. Raises what the job raises,
        DeadlineError, and CancelledError when the client disconnects.
        """

        def rendered(tools: Tools, checkpoint: Checkpoint) -> tuple[Result, Rendered]:
            result = job(tools, checkpoint)
            return result, render(result)

        result, answer = await run_or_leave(self.request, self.workers.run(rendered, self.ticket))
        stages = {"wait": self.ticket.waited, **result.stages}
        self.metrics.picture(stages, len(result.report.faces))
        return result, answer, server_timing(stages)


async def _service(request: Request, ticket: TicketDep, workers: WorkersDep, metrics: MetricsDep) -> PhotoService:
    return PhotoService(request, ticket, workers, metrics)


PhotoServiceDep = Annotated[PhotoService, Depends(_service)]
