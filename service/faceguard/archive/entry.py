"""The data of the entry at hand, unpacked within bounds."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable

from faceguard.archive.header import DEFLATED, DESCRIPTOR, Header, read_descriptor
from faceguard.archive.stream import ByteStream
from faceguard.errors import BrokenArchiveError, BrokenPictureError, FaceguardError

STEP = 2**18
"""Bytes that are unpacked at once; between the steps others have their turn."""

MOST_MARKS = 1000
"""Places that look like the end of an entry whose size is not known: chance makes one in 4 GiB."""


class EntryData:
    """The unpacked pieces, to be iterated over once; what was not asked for can be passed over.

    Each piece's size is given to `count`, which raises where it is too much.
    """

    def __init__(self, stream: ByteStream, header: Header, count: Callable[[int], None]) -> None:
        self._stream, self._header, self._count = stream, header, count
        self._packed = self._unpacked = self._crc = 0
        self._left = header.packed if header.tells_size else 0
        self._told = None if header.has_descriptor else (header.crc, header.unpacked)
        self._pieces = self._counted()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces

    async def check(self) -> None:
        """Compare all pieces, once they were taken, with what the archive says; raises BrokenPictureError."""
        if await self._what_was_told() != (self._crc, self._unpacked):
            raise BrokenPictureError("The file does not match the checksum and size in the archive")

    async def pass_over(self) -> None:
        """Go to the end of the entry; nothing is unpacked on the way where that is known."""
        if self._header.tells_size:
            while self._left:
                await self._some()
        else:
            async for _ in self._pieces:
                pass
        await self._what_was_told()

    async def _what_was_told(self) -> tuple[int, int]:
        """Return CRC-32 and unpacked size, which may have to be read first."""
        if self._told is None:
            self._told = await read_descriptor(self._stream, self._packed)
        if self._told is None:
            raise BrokenArchiveError("A file does not end where the archive says")
        return self._told

    async def _counted(self) -> AsyncIterator[bytes]:
        inflates = self._header.method == DEFLATED and not self._header.refusal
        async for piece in self._inflated() if inflates else self._raw():
            self._count(len(piece))
            self._unpacked += len(piece)
            self._crc = zlib.crc32(piece, self._crc)
            yield piece
            await asyncio.sleep(0)

    async def _raw(self) -> AsyncIterator[bytes]:
        """Give the data as it comes, up to its known end, or to a descriptor that fits what came before it."""
        while self._left:
            yield await self._some()
        marks = 0
        while not self._header.tells_size:
            if await self._stream.peek(len(DESCRIPTOR)) == DESCRIPTOR:
                self._told = await read_descriptor(self._stream, self._packed)
                marks += 1
                if self._told:
                    return
                if marks > MOST_MARKS:
                    raise BrokenArchiveError("A file of unknown size has too many places where it could end")
            piece = await self._stream.before(DESCRIPTOR)
            self._packed += len(piece)
            yield piece

    async def _inflated(self) -> AsyncIterator[bytes]:
        """Inflate the data up to its own end, which has to be the known one."""
        inflater, piece = zlib.decompressobj(-zlib.MAX_WBITS), b""
        while not inflater.eof:
            inside = len(piece) == STEP  # a full step may have left something there
            packed = inflater.unconsumed_tail or (b"" if inside else await self._some())
            try:
                piece = inflater.decompress(packed, STEP)
            except zlib.error:
                raise self._damaged() from None
            yield piece
        beyond = inflater.unused_data
        if self._header.tells_size and (beyond or self._left):
            raise self._damaged()
        self._stream.give_back(beyond)
        self._packed -= len(beyond)

    def _damaged(self) -> FaceguardError:
        """Return one file's problem where its end is known, else the whole archive's."""
        return BrokenPictureError("The file is damaged") if self._header.tells_size else BrokenArchiveError()

    async def _some(self) -> bytes:
        """Take some of the packed data."""
        known = self._header.tells_size
        if known and not self._left:
            raise self._damaged()
        piece = await self._stream.some(min(self._left, STEP) if known else STEP)
        self._packed += len(piece)
        self._left -= len(piece) if known else 0
        return piece
