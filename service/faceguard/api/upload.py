"""Reading an upload: a form with one picture and options."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request

from faceguard.api.problems import MalformedRequestError, UnsupportedMediaTypeError
from faceguard.errors import DeadlineError, InvalidOptionError, OptionError

FIELD = "image"
MEDIA_TYPE = "multipart/form-data"
STEP = 2**20
MAX_FIELDS = 32
MAX_FIELD_BYTES = 2**20
"""Enough for the longest list of boxes."""


def keep_uploads_in_memory(max_body: int) -> None:
    """Make the form parser never write an upload to disk. Admission and the body limit bound the memory."""
    MultiPartParser.spool_max_size = max_body + 1


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of a picture, and the other fields as they came."""

    image: bytes
    fields: dict[str, str]


def once(items: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by name; raises InvalidOptionError for one that is given twice."""
    if repeated := [name for name, count in Counter(name for name, _ in items).items() if count > 1]:
        raise InvalidOptionError(errors=tuple(OptionError("", "An option is given twice") for _ in repeated))
    return dict(items)


async def read_upload(request: Request, seconds: float) -> Upload:
    """Read the request's form within this many seconds.

    Raises MalformedRequestError, UnsupportedMediaTypeError, InvalidOptionError for an option given twice,
    TooManyBytesError and DeadlineError.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not media_type:
        raise MalformedRequestError(f"Send {MEDIA_TYPE} with the picture in a file field named {FIELD}")
    if media_type != MEDIA_TYPE:
        raise UnsupportedMediaTypeError(f"Send {MEDIA_TYPE} with the picture in a file field named {FIELD}")
    try:
        async with asyncio.timeout(max(seconds, 0)):
            return await _read(request)
    except TimeoutError:
        raise DeadlineError from None


async def _read(request: Request) -> Upload:
    try:
        form = await request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
    except HTTPException as error:
        raise MalformedRequestError(error.detail) from None  # the parser's own words, never the body's
    try:
        items = form.multi_items()
        images = [value for name, value in items if name == FIELD]
        if len(images) != 1 or not isinstance(images[0], UploadFile):
            raise MalformedRequestError(f"Send exactly one picture, in a file field named {FIELD}")
        fields = once([(name, value) for name, value in items if isinstance(value, str)])
        return Upload(await asyncio.to_thread(_content, images[0].file), fields)
    finally:
        await form.close()


def _content(file: BinaryIO) -> bytes:
    """Copy the upload out of the form, and release the interpreter lock between the pieces."""
    return b"".join(iter(partial(file.read, STEP), b""))
