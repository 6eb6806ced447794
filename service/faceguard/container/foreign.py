"""Pictures in formats that are not read: they are told by name, and never taken for files that are no pictures."""

from faceguard.container.isobmff import brands

_SIGNS = {
    "JPEG XL": (b"\xff\n", b"\0\0\0\x0cJXL \r\n\x87\n"),
    "JPEG 2000": (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n"),
    "JPEG XR": (b"II\xbc\1",),
    "BigTIFF": (b"II+\0", b"MM\0+"),
    "Photoshop": (b"8BPS\0\1", b"8BPS\0\2"),
}


def foreign_format(data: bytes) -> str | None:
    """Name the format of a picture, by its first bytes, where it is one of these; HEIF is what no codec has claimed."""
    named = next((name for name, signs in _SIGNS.items() if data.startswith(signs)), None)
    return named or ("HEIF" if {b"mif1", b"mif2"}.intersection(brands(data[:4096])) else None)
