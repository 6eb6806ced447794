"""The response to an archive: each picture is sent as soon as it is redacted."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from faceguard.api.archive.attendance import Attendance
from faceguard.api.archive.incoming import Coming, IncomingFiles
from faceguard.api.archive.report import NAME, RECEIPTS, ArchiveReport
from faceguard.api.archive.spool import SpooledSend
from faceguard.api.patience import Patience
from faceguard.api.timed_body import TimedBody
from faceguard.archive.writer import ZipWriter
from faceguard.errors import CancelledError, FaceguardError, InvalidOptionError
from faceguard.metrics import Metrics
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Redaction
from faceguard.policy.person import NOBODY
from faceguard.receipts.notary import Notary
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.workers import Workers

logger = logging.getLogger("faceguard.archive")


class ArchiveSession(Response):
    """Reads the archive, redacts one picture at a time while the next one arrives, and sends each result.

    An error that ends the work is raised if nothing was sent yet; later it ends the response, whose last line says so.
    What was redacted with other options than were sent is taken back.
    """

    media_type = "application/zip"

    def __init__(
        self,
        request: Request,
        body: TimedBody,
        archive: AsyncIterator[bytes],
        options: RedactOptions,
        reference: Sequence[bytes] = (),
        *,
        settings: Settings,
        workers: Workers,
        photos: PhotoJobs,
        notary: Notary,
        metrics: Metrics,
        ticket: Ticket,
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._request, self._options, self._ticket = request, options, ticket
        self._photos, self._metrics = photos, metrics
        self._spool, self._seconds = settings.spool, settings.deadline
        self._body = body
        self._attendance = Attendance(request, body, workers)
        self._files, self._writer = IncomingFiles(archive, settings, workers), ZipWriter()
        self._report = ArchiveReport(metrics, notary.chain())
        self._reference, self._persons = reference, NOBODY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; stop when the client disconnects."""
        del scope, receive  # the request has them
        spooled = SpooledSend(send, self.raw_headers, self._spool, Patience(self._seconds))
        with spooled as out, contextlib.closing(self._writer):
            error = await self._read(out)
            if not isinstance(error, CancelledError) and not out.stalled:
                error = await self._finish(out, error)
            if error and (isinstance(error, CancelledError) or out.stalled):
                self._leave(error)

    async def _read(self, out: SpooledSend) -> FaceguardError | None:
        """Work on the archive to its end; return what ended it before, once something was sent."""
        error: FaceguardError | None = None
        try:
            await self._work(out)
        except FaceguardError as problem:
            if not out.begun:
                raise
            if isinstance(problem, InvalidOptionError):
                self._writer.withdraw()
                self._report.withdraw()
            error = problem
        return await self._pass_over(error) if out.keeps else error

    async def _finish(self, out: SpooledSend, error: FaceguardError | None) -> FaceguardError | None:
        """Send the receipts, the report and the archive's end; return the error, or why they could not be sent."""
        try:
            if receipts := self._report.receipts():
                await out.write(await asyncio.to_thread(self._writer.add_text, RECEIPTS, receipts))
            await out.write(await asyncio.to_thread(self._writer.add_text, NAME, self._report.finish(error)))
            await out.end(self._writer.close())
        except FaceguardError as problem:
            if not out.begun:
                raise
            return problem
        return error

    def _leave(self, error: FaceguardError) -> None:
        """Note why nobody reads the end of the answer."""
        self._metrics.refused.labels(error.slug).inc()
        logger.info("left", extra={"request_id": self._request.state.request_id, "reason": error.slug})

    async def _pass_over(self, error: FaceguardError | None) -> FaceguardError | None:
        """Discard the rest of an archive; return the error, or CancelledError if the client disconnects meanwhile."""
        try:
            async for _ in self._body:
                pass
        except CancelledError as left:
            return left
        except FaceguardError:
            pass
        return error

    async def _work(self, out: SpooledSend) -> None:
        """Redact all files, in order."""
        coming = asyncio.ensure_future(self._files.next())
        try:
            await self._acquaint(coming)
            while incoming := await coming:
                coming = asyncio.ensure_future(self._files.next())
                name, content = incoming
                try:
                    redaction = await self._redacted(content, coming)
                    packed = await asyncio.to_thread(self._pack, name, redaction)
                except CancelledError:
                    raise
                except FaceguardError as error:
                    self._report.fail(name, error)
                else:
                    await out.write(packed)
                if self._body.ended:
                    await out.release()
        finally:
            self._persons = NOBODY  # erased once no work has them
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def _acquaint(self, coming: Coming) -> None:
        """Read the people on the reference photos, which are forgotten then; raises what is wrong with these."""
        reference, self._reference = self._reference, ()
        if reference:
            job = self._photos.persons(reference, self._options)
            self._persons = await self._attendance.run(job, self._ticket.another(), coming)

    async def _redacted(self, content: bytes | FaceguardError, coming: Coming) -> Redaction:
        """Have a worker redact a picture; raises what is wrong with it."""
        if isinstance(content, FaceguardError):
            raise content
        ticket = self._ticket.another()
        job = self._photos.redact(content, self._options, persons=self._persons)
        redaction = await self._attendance.run(job, ticket, coming)
        stages = {"wait": ticket.waited, **redaction.stages}
        self._metrics.picture(stages, len(redaction.report.faces))
        return redaction

    def _pack(self, name: str, redaction: Redaction) -> bytes:
        """Return the entry of a result, as it is sent, and add its line to the report; raises TakenNameError."""
        return self._writer.add(self._report.add(name, redaction), redaction.content)
