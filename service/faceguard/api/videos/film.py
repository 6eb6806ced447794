"""One video, from its upload to its result."""

import asyncio
import logging
import math
import secrets
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from faceguard.api.problems import Problem, problem_fields
from faceguard.api.videos.answers import VideoAnswer, VideoResult, VideoState
from faceguard.api.videos.progress import Progress
from faceguard.errors import CancelledError, FaceguardError, InternalError
from faceguard.job import Job, Tools
from faceguard.policy.person import NOBODY, Persons
from faceguard.receipts.notary import Notary
from faceguard.spool.kept import Kept
from faceguard.spool.room import Room
from faceguard.ticket import Checkpoint, Ticket
from faceguard.video.options import FilmOptions, VideoOptions
from faceguard.video.plan import Choice
from faceguard.video.words import Codec
from faceguard.workers import Workers

if TYPE_CHECKING:
    from faceguard.video.jobs import Review, VideoJobs

Outcome = TypeVar("Outcome")

MEDIA_TYPES = {Codec.H264: "video/mp4", Codec.AV1: "video/mp4", Codec.VP9: "video/webm"}

logger = logging.getLogger("faceguard.videos")


class Film:
    """A video of one caller, what was found in it, and its result: in memory, and gone when it is closed."""

    def __init__(
        self,
        owner: str,
        source: Kept,
        options: FilmOptions,
        place: Ticket,
        workers: Workers,
        jobs: "VideoJobs",
        persons: Persons = NOBODY,
    ) -> None:
        """Take the place that the upload was admitted to, and the people on the reference photos that came with it."""
        self.id = secrets.token_hex(16)
        self.owner, self.options = owner, options
        self._source, self._place, self._workers, self._jobs = source, place, workers, jobs
        self._persons = persons
        self.state = VideoState.QUEUED
        self.error: FaceguardError | None = None
        self.expires: float | None = None
        """When it goes, by the event loop's clock; None while it is worked on."""
        self._progress = Progress()
        self._review: Review | None = None
        self.result: tuple[Kept, VideoResult] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def at_work(self) -> bool:
        """Whether somebody works on it, or is going to."""
        return self._task is not None and not self._task.done()

    @property
    def found(self) -> bool:
        """Whether it is known who is in it."""
        return self._review is not None

    @property
    def tracks(self) -> int:
        """How many people were found."""
        return len(self._review.faces) if self._review else 0

    def face(self, track: int) -> bytes | None:
        """Return the clearest view of a person; None where there is none."""
        faces = self._review.faces if self._review else ()
        return faces[track] if 0 <= track < len(faces) else None

    @property
    def progress(self) -> float:
        """How much is done of what the state names, from 0 to 1, as it is told."""
        return round(self._progress.share, 4)

    @property
    def photos(self) -> int:
        """How many reference photos came with it."""
        return len(self._persons.person)

    def examine(self) -> "asyncio.Task[None]":
        """Have its people found."""
        return self._start(self._examined())

    def redact(self, options: VideoOptions, choice: Choice, room: Room, notary: Notary) -> "asyncio.Task[None]":
        """Have it written and signed, once its people are known; what was written before goes."""
        self._drop_result()
        self.state = VideoState.REDACTING
        return self._start(self._written(options, choice, room, notary))

    def close(self) -> None:
        """Stop what is done with it, and let everything go."""
        if self._task:
            self._task.cancel()
        self._source.close()
        self._drop_result()
        self._review = None
        self._persons = NOBODY  # erased once no work has them: to that, zeros would be strangers
        self._place.release()

    def answer(self) -> VideoAnswer:
        """Return what is known now."""
        told = self._review.report if self._review else None
        left = self._progress.seconds_left if self.at_work else None
        now = asyncio.get_running_loop().time()
        return VideoAnswer(
            id=self.id,
            state=self.state,
            progress=self.progress,
            seconds_left=None if left is None else round(left, 1),
            expires=None if self.expires is None else round(max(0, self.expires - now), 1),
            video=told and told.video,
            tracks=told and told.tracks,
            coverage=told and told.coverage,
            hidden=told and told.hidden,
            unread=told and told.unread,
            result=self.result and self.result[1],
            error=self.error and Problem(**problem_fields(self.error)),
        )

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        self.error, self.expires, self._progress = None, None, Progress()
        self._task = asyncio.get_running_loop().create_task(self._guarded(work))
        return self._task

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except FaceguardError as error:
            self.error = error
        except Exception:
            logger.exception("failed")
            self.error = InternalError()
        if self.error:
            self.state = VideoState.FAILED
            logger.info("failed", extra={"reason": self.error.slug})
        else:
            self._progress.share = 1.0

    async def _examined(self) -> None:
        job = self._jobs.examine(self._source, self.options, self._progress)
        self._review = await self._run(job, VideoState.DETECTING)
        self.state = VideoState.READY

    async def _written(self, options: VideoOptions, choice: Choice, room: Room, notary: Notary) -> None:
        review = self._review
        if review is None:
            raise CancelledError
        target = room.new()
        try:
            job = self._jobs.write(
                self._source, target, review.examined, options, choice, self._progress, self._persons
            )
            report = await self._run(job, VideoState.REDACTING)
            # In a thread, as a long video has many tracks.
            told = report.model_dump(mode="json", by_alias=True, exclude_none=True)
            receipt = await asyncio.to_thread(notary.receipt, told)
        except BaseException:
            target.close()
            raise
        self.result = (
            target,
            VideoResult(
                media_type=MEDIA_TYPES[options.codec],
                bytes=target.size,
                sha256=report.output_sha256,
                receipt=receipt,
                kept=report.kept,
                found_again=report.found_again,
                verified=report.verified,
            ),
        )
        self.state = VideoState.DONE

    async def _run(self, job: Job[Outcome], state: VideoState) -> Outcome:
        def begun(tools: Tools, checkpoint: Checkpoint) -> Outcome:
            self.state = state
            return job(tools, checkpoint)

        return await self._workers.run_long(begun, Ticket(lambda: None, math.inf))

    def _drop_result(self) -> None:
        if self.result:
            self.result[0].close()
            self.result = None
