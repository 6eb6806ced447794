"""Makes TIFF files, in either order of bytes, as Pillow cannot write them."""

import struct
from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

Order = Literal["<", ">"]
_LONG = 4


def tiff(samples: npt.NDArray[np.number], order: Order = "<", **tags: int) -> bytes:
    """Write (height, width[, channels]) samples as they are; tags are named `t262` and have one number."""
    grey = samples.ndim == 2
    kind = {"u": 1, "i": 2, "f": 3}[samples.dtype.kind]
    body = samples.astype(samples.dtype.newbyteorder(order)).tobytes()
    said = {262: 1 if grey else 2, 277: 1 if grey else samples.shape[2], 258: samples.itemsize * 8, 339: kind}
    return directory(samples.shape[1], samples.shape[0], body, order, said | _numbered(tags))


def planar(samples: npt.NDArray[np.number], order: Order = "<", strips: int = 1) -> bytes:
    """Write (height, width, 3) samples one colour behind the other, each in strips of as many rows."""
    planes = [samples[:, :, i].astype(samples.dtype.newbyteorder(order)).tobytes() for i in range(3)]
    said = {262: 2, 277: 3, 258: samples.itemsize * 8, 284: 2, 278: samples.shape[0] // strips}
    return directory(samples.shape[1], samples.shape[0], b"".join(planes), order, said, strips=3 * strips)


def packed(samples: npt.NDArray[np.number], bits: int, order: Order = "<") -> bytes:
    """Write (height, width) samples of fewer bits than whole bytes have, the highest bit first."""
    rows = ["".join(format(int(v), f"0{bits}b") for v in row) for row in samples]
    body = b"".join(int(row.ljust(-(-len(row) // 8) * 8, "0"), 2).to_bytes(-(-len(row) // 8), "big") for row in rows)
    return directory(samples.shape[1], samples.shape[0], body, order, {262: 1, 277: 1, 258: bits})


def _numbered(tags: Mapping[str, int]) -> dict[int, int]:
    return {int(name[1:]): value for name, value in tags.items()}


def directory(width: int, height: int, body: bytes, order: Order, said: Mapping[int, int], strips: int = 1) -> bytes:
    """Write a file of the strips' bytes and one directory behind them."""
    size = len(body) // strips
    lists = struct.pack(f"{order}{2 * strips}L", *(8 + i * size for i in range(strips)), *[size] * strips)
    body += b"\0" * (len(body) % 2)
    at = 8 + len(body)
    entries: dict[int, int] = {256: width, 257: height, 259: 1, 278: height, 273: at, 279: at + 4 * strips, **said}
    if strips == 1:
        entries |= {273: 8, 279: size}
    counts = {273: strips, 279: strips}
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}L", at + len(lists))
    return b"".join(
        [
            *(head, body, lists, struct.pack(f"{order}H", len(entries))),
            *(struct.pack(f"{order}HHLL", tag, _LONG, counts.get(tag, 1), entries[tag]) for tag in sorted(entries)),
            bytes(4),
        ]
    )


def followed(first: bytes, second: bytes) -> bytes:
    """Put the strip and directory of a file of the same order behind another file, as its second page."""
    order: Order = "<" if first.startswith(b"II") else ">"
    return _behind(first, second, order, len(first) - 4)


def _behind(first: bytes, second: bytes, order: Order, place: int) -> bytes:
    moved, at = bytearray(second), len(first)
    start = struct.unpack_from(f"{order}L", second, 4)[0]
    for entry in range(start + 2, start + 2 + 12 * struct.unpack_from(f"{order}H", second, start)[0], 12):
        if struct.unpack_from(f"{order}H", second, entry)[0] == 273:
            struct.pack_into(f"{order}L", moved, entry + 8, struct.unpack_from(f"{order}L", second, entry + 8)[0] + at)
    whole = bytearray(first + moved)
    struct.pack_into(f"{order}L", whole, place, at + start)
    return bytes(whole)


def below(first: bytes, second: bytes) -> bytes:
    """Put the strip and directory of a file behind another one whose tag 330 refers to directories below its own."""
    order: Order = "<" if first.startswith(b"II") else ">"
    start = struct.unpack_from(f"{order}L", first, 4)[0]
    count = struct.unpack_from(f"{order}H", first, start)[0]
    entries = range(start + 2, start + 2 + 12 * count, 12)
    place = next(e for e in entries if struct.unpack_from(f"{order}H", first, e)[0] == 330) + 8
    return _behind(first, second, order, place)
