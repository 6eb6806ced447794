"""AVIFs and HEICs with a secret in items and boxes that are not the picture."""

import struct

from faceguard.container import isobmff
from testing.heics import CLEAN
from testing.metadata_carriers.secret import SECRET, exif, private_profile
from testing.pictures import saved, scene


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _parts(data: bytes, own: int = 0) -> dict[bytes, bytes]:
    """Take a box apart into the boxes in it; so many bytes of its own stand before these."""
    inside = list(isobmff.boxes(data, 8 + own, len(data)))
    starts = [8 + own, *(box.end for box in inside)]
    return {box.kind: data[start : box.end] for box, start in zip(inside, starts, strict=False)}


def with_item(
    data: bytes, kind: bytes, payload: bytes, reference: bytes, name: bytes = b"\0", auxiliary: bytes = b""
) -> bytes:
    """Give an AVIF or HEIC of one item a second one, which refers to the first and has its properties.

    What is auxiliary to a picture says what for.
    """
    head, meta, media = (data[box.start - 8 : box.end] for box in isobmff.boxes(data, 0, len(data)))

    def longer(by: int) -> bytes:
        boxes = _parts(meta, 4)
        located, listed, (kept, used) = boxes[b"iloc"], boxes[b"iinf"], _parts(boxes[b"iprp"]).values()
        base = located[13] >> 4  # bytes of an offset that each item's extents count from
        at = 22 + base  # where the first item's offset stands
        offset = int.from_bytes(located[at : at + 4], "big") + by
        places = located[16:at] + struct.pack(">I", offset) + located[at + 4 :]
        places += struct.pack(">HH", 2, 0) + bytes(base) + struct.pack(">HII", 1, len(data) + by, len(payload))
        info = _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 2, 0) + kind + name)
        both = used[18:]
        if auxiliary:
            both = bytes([used[18] + 1]) + used[19:] + bytes([len(_parts(kept)) + 1])
            kept = _box(b"ipco", kept[8:] + _box(b"auxC", bytes(4) + auxiliary))
        used = _box(b"ipma", used[8:12] + struct.pack(">I", 2) + used[16:] + struct.pack(">H", 2) + both)
        boxes |= {
            b"iloc": _box(b"iloc", located[8:14] + b"\0\2" + places),
            b"iinf": _box(b"iinf", listed[8:12] + b"\0\2" + listed[14:] + info),
            b"iprp": _box(b"iprp", kept + used),
            b"iref": _box(b"iref", bytes(4) + _box(reference, struct.pack(">HHH", 2, 1, 1))),
        }
        return _box(b"meta", meta[8:12] + b"".join(boxes.values()))

    return head + longer(len(longer(0)) - len(meta)) + _box(b"mdat", media[8:] + payload)


def _files(clean: bytes, coding: bytes) -> dict[str, bytes]:
    gain_map = b"urn:com:apple:photo:2020:aux:hdrgainmap\0"
    return {
        "exif": with_item(clean, b"Exif", bytes(4) + exif(), b"cdsc"),
        "xmp": with_item(clean, b"mime", SECRET, b"cdsc", b"\0application/rdf+xml\0"),
        "thumbnail": with_item(clean, coding, SECRET, b"thmb"),
        "gain map": with_item(clean, coding, SECRET, b"auxl", auxiliary=gain_map),
        "free": clean + _box(b"free", SECRET),
        "second data": clean + _box(b"mdat", SECRET),
        "user box": clean + _box(b"uuid", SECRET),
    }


def avifs() -> dict[str, bytes]:
    return _files(saved(scene(), "AVIF"), b"av01") | {
        "exif as written": saved(scene(), "AVIF", exif=exif()),
        "xmp as written": saved(scene(), "AVIF", xmp=SECRET),
        "icc": saved(scene(), "AVIF", icc_profile=private_profile()),
    }


def heics() -> dict[str, bytes]:
    return _files(CLEAN, b"hvc1")
