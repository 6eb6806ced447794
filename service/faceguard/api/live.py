"""`WS /v1/live`: JPEG frames in, the same without faces out."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.types import Message
from starlette.websockets import WebSocketState

from faceguard.api.admission import Admitted
from faceguard.api.first_message import FIELD, PATIENCE, fields_of
from faceguard.api.problems import MalformedRequestError, problem_fields
from faceguard.api.refusal import close
from faceguard.api.state import MetricsDep, OfferDep, SettingsDep, TicketDep, WorkersDep
from faceguard.detection.detectors import Offer
from faceguard.errors import CancelledError, FaceguardError, IdleError, InvalidOptionError, SessionOverError
from faceguard.live.coder import jpegs
from faceguard.live.options import LiveOptions
from faceguard.live.session import Session
from faceguard.metrics import Metrics
from faceguard.policy.standing import Standing
from faceguard.settings import Settings
from faceguard.ticket import Ticket

router = APIRouter()

IDLE = 30.0
"""Seconds without a message after which a session is over."""
UNREAD = 10.0
"""Seconds within which a client has to take an answer."""
HINT = "The first message is a JSON object of options, as text; after it come JPEGs, as binary messages"


@router.websocket("/v1/live")
@Admitted(limit="max_body", until="end", of="live")
async def live(
    socket: WebSocket,
    settings: SettingsDep,
    offer: OfferDep,
    workers: WorkersDep,
    metrics: MetricsDep,
    ticket: TicketDep,
) -> None:
    """Answer each frame without its faces, in order, or tell how many are dropped."""
    await socket.accept()
    conversation = Conversation(socket, settings, offer, metrics)
    try:
        options = await conversation.first()
        standing = Standing.of(settings.rules, may_be_loosened=settings.looser_rules)
        async with Session(workers, options, jpegs(settings), standing) as session:
            await conversation.held(session, ticket)
    except WebSocketDisconnect:
        pass
    except FaceguardError as error:
        if socket.application_state is WebSocketState.CONNECTED and not isinstance(error, CancelledError):
            with suppress(WebSocketDisconnect):  # the client may leave without having heard it
                await close(error, socket.scope, socket.receive, socket.send)


class Conversation:
    """What client and service say to each other."""

    def __init__(self, socket: WebSocket, settings: Settings, offer: Offer, metrics: Metrics) -> None:
        self._socket, self._offer, self._metrics = socket, offer, metrics
        self._given: dict[str, Any] = {"style": settings.style, "replacement": settings.shown}

    async def first(self) -> LiveOptions:
        """Return the options of the first message; raises MalformedRequestError, InvalidOptionError and IdleError."""
        message = await self._received(PATIENCE)
        if message.get("text") is None:
            raise MalformedRequestError(HINT)
        return await self._options(message)

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
        given = {**self._given, **{name: _written(value) for name, value in fields.items() if name != FIELD}}
        given = {name: value for name, value in given.items() if value is not None}
        return LiveOptions.from_text(given, {}, self._offer.specs).checked(), given

    async def _say(self, words: Mapping[str, Any]) -> None:
        await self._sent(self._socket.send_text(json.dumps(words)))

    async def _sent(self, sending: Any) -> None:
        try:
            await asyncio.wait_for(sending, UNREAD)
        except TimeoutError:
            raise IdleError from None


def _written(value: object) -> object:
    """Return a value as a form has it: lists as a JSON text."""
    return json.dumps(value) if isinstance(value, list) else value
