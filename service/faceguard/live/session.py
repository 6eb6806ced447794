"""One source's session: the newest frame is worked on, by the workers that photos have too."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from typing import Generic, Self, TypeVar

from faceguard.errors import (
    BrokenPictureError,
    CodecFailedError,
    DeadlineError,
    FaceguardError,
    LeakError,
    SandboxError,
    TooComplexError,
)
from faceguard.job import Job, Tools
from faceguard.lanes import Lane
from faceguard.live.coding import Coding
from faceguard.live.engine import Engine, Subject
from faceguard.live.inquiry import Inquiry
from faceguard.live.options import LiveOptions
from faceguard.live.stream import Answer, Arrival, Content, Given, Stream
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.ticket import Checkpoint, Ticket
from faceguard.tracking.look import Look, Way, for_frames, look
from faceguard.workers import Workers

Result = TypeVar("Result")

PATIENCE = 5.0
"""Seconds that a frame or a look may take, waiting for a worker included."""
STILL = 0.3
"""Seconds without a frame after which those are shown that wait for it."""
PAUSE = 0.25
"""Seconds after a look that failed before the next one: its worker gets new detectors."""
UNSHOWN = (BrokenPictureError, CodecFailedError, LeakError, SandboxError, TooComplexError)
"""What may be wrong with one frame, so that it is not shown."""

logger = logging.getLogger("faceguard.live")
logger.addHandler(logging.NullHandler())


class Session(Generic[Given, Content]):
    """Frames come in at any time; one of them waits, and a newer one takes its place.

    At most one frame is worked on, and one looked at. Where either is late, frames are dropped or covered, and nothing
    queues.
    """

    def __init__(
        self,
        workers: Workers,
        options: LiveOptions,
        coding: Callable[[], Coding[Given, Content]],
        standing: Standing = NO_RULES,
        persons: Persons = NOBODY,
    ) -> None:
        """Take what makes the coder of frames, the operator's rules, and the people on reference photos.

        It is asked for another one where one does not come back.
        """
        self.options = options
        self._workers, self._coding = workers, coding
        self._standing, self._persons = standing, persons
        self._stream = self._begun()
        self._newest: Arrival[Given] | None = None
        self._there = asyncio.Event()
        self._dropped = 0
        self._looking: asyncio.Task[None] | None = None
        self._upright = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._looking:
            self._looking.cancel()
        self._end(self._stream)

    def offer(self, data: Given) -> None:
        """Take a frame that has just come, instead of one that still waits."""
        if self._newest:
            self._dropped += 1 + self._newest.dropped
        self._newest, self._dropped = Arrival(data, time.monotonic(), self._dropped), 0
        self._there.set()

    async def answers(self) -> AsyncGenerator[Answer[Content]]:
        """Give the frames in order, for as long as some come.

        Raises FaceguardError where a frame is nothing that can be shown here.
        """
        while True:
            for answer in await self._next():
                yield answer

    async def _next(self) -> list[Answer[Content]]:
        """Wait for a frame, but not for long where others wait for it; return what goes out then."""
        try:
            await asyncio.wait_for(self._there.wait(), STILL if self.is_owed else None)
        except TimeoutError:
            return await self._flushed()
        self._there.clear()
        arrival, self._newest = self._newest, None
        return await self._redacted(arrival) if arrival else []

    @property
    def is_owed(self) -> bool:
        """Whether there are frames of which nothing was told yet."""
        return self._stream.unanswered > 0 or self._dropped > 0

    async def _flushed(self) -> list[Answer[Content]]:
        stream = self._stream
        answers = await self._worked(stream, stream.flush) if stream.unanswered else []
        dropped, self._dropped = self._dropped, 0
        return [*answers, Answer(None, 0, dropped, covered=False)] if dropped else answers

    async def _redacted(self, arrival: Arrival[Given]) -> list[Answer[Content]]:
        stream, loop = self._stream, asyncio.get_running_loop()
        stream.options = self.options

        def watch(engine: Engine, subject: Subject) -> None:
            loop.call_soon_threadsafe(self._look, engine, subject)

        def job(tools: Tools, checkpoint: Checkpoint) -> list[Answer[Content]]:
            return stream.redact(arrival, None if self._looking else watch, tools, checkpoint)

        return await self._worked(stream, job, 1 + arrival.dropped)

    async def _worked(
        self, stream: Stream[Given, Content], job: Job[list[Answer[Content]]], coming: int = 0
    ) -> list[Answer[Content]]:
        """Return the answers of work on so many more frames than were there."""
        before = stream.unanswered
        try:
            return await self._run(job)
        except UNSHOWN:
            if stream.unanswered == before:  # else the stream tells of them
                self._drop(coming)
        except DeadlineError:
            # A thread may still be at work on the old one, and what was seen of it is out of date.
            self._drop(before + coming)
            self._stream = self._begun()
            self._end(stream)
        return []

    @staticmethod
    def _end(stream: Stream[Given, Content]) -> None:
        """Close a stream; not waiting for that, nothing can keep it from being done."""
        asyncio.get_running_loop().run_in_executor(None, stream.close)

    def _begun(self) -> Stream[Given, Content]:
        return Stream(self.options, self._coding(), self._standing, self._persons)

    def _drop(self, count: int) -> None:
        """Note frames that are not shown, to be told before the next one that is."""
        if self._newest:
            data, at, dropped = self._newest.data, self._newest.at, self._newest.dropped
            self._newest = Arrival(data, at, dropped + count)
        else:
            self._dropped += count

    def _look(self, engine: Engine, subject: Subject) -> None:
        """Have a detector look at a frame, unless one does."""
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._looked(engine, subject))

    async def _looked(self, engine: Engine, subject: Subject) -> None:
        upright = self._upright and not subject.begins
        way = Way(self.options.detail, self.options.min_confidence)
        name = self.options.detector

        def job(tools: Tools, checkpoint: Checkpoint) -> Look:
            detector = for_frames(tools.detectors[name], upright=upright)
            return look(detector, subject.number, subject.pixels, way, checkpoint)

        try:
            result = await self._run(job)
            inquiry = engine.saw(result.seen)
            if subject.begins:
                self._upright = not result.turned
            if inquiry:
                await self._inquired(engine, subject, inquiry)
        except FaceguardError as error:
            # The picture is covered as soon as what was seen last is too old.
            logger.warning("A look at a live picture failed", extra={"reason": error.slug})
            await asyncio.sleep(PAUSE)
        finally:
            self._looking = None

    async def _inquired(self, engine: Engine, subject: Subject, inquiry: Inquiry) -> None:
        """Have faces of a frame looked at more closely; where that fails, nothing is believed of anyone."""
        try:
            impressions = await self._run(
                lambda tools, checkpoint: inquiry.impressions(subject.pixels, tools.detectors, checkpoint)
            )
        except FaceguardError:
            engine.doubt()
            raise
        engine.hear(inquiry, impressions)

    async def _run(self, job: Job[Result]) -> Result:
        return await self._workers.run(job, Ticket(lambda: None, PATIENCE), Lane.LIVE)
