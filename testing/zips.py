"""ZIPs of many makes, the hostile ones put together by hand."""

import io
import zipfile
import zlib
from collections.abc import AsyncIterator, Mapping
from struct import pack

from faceguard.archive.reader import ArchiveLimits, ZipReader
from faceguard.errors import FaceguardError

LIMITS = ArchiveLimits(file_bytes=2**20, total_bytes=2**23, entries=50)


class Pipe(io.BytesIO):
    """What cannot go back: writers then put sizes behind the data."""

    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        raise io.UnsupportedOperation


def zipped(
    files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED, *, piped: bool = False, zip64: bool = False
) -> bytes:
    """Write an archive as Python does, to a file or to a pipe."""
    file = Pipe() if piped else io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=zip64) as entry:
                entry.write(content)
    return file.getvalue()


def archives() -> dict[str, bytes]:
    """Small archives of every make, to damage."""
    files = {"a.jpg": bytes(range(256)) * 4, "folder/b.jpg": b"", "c.jpg": b"0" * 3_000}
    return {
        f"zip {method} {'piped' if piped else 'whole'}{' zip64' if zip64 else ''}": zipped(
            files, method, piped=piped, zip64=zip64
        )
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        for piped in (False, True)
        for zip64 in (False, True)
    }


def entry(name: bytes, content: bytes, extra: bytes = b"", **said: int) -> bytes:
    """One entry, with extra fields, which says of itself what is true, or else what is given."""
    true = {"flags": 0, "method": 0, "crc": zlib.crc32(content), "packed": len(content), "unpacked": len(content)}
    fields = true | said
    head = pack(
        "<4s5H3L2H",
        b"PK\3\4",
        20,
        fields["flags"],
        fields["method"],
        0,
        0x21,
        *list(fields.values())[2:],
        len(name),
        len(extra),
    )
    return head + name + extra + content


def unicode_path(name: str, raw: bytes) -> bytes:
    """Write the extra field that has a name in UTF-8 beside its raw form."""
    field = b"\1" + pack("<L", zlib.crc32(raw)) + name.encode()
    return pack("<HH", 0x7075, len(field)) + field


def ended(*entries: bytes, count: int | None = None) -> bytes:
    """Put the end of the directory behind the entries; its records nobody reads."""
    count = len(entries) if count is None else count
    return b"".join(entries) + pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, 0, 0, 0)


async def chunked(data: bytes, size: int) -> AsyncIterator[bytes]:
    """Give the data in pieces, as it may come."""
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def contents(
    data: bytes, size: int = 1000, limits: ArchiveLimits = LIMITS
) -> tuple[dict[str, bytes | FaceguardError], FaceguardError | None]:
    """Return what can be read of an archive, and what ended it before its end."""
    reader, found = ZipReader(chunked(data, size), limits), {}
    try:
        while (name := await reader.next()) is not None:
            found[name] = await reader.read()
    except FaceguardError as error:
        return found, error
    return found, None
