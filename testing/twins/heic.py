"""HEICs of the same coded picture: other boxes, items, properties and places of its bytes.

The coded picture is one of `testing.heics`, as nothing here writes HEVC.
"""

import random
from dataclasses import dataclass

from testing import heics
from testing.twins.scenes import noise

_CODED = (*heics.PHOTOS.values(), heics.GREY10, heics.GREY12, heics.PQ, heics.HLG)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be seen: a coded picture with what its decoder has to know, and how it is turned."""

    configuration: bytes
    size: bytes
    colours: bytes
    turned: bytes
    coded: bytes


def subject(rng: random.Random) -> Subject:
    """Choose a picture, and how often it is turned."""
    data = rng.choice(_CODED)
    turned = b"".join(_box(b"irot", bytes([rng.randrange(4)])) for _ in range(rng.randint(0, 1)))
    coded = data[data.index(b"mdat") + 4 :]
    return Subject(_found(data, b"hvcC"), _found(data, b"ispe"), _found(data, b"colr"), turned, coded)


def file(made: Subject, rng: random.Random) -> bytes:
    """Write it among items that nobody shows."""
    number, others = 1 + rng.randrange(9), rng.sample(range(10, 99), rng.randint(0, 3))
    items = {number: (b"hvc1", made.coded)}
    items |= {other: (rng.choice([b"Exif", b"mime", b"uri ", b"abcd"]), noise(rng) + b"x") for other in others}
    order = rng.sample(list(items), len(items))
    stored = b"".join(items[each][1] for each in order)
    inside = rng.random() < 0.3
    head = _box(b"ftyp", b"heic" + rng.randbytes(4) + b"".join(rng.sample([b"mif1", b"heic", b"heix", b"abcd"], 4)))
    free = [_box(rng.choice([b"free", b"skip", b"abcd"]), noise(rng)) for _ in range(rng.choice([0, 0, 1, 2]))]
    listed = _box(
        b"iinf", bytes(4) + len(items).to_bytes(2, "big") + b"".join(_entry(n, items[n][0], rng) for n in items)
    )
    pieces = [
        _box(b"pitm", bytes(4) + number.to_bytes(2, "big")),
        listed,
        _properties(made, number, rng),
        *([_box(b"idat", stored)] if inside else []),
        *(_box(b"free", noise(rng)) for _ in range(rng.choice([0, 0, 1]))),
    ]
    place = rng.randint(0, len(pieces))
    cuts = {
        each: sorted(rng.sample(range(1, len(items[each][1])), min(rng.randint(0, 2), len(items[each][1]) - 1)))
        for each in items
    }
    handler = _box(
        b"hdlr", bytes(8) + b"pict" + bytes(12) + bytes(rng.choices(range(65, 91), k=rng.randint(0, 9))) + b"\0"
    )
    rng.shuffle(pieces)

    def meta(start: int) -> bytes:
        located = _located({n: items[n][1] for n in order}, cuts, 0 if inside else start, inside=inside)
        return _box(b"meta", bytes(4) + handler + b"".join([*pieces[:place], located, *pieces[place:]]))

    before = b"".join([head, *free[:1]])
    if inside:
        return before + meta(0) + b"".join(free[1:])
    if rng.random() < 0.5:
        return before + _box(b"mdat", stored) + meta(len(before) + 8) + b"".join(free[1:])
    return before + meta(len(before) + len(meta(0)) + 8) + _box(b"mdat", stored) + b"".join(free[1:])


def _properties(made: Subject, number: int, rng: random.Random) -> bytes:
    """Write what is known of the picture, among what belongs to nothing."""
    own = [made.configuration, made.size, made.colours]
    rng.shuffle(own)
    own += [made.turned] if made.turned else []
    unused = [_box(rng.choice([b"free", b"abcd", b"rloc"]), noise(rng)) for _ in range(rng.choice([0, 0, 1, 3]))]
    box = [*own, *unused]
    rng.shuffle(box)
    places = bytes(box.index(each) + 1 | (each in (made.configuration, made.turned)) << 7 for each in own)
    associated = number.to_bytes(2, "big") + bytes([len(places)]) + places
    return _box(b"iprp", _box(b"ipco", b"".join(box)) + _box(b"ipma", bytes(4) + (1).to_bytes(4, "big") + associated))


def _located(items: dict[int, bytes], cuts: dict[int, list[int]], start: int, *, inside: bool) -> bytes:
    """Say where the bytes of each item lie, in one piece or several."""
    lines = []
    for number, data in items.items():
        ends = [*cuts[number], len(data)]
        parts = b"".join(
            (start + first).to_bytes(4, "big") + (end - first).to_bytes(4, "big")
            for first, end in zip([0, *ends], ends, strict=False)
        )
        lines.append(
            number.to_bytes(2, "big") + inside.to_bytes(2, "big") + bytes(2) + len(ends).to_bytes(2, "big") + parts
        )
        start += len(data)
    return _box(b"iloc", b"\1" + bytes(3) + b"\x44\0" + len(items).to_bytes(2, "big") + b"".join(lines))


def _entry(number: int, kind: bytes, rng: random.Random) -> bytes:
    name = bytes(rng.choices(range(65, 91), k=rng.randint(0, 5))) + b"\0"
    more = {b"mime": b"text/plain\0", b"uri ": b"urn:x\0"}.get(kind, b"")
    return _box(b"infe", b"\2" + bytes(3) + number.to_bytes(2, "big") + bytes(2) + kind + name + more)


def _found(data: bytes, kind: bytes) -> bytes:
    at = data.index(kind) - 4
    return data[at : at + int.from_bytes(data[at : at + 4], "big")]


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body
