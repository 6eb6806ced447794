"""Reading a ZIP forward, by what stands before its entries (APPNOTE.TXT §4.3).

The directory at its end comes too late to be heeded, and is only asked how many entries there are. No two entries
overlap, as no byte is read twice.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from struct import unpack_from

from faceguard.archive.entry import EntryData
from faceguard.archive.header import LOCAL, Header, read_header
from faceguard.archive.stream import ByteStream
from faceguard.errors import (
    BrokenArchiveError,
    BrokenPictureError,
    FaceguardError,
    NestedArchiveError,
    TooManyBytesError,
    TooManyFilesError,
    UnsupportedArchiveError,
)
from faceguard.sizes import of_bytes

END = b"PK\5\6"
DIRECTORY = (b"PK\1\2", END, b"PK\6\6")
"""What follows the last entry: a directory's record, or its end where there are none."""
LONGEST_END = 22 + 0xFFFF
"""The end record with the longest comment."""
SOME = 0xFFFF
"""A number of entries that does not fit."""
ARCHIVES = (
    LOCAL,
    END,
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\7",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\0",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
)
"""The first bytes of ZIP, 7z, RAR, gzip, xz, bzip2 and Zstandard."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Most bytes of one file and of all of them, unpacked, and most entries."""

    file_bytes: int
    total_bytes: int
    entries: int


class ZipReader:
    """The entries one after the other: `next` names one, `read` unpacks it, and what is not read is passed over."""

    def __init__(self, chunks: AsyncIterator[bytes], limits: ArchiveLimits) -> None:
        self._stream, self._limits = ByteStream(chunks), limits
        self._entry: tuple[Header, EntryData] | None = None
        self._total = 0
        self.count = 0
        """Entries that were seen."""

    async def next(self) -> str | None:
        """Go to the next entry; returns its name, None after the last one.

        Raises UnsupportedArchiveError, BrokenArchiveError, TooManyFilesError and TooManyBytesError.
        """
        if self._entry:
            await self._entry[1].pass_over()
            self._entry = None
        signature = await self._stream.peek(len(LOCAL))
        if signature != LOCAL:
            await self._finish(signature)
            return None
        self.count += 1
        if self.count > self._limits.entries:
            raise TooManyFilesError(f"At most {self._limits.entries} files (MAX_FILES)")
        header = await read_header(self._stream)
        self._entry = header, EntryData(self._stream, header, self._count)
        return header.name

    async def read(self) -> bytes | FaceguardError:
        """Unpack the entry named last; returns its content, or what is wrong with it.

        Raises BrokenArchiveError and TooManyBytesError where the archive cannot be read on.
        """
        assert self._entry  # noqa: S101 - `next` has named one
        header, data = self._entry
        if header.refusal:
            return header.refusal
        content = bytearray()
        try:
            async for piece in data:
                content += piece
                if content.startswith(ARCHIVES):
                    return NestedArchiveError()
                if len(content) > self._limits.file_bytes:
                    return TooManyBytesError(f"At most {of_bytes(self._limits.file_bytes)} (MAX_BODY)")
            await data.check()
        except BrokenPictureError as error:
            return error
        return bytes(content)

    def _count(self, size: int) -> None:
        self._total += size
        if self._total > self._limits.total_bytes:
            raise TooManyBytesError(f"At most {of_bytes(self._limits.total_bytes)} in all, unpacked (MAX_ARCHIVE)")

    async def _finish(self, signature: bytes) -> None:
        """Read the directory, of which nothing is used."""
        if signature not in DIRECTORY:
            if not self.count:
                raise UnsupportedArchiveError(None if signature else "The file is empty")
            raise BrokenArchiveError("Behind a file comes neither a file nor the directory")
        last = await self._stream.last(LONGEST_END)
        at = last.rfind(END)
        if at < 0 or at + 22 > len(last):
            raise BrokenArchiveError("Its directory is cut off")
        if unpack_from("<H", last, at + 10)[0] not in {self.count & 0xFFFF, SOME}:
            raise BrokenArchiveError("Its directory has another number of files than there are")
