"""Forms (RFC 7578), read as they come: one part after the other, nothing on disk."""

import asyncio
import io
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from faceguard.api.problems import MalformedRequestError
from faceguard.errors import UnsupportedPictureError
from faceguard.replacement import data_url

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MEDIA_TYPE = "multipart/form-data"
MAX_PARTS = 64
"""Also of those that are empty, or passed over: each costs time before anyone asks what it is."""
MAX_TEXTS = 32
MAX_TEXT_BYTES = 2**20
"""Enough for the longest list of boxes."""
SLICE = 2**14
"""Bytes that are parsed in one turn of the event loop."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part says of itself before its content."""

    name: str
    file_name: str | None
    media_type: str

    @property
    def is_file(self) -> bool:
        """It is sent as a file; options may be as well."""
        return self.file_name is not None or self.media_type.startswith("image/")

    @property
    def nobody_chose(self) -> bool:
        """It is what browsers send for a field of files that was left open, if nothing is in it."""
        return self.file_name == ""


class Form:
    """The parts in order: `next` names one, and what is not read of it is passed over.

    Methods raise MalformedRequestError, and what the body raises.
    """

    def __init__(self, chunks: AsyncIterator[bytes], content_type: str) -> None:
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise MalformedRequestError("The Content-Type of the form names no boundary")
        self._slices = _slices(_without_preamble(chunks, b"--" + boundary))
        self._events: deque[Part | bytes | None] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._field, self._value = bytearray(), bytearray()
        self._ended = False
        self._parts = self._texts = 0
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
            "on_part_end": lambda: self._events.append(None),
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError:
            raise MalformedRequestError("The boundary of the form is too long") from None

    async def next(self) -> Part | None:
        """Go to the next part; None after the last, when the body was read to its end."""
        while await self._more():
            event = self._events.popleft()
            if isinstance(event, Part):
                return event
        return None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the content of the part named last."""
        while await self._more() and (piece := self._events.popleft()) is not None:
            assert isinstance(piece, bytes)  # noqa: S101 - a part ends before the next one is named
            yield piece

    async def content(self) -> bytes:
        """Return the content of the part named last."""
        content = io.BytesIO()  # gives away what it holds without a copy
        async for piece in self.pieces():
            content.write(piece)
        return content.getvalue()

    async def picture(self, part: Part) -> bytes:
        """Return the content of the part named last; raises UnsupportedPictureError where it is the name of a file."""
        content = await self.content()
        if content and not part.is_file and not _is_binary(content):
            raise UnsupportedPictureError(f"{part.name} came as a text: with curl, {part.name}=@photo.jpg sends a file")
        return content

    async def text(self, part: Part) -> str:
        """Return the content as a text, whether it came as one, as a file, or as JSON.

        A file that is no text becomes a data URL.
        """
        self._texts += 1
        if self._texts > MAX_TEXTS:
            raise MalformedRequestError(f"At most {MAX_TEXTS} options")
        content = bytearray()
        async for piece in self.pieces():
            content += piece
            if len(content) > MAX_TEXT_BYTES:
                raise MalformedRequestError(f"At most {MAX_TEXT_BYTES} bytes an option")
        if part.is_file and _is_binary(content):
            return data_url(bytes(content))
        return _text(bytes(content), part.media_type)

    async def _more(self) -> bool:
        """Read on until there is something to tell; returns False at the end of the body."""
        while not self._events:
            piece = await anext(self._slices, None)
            if piece is None and not self._ended:
                raise MalformedRequestError("The form is cut off")
            if piece is None:
                return False
            try:
                self._parser.write(piece)
            except FormParserError:
                raise MalformedRequestError("The form cannot be read") from None
        return True

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise MalformedRequestError(f"At most {MAX_PARTS} parts")
        self._headers = {}

    def _end_header(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field, self._value = bytearray(), bytearray()

    def _end_headers(self) -> None:
        _, said = parse_options_header(self._headers.get(b"content-disposition"))
        media_type, _ = parse_options_header(self._headers.get(b"content-type"))
        if b"name" not in said:
            raise MalformedRequestError("A part of the form has no name")
        file_name = said.get(b"filename")
        self._events.append(
            Part(
                said[b"name"].decode(errors="replace"),
                None if file_name is None else file_name.decode(errors="replace"),
                media_type.decode("latin-1"),
            )
        )

    def _end(self) -> None:
        self._ended = True


def _is_binary(content: bytes | bytearray) -> bool:
    try:
        return "\0" in content.decode("utf-8")
    except UnicodeDecodeError:
        return True


def _text(content: bytes, media_type: str) -> str:
    """Decode a text; a string of JSON is what it says, and `null` is nothing."""
    text = content.decode("utf-8-sig", "replace").strip()
    if media_type != "application/json":
        return text
    if text == "null":
        return ""
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text


async def _without_preamble(chunks: AsyncIterator[bytes], delimiter: bytes) -> AsyncIterator[bytes]:
    """Give the body from its first delimiter on; before it may stand a word to readers of mail (RFC 2046 §5.1.1)."""
    held = b"\n"
    async for chunk in chunks:
        held += chunk
        at = held.find(b"\n" + delimiter)
        if at >= 0:
            yield held[at + 1 :]
            break
        held = held[-len(delimiter) :]
    async for chunk in chunks:
        yield chunk


async def _slices(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Cut large chunks, and let others have their turn in between."""
    async for chunk in chunks:
        for start in range(0, len(chunk), SLICE):
            if start:
                await asyncio.sleep(0)
            yield chunk[start : start + SLICE]
