"""`WS /v1/live`: JPEG frames in, the same without faces out."""

from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from faceguard.api.admission import Admitted
from faceguard.api.conversation import Conversation
from faceguard.api.refusal import close
from faceguard.api.state import MetricsDep, OfferDep, PhotosDep, SettingsDep, TicketDep, WorkersDep
from faceguard.errors import CancelledError, FaceguardError
from faceguard.live.coder import jpegs
from faceguard.live.session import Session
from faceguard.policy.person import NOBODY

router = APIRouter()


@router.websocket("/v1/live")
@Admitted(limit="max_body", until="end", of="live")
async def live(
    socket: WebSocket,
    settings: SettingsDep,
    offer: OfferDep,
    workers: WorkersDep,
    photos: PhotosDep,
    metrics: MetricsDep,
    ticket: TicketDep,
) -> None:
    """Answer each frame without its faces, in order, or tell how many are dropped."""
    await socket.accept()
    conversation = Conversation(socket, settings, offer, metrics, photos)
    persons = NOBODY
    try:
        options = await conversation.first()
        persons = await conversation.persons(workers, options)
        async with Session(workers, options, jpegs(settings), photos.standing, persons) as session:
            await conversation.held(session, ticket)
    except WebSocketDisconnect:
        pass
    except FaceguardError as error:
        if socket.application_state is WebSocketState.CONNECTED and not isinstance(error, CancelledError):
            with suppress(WebSocketDisconnect):  # the client may leave without having heard it
                await close(error, socket.scope, socket.receive, socket.send)
    finally:
        persons.erase()  # what is still at work is shown to nobody
