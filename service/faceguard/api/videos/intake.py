"""An upload: a form with one video, and options."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from faceguard.api.form import MEDIA_TYPE, Form
from faceguard.api.problems import MalformedRequestError, UnsupportedMediaTypeError
from faceguard.api.reference_photos import PERSON, ReferencePhotos
from faceguard.api.timed_body import TimedBody
from faceguard.api.upload import media_type, once
from faceguard.errors import TooManyBytesError
from faceguard.settings import Settings
from faceguard.sizes import of_bytes
from faceguard.spool.kept import Kept
from faceguard.spool.room import Room

FIELD = "video"
HINT = f"Send exactly one video, as the file {FIELD} of a form, as {MEDIA_TYPE}"
STEP = 2**20
"""Bytes that are put away in one turn."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A video, and the options as they came. Whoever has it closes the file."""

    file: Kept
    fields: dict[str, str]
    photos: Sequence[bytes] = ()
    """Reference photos of persons, of the size of one picture together."""


async def taken_in(request: Request, settings: Settings, room: Room, options: Collection[str]) -> Intake:
    """Read the request's body as it comes, and the options of its URL; these are their names.

    Raises MalformedRequestError, UnsupportedMediaTypeError, InvalidOptionError for an option given twice and for too
    many photos, TooManyBytesError, NoRoomError, DeadlineError where the client sends too slowly, and CancelledError
    where it leaves.
    """
    kind = media_type(request)
    if not kind:
        raise MalformedRequestError(HINT)
    if kind != MEDIA_TYPE:
        raise UnsupportedMediaTypeError(HINT)
    file = room.new()
    try:
        form = Form(aiter(TimedBody(request, settings.deadline)), request.headers["content-type"])
        photos = ReferencePhotos(settings.max_body)
        items = await _read(form, file, room, options, photos)
        return Intake(file, once([*request.query_params.multi_items(), *items]), photos.files)
    except BaseException:
        file.close()
        raise


async def _read(
    form: Form, file: Kept, room: Room, options: Collection[str], photos: ReferencePhotos
) -> list[tuple[str, str]]:
    """Put the form's video into the file and reference photos to the others, and return the options."""
    items, videos = list[tuple[str, str]](), 0
    while (part := await form.next()) and videos <= 1:
        if part.name == FIELD:
            size = await _put(form.pieces(), file, room)
            videos += bool(size) or not part.nobody_chose
        elif part.name == PERSON:
            await photos.add(form, part)
        elif part.is_file and part.name not in options:
            raise MalformedRequestError(f"The video's field is called {FIELD}, and no other file is accepted")
        else:
            items.append((part.name, await form.text(part)))
    if videos != 1:
        raise MalformedRequestError(HINT)
    return items


async def _put(pieces: AsyncIterator[bytes], file: Kept, room: Room) -> int:
    """Put a part away, and return how many bytes it had."""
    size, step = 0, bytearray()
    async for piece in pieces:
        step += piece
        size += len(piece)
        if file.size + len(step) > room.largest:
            raise TooManyBytesError(f"At most {of_bytes(room.largest)} (VIDEO_MEMORY and VIDEO_DISK)")
        if len(step) >= STEP:
            await asyncio.to_thread(file.append, bytes(step))
            step.clear()
    await asyncio.to_thread(file.append, bytes(step))
    return size
