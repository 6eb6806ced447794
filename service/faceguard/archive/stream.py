"""Bytes as they come: taken by number, and looked at ahead."""

from collections.abc import AsyncIterator

from faceguard.errors import BrokenArchiveError


class ByteStream:
    """The chunk at hand, and no more of the next ones than is asked for."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()

    async def peek(self, count: int) -> bytes:
        """Return the next bytes, fewer where the stream ends; they stay."""
        await self._hold(count)
        return bytes(self._held[:count])

    async def take(self, count: int) -> bytes:
        """Take the next bytes; raises BrokenArchiveError where the stream ends before."""
        await self._hold(count)
        self._check(count)
        return self._cut(count)

    async def some(self, most: int) -> bytes:
        """Take what is there of the next bytes, at least one; raises BrokenArchiveError at the end."""
        await self._hold(1)
        self._check(1)
        return self._cut(most)

    async def before(self, mark: bytes) -> bytes:
        """Take what is there before the next mark, at least one byte; a mark at the very beginning does not count.

        Raises BrokenArchiveError at the end.
        """
        await self._hold(1 + len(mark))
        self._check(1)
        at = self._held.find(mark, 1)
        return self._cut(at if at > 0 else max(1, len(self._held) - len(mark) + 1))

    def give_back(self, piece: bytes) -> None:
        """Put bytes back that were taken last."""
        self._held[:0] = piece

    async def last(self, count: int) -> bytes:
        """Read to the end, and return the last bytes."""
        async for chunk in self._chunks:
            self._held += chunk
            del self._held[:-count]
        return self._cut(count)

    async def _hold(self, count: int) -> None:
        while len(self._held) < count:
            try:
                self._held += await anext(self._chunks)
            except StopAsyncIteration:
                return

    def _check(self, count: int) -> None:
        if len(self._held) < count:
            raise BrokenArchiveError("The archive is cut off")

    def _cut(self, most: int) -> bytes:
        piece = bytes(self._held[:most])
        del self._held[:most]
        return piece
