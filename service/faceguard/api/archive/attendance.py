"""Work for a client that is still there, while the next file of its archive arrives."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from faceguard.api.archive.incoming import Coming
from faceguard.api.disconnect import run_or_leave
from faceguard.api.timed_body import TimedBody
from faceguard.errors import CancelledError, FaceguardError, InternalError
from faceguard.job import Job
from faceguard.ticket import Ticket
from faceguard.workers import Workers

Result = TypeVar("Result")

logger = logging.getLogger("faceguard.archive")


class Attendance:
    """Has workers do jobs for one client."""

    def __init__(self, request: Request, body: TimedBody, workers: Workers) -> None:
        self._request, self._body, self._workers = request, body, workers

    async def run(self, job: Job[Result], ticket: Ticket, coming: Coming) -> Result:
        """Have a worker do a job, while a file may come.

        Raises CancelledError when the client disconnects, and InternalError for what nobody foresaw.
        """
        try:
            with self._body.patience.stopped():
                return await self._while_there(self._workers.run(job, ticket), coming)
        except FaceguardError:
            raise
        except Exception:
            logger.exception("failed", extra={"request_id": self._request.state.request_id})
            raise InternalError from None

    async def _while_there(self, work: Coroutine[Any, Any, Result], coming: Coming) -> Result:
        """Wait for the work, and cancel it when the client disconnects.

        The next file then fails to arrive; after the last one, the disconnect is the next message.
        """
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait((task, coming), return_when=asyncio.FIRST_COMPLETED)
            if coming.done() and isinstance(coming.exception(), CancelledError):
                raise CancelledError
            if self._body.ended:
                return await run_or_leave(self._request, task)
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
