"""What the client of a live session and the service say to each other."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from starlette.types import Message

from faceguard.api.first_message import FIELD, PATIENCE, fields_of
from faceguard.api.live_photos import announced, received
from faceguard.api.problems import MalformedRequestError, problem_fields
from faceguard.api.reference_photos import PERSON
from faceguard.detail import Detail
from faceguard.detection.detectors import Offer
from faceguard.errors import (
    FaceguardError,
    IdleError,
    InvalidOptionError,
    OptionError,
    SessionOverError,
)
from faceguard.lanes import Lane
from faceguard.live.options import LiveOptions
from faceguard.live.session import Session
from faceguard.metrics import Metrics
from faceguard.photo.jobs import PhotoJobs
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import check_photos
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.workers import Workers

IDLE = 30.0
"""Seconds without a message after which a session is over."""
UNREAD = 10.0
"""Seconds within which a client has to take an answer."""
HINT = "The first message is a JSON object of options, as text; after it come JPEGs, as binary messages"


class Conversation:
    """What client and service say to each other."""

    def __init__(
        self, socket: WebSocket, settings: Settings, offer: Offer, metrics: Metrics, photos: PhotoJobs
    ) -> None:
        self._socket, self._settings, self._offer, self._metrics = socket, settings, offer, metrics
        self._photos = photos
        self._given: dict[str, Any] = {"style": settings.style, "replacement": settings.shown}
        self._persons: int | None = None
        """How many reference photos there are; None until the first message has said so."""

    async def first(self) -> LiveOptions:
        """Return the options of the first message; raises MalformedRequestError, InvalidOptionError and IdleError."""
        message = await self._received(PATIENCE)
        if message.get("text") is None:
            raise MalformedRequestError(HINT)
        return await self._options(message)

    async def persons(self, workers: Workers, options: LiveOptions) -> Persons:
        """Read the people on the reference photos, of which nothing else is kept.

        Raises FaceguardError, after the client was told what is wrong with them.
        """
        if not self._persons:
            return NOBODY
        files = await received(self._persons, self._settings.max_body, lambda: self._received(IDLE))
        closely = options.model_copy(update={"detail": Detail.BALANCED})
        try:
            job, ticket = self._photos.persons(files, closely), Ticket(lambda: None, self._settings.deadline)
            return await workers.run(job, ticket, Lane.LIVE)
        except FaceguardError as error:
            await self._say({"problem": problem_fields(error)})
            raise

    async def held(self, session: Session[bytes, bytes], ticket: Ticket) -> None:
        """Listen and answer until the client leaves; raises FaceguardError where it is to go."""
        tasks = [asyncio.ensure_future(work) for work in (self._listen(session), self._answer(session))]
        try:
            remaining = max(ticket.remaining, 0)
            done, _ = await asyncio.wait(tasks, timeout=remaining, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                raise SessionOverError
            for task in done:
                if not task.cancelled():  # else whatever cancelled it ends this session, too
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            for task in (await asyncio.wait(tasks))[0]:
                task.cancelled() or task.exception()  # the first to end has told how this one does

    async def _listen(self, session: Session[bytes, bytes]) -> None:
        while True:
            message = await self._received(IDLE)
            if (frame := message.get("bytes")) is not None:
                session.offer(frame)
                continue
            try:
                session.options = await self._options(message)
            except (MalformedRequestError, InvalidOptionError):
                continue  # the client was told; what was asked for before still holds

    async def _answer(self, session: Session[bytes, bytes]) -> None:
        async with aclosing(session.answers()) as answers:
            async for answer in answers:
                if answer.dropped:
                    self._metrics.frames.labels("dropped").inc(answer.dropped)
                    await self._say({"dropped": answer.dropped})
                if not answer.content:
                    continue
                await self._sent(self._socket.send_bytes(answer.content))
                self._metrics.frames.labels("covered" if answer.covered else "shown").inc()
                self._metrics.delay.observe(time.monotonic() - answer.came)

    async def _received(self, patience: float) -> Message:
        try:
            message = await asyncio.wait_for(self._socket.receive(), patience)
        except TimeoutError:
            raise IdleError from None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        return message

    async def _options(self, message: Message) -> LiveOptions:
        """Return the options that hold from this message on; it tells those that change.

        Raises MalformedRequestError or InvalidOptionError, after the client was told what is wrong.
        """
        try:
            options, given = self._changed(message)
        except (MalformedRequestError, InvalidOptionError) as error:
            await self._say({"problem": problem_fields(error)})
            raise
        self._given = given
        return options

    def _changed(self, message: Message) -> tuple[LiveOptions, dict[str, Any]]:
        fields = fields_of(message)
        if not fields and (message.get("text") or "").strip() != "{}":
            raise MalformedRequestError(HINT)
        fields.pop(FIELD, None)
        photos = self._announced(fields)
        given = {name: value for name, value in {**self._given, **fields}.items() if value is not None}
        options = LiveOptions.from_values(given, self._offer.specs)
        options.checked(photos, knows_ages=self._photos.knows_ages)
        if self._persons is None:
            check_photos(options.rules, photos)
            self._persons = photos
        return options, given

    def _announced(self, fields: dict[str, Any]) -> int:
        """Return how many reference photos the session has, which only its first message says."""
        if self._persons is None:
            return announced(fields)
        if PERSON in fields:
            raise InvalidOptionError(errors=(OptionError(PERSON, "Only the first message says how many follow"),))
        return self._persons

    async def _say(self, words: Mapping[str, Any]) -> None:
        await self._sent(self._socket.send_text(json.dumps(words)))

    async def _sent(self, sending: Any) -> None:
        try:
            await asyncio.wait_for(sending, UNREAD)
        except TimeoutError:
            raise IdleError from None
