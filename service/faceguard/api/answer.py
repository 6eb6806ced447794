"""The answer to an archive: each picture is sent as soon as it is done."""

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import PurePosixPath
from typing import Any

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from faceguard.api.disconnect import run_or_leave
from faceguard.api.problems import problem_fields
from faceguard.api.spooled_send import SpooledSend
from faceguard.api.state import metrics_of, photos_of, settings_of, ticket_of, workers_of
from faceguard.api.timed_body import TimedBody
from faceguard.archive.lines import Lines
from faceguard.archive.names import checked, is_left_out
from faceguard.archive.reader import ArchiveLimits, ZipReader
from faceguard.archive.writer import ZipWriter
from faceguard.errors import (
    CancelledError,
    DrainingError,
    EncryptedError,
    FaceguardError,
    InternalError,
    TakenNameError,
)
from faceguard.options import RedactOptions
from faceguard.photo.results import Redaction

REPORT = "report.jsonl"

logger = logging.getLogger("faceguard.archive")

Incoming = tuple[str, bytes | FaceguardError]
"""A file's name, and its content or what is wrong with it."""


class ArchiveAnswer(Response):
    """Reads the archive, works on one picture at a time while the next one comes, and sends what is done.

    What ends the work before anything was sent is raised; later it ends the answer, which says so in its last line.
    """

    media_type = "application/zip"

    def __init__(self, request: Request, options: RedactOptions) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        settings = settings_of(request)
        self._request, self._options = request, options
        self._body = TimedBody(request, settings.deadline, settings.max_body)
        limits = ArchiveLimits(settings.max_body, settings.max_archive, settings.max_files)
        self._reader, self._writer = ZipReader(aiter(self._body), limits), ZipWriter()
        self._lines = Lines()
        self._taken = {PurePosixPath(REPORT)}
        self._seen = self._done = self._failed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; the work ends when the client leaves."""
        del scope, receive  # the request has them
        with SpooledSend(send, self.raw_headers, settings_of(self._request).spool) as out:
            error: FaceguardError | None = None
            try:
                await self._work(out)
            except FaceguardError as problem:
                if not out.begun:
                    raise
                error = problem
            if out.keeps:
                error = await self._pass_over(error)
            if not isinstance(error, CancelledError):  # nobody is left to read it
                self._lines.add(self._summary(error))
                await out.write(self._writer.add_text(REPORT, self._lines.pieces()))
                await out.end(self._writer.close())

    async def _pass_over(self, error: FaceguardError | None) -> FaceguardError | None:
        """Let the rest of an archive come that cannot be read on; a client that leaves meanwhile is another error."""
        try:
            async for _ in self._body:
                pass
        except CancelledError as left:
            return left
        except FaceguardError:
            pass
        return error

    async def _work(self, out: SpooledSend) -> None:
        """Do all files, in their order."""
        coming = asyncio.ensure_future(self._next())
        try:
            while incoming := await coming:
                coming = asyncio.ensure_future(self._next())
                name, content = incoming
                try:
                    redaction = await self._redacted(content, coming)
                    result = self._named(name, redaction)
                except CancelledError:
                    raise
                except FaceguardError as error:
                    self._failed += 1
                    self._lines.add({"path": name, "error": self._told(error)})
                else:
                    self._done += 1
                    self._lines.add({"path": name, "output": result, **redaction.report.fields()})
                    await out.write(self._writer.add(result, redaction.content))
                if self._body.ended:
                    await out.release()
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def _next(self) -> Incoming | None:
        """The next file that is to be told of; raises what ends the archive."""
        self._body.renew()
        while (name := await self._reader.next()) is not None:
            if workers_of(self._request).draining:
                raise DrainingError
            try:
                path = checked(name)
            except FaceguardError as error:
                return name, error
            if not (name.endswith("/") or is_left_out(path)):
                self._seen += 1
                content = await self._reader.read()
                if isinstance(content, EncryptedError) and self._seen == 1:
                    raise content  # so are the others, then
                return name, content
            self._body.renew()
        return None

    async def _redacted(self, content: bytes | FaceguardError, coming: asyncio.Future[Incoming | None]) -> Redaction:
        """Wait for a worker to redact a picture; raises what is wrong with it."""
        if isinstance(content, FaceguardError):
            raise content
        ticket, options = ticket_of(self._request).another(), self._options
        work = workers_of(self._request).run(photos_of(self._request).redact(content, options), ticket)
        try:
            redaction = await self._while_there(work, coming)
        except FaceguardError:
            raise
        except Exception:
            logger.exception("failed", extra={"request_id": self._request.state.request_id})
            raise InternalError from None
        stages = {"wait": ticket.waited, **redaction.stages}
        metrics_of(self._request).picture(stages, len(redaction.report.faces))
        return redaction

    async def _while_there(
        self, work: Coroutine[Any, Any, Redaction], coming: asyncio.Future[Incoming | None]
    ) -> Redaction:
        """Wait for the work, or cancel it when the client leaves, which is seen where the archive or its end comes."""
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

    def _named(self, name: str, redaction: Redaction) -> str:
        """The result's name, which is then taken; raises TakenNameError."""
        path = redaction.named(PurePosixPath(name))
        if path in self._taken:
            raise TakenNameError
        self._taken.add(path)
        return path.as_posix()

    def _told(self, error: FaceguardError) -> dict[str, Any]:
        metrics_of(self._request).refused.labels(error.slug).inc()
        return problem_fields(error)

    def _summary(self, error: FaceguardError | None) -> dict[str, Any]:
        """The last line: what became of all files, and what ended the work before the end."""
        counts = {"redacted": self._done, "failed": self._failed, "complete": error is None}
        return counts | ({"error": self._told(error)} if error else {})
