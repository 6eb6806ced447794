"""What stands before an entry's data and behind it (APPNOTE.TXT §4.3.7 and §4.3.9)."""

from dataclasses import dataclass
from struct import Struct, unpack_from
from zlib import crc32

from faceguard.archive.letters import decoded
from faceguard.archive.stream import ByteStream
from faceguard.errors import EncryptedError, FaceguardError, UnsupportedCompressionError

LOCAL, DESCRIPTOR = b"PK\3\4", b"PK\7\x08"
STORED, DEFLATED = 0, 8
_FIELDS = Struct("<4x5H3L2H")
"""Version, flags, method, time, date, CRC-32, packed and unpacked size, lengths of name and extra fields."""
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
"""The flags of an encrypted entry, of strong encryption and of an encrypted directory."""
_SIZES_FOLLOW = 1 << 3
_ZIP64, _UNICODE_PATH = 1, 0x7075
"""The extra fields of sizes that do not fit into 32 bits, and of the name in UTF-8 (APPNOTE.TXT §4.6.9)."""
_ELSEWHERE = 0xFFFFFFFF
_LAYOUTS = tuple(Struct(f"<{mark}L{sizes}") for sizes in ("QQ", "LL") for mark in ("4x", ""))
"""Forms of a descriptor: CRC-32, packed and unpacked size; sizes of 8 or 4 bytes, a signature before them or not."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an entry says of itself before its data."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int

    @property
    def has_descriptor(self) -> bool:
        """A descriptor follows the data."""
        return bool(self.flags & _SIZES_FOLLOW)

    @property
    def tells_size(self) -> bool:
        """The data's end is known; some writers give sizes although a descriptor follows."""
        return not self.has_descriptor or self.packed > 0

    @property
    def refusal(self) -> FaceguardError | None:
        """Why the data cannot be unpacked here, if they cannot."""
        if self.flags & _ENCRYPTED:
            return EncryptedError()
        if self.method not in {STORED, DEFLATED}:
            return UnsupportedCompressionError("Stored and deflated files are read")
        return None


async def read_header(stream: ByteStream) -> Header:
    """Read the local header that comes next; raises BrokenArchiveError where it is cut off."""
    fields = _FIELDS.unpack(await stream.take(_FIELDS.size))
    _, flags, method, _, _, crc, packed, unpacked, name, extra = fields
    raw, more = await stream.take(name), _extra_fields(await stream.take(extra))
    wide = _zip64(more.get(_ZIP64, b""))
    unpacked, packed = (wide.pop(0) if size == _ELSEWHERE and wide else size for size in (unpacked, packed))
    return Header(
        _unicode_path(raw, more.get(_UNICODE_PATH, b"")) or decoded(raw), flags, method, crc, packed, unpacked
    )


async def read_descriptor(stream: ByteStream, packed: int) -> tuple[int, int] | None:
    """Read the descriptor behind so many packed bytes; returns CRC-32 and unpacked size, or None where there is none.

    Nothing says which form it has: it is known by the packed size, and by the beginning of what follows.
    """
    ahead = await stream.peek(_LAYOUTS[0].size + 2)
    for layout in _LAYOUTS:
        if ahead[layout.size : layout.size + 2] == b"PK":
            crc, told, unpacked = layout.unpack_from(ahead)
            if told == packed:
                await stream.take(layout.size)
                return crc, unpacked
    return None


def _extra_fields(extra: bytes) -> dict[int, bytes]:
    """Return the extra fields by their kind, the first of each."""
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, size = unpack_from("<HH", extra, at)
        fields.setdefault(kind, extra[at + 4 : at + 4 + size])
        at += 4 + size
    return fields


def _zip64(field: bytes) -> list[int]:
    """List the sizes in the ZIP64 field, unpacked before packed."""
    return list(unpack_from(f"<{len(field) // 8}Q", field))


def _unicode_path(raw: bytes, field: bytes) -> str | None:
    """Return the name in the field; None where it was made for another name, which somebody has changed since."""
    if len(field) < 6 or field[:5] != b"\1" + crc32(raw).to_bytes(4, "little"):
        return None
    try:
        return field[5:].decode()
    except UnicodeDecodeError:
        return None
