"""Colour profiles (ICC.1:2022) written anew, from nothing but what a way to sRGB needs.

The library that applies them reads whatever a profile names, and some of it names itself again and again: it is given
curves, a matrix and tables of known size, each once.
"""

from collections.abc import Callable, Iterator, Mapping
from math import prod

from faceguard.container.binary import big
from faceguard.errors import BrokenPictureError

MAX_PROFILE = 4 << 20
MAX_TAGS = 100
MAX_CURVE = 0x7FFF
"""Entries of one curve."""
MAX_NODES = 1 << 20
"""Numbers in one table of colours: a scanner's largest have 65 nodes a side, of three each."""
_CHANNELS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})
_PCS = frozenset({b"XYZ ", b"Lab "})
_CURVES = frozenset({b"rTRC", b"gTRC", b"bTRC", b"kTRC"})
_PRIMARIES = frozenset({b"rXYZ", b"gXYZ", b"bXYZ"})
_TABLES = frozenset({b"A2B0", b"A2B1"})
_PARAMETERS = (1, 3, 4, 5, 7)  # of parametric curves, by function
_D50 = bytes.fromhex("0000f6d6 00010000 0000d32d")

Reader = Callable[[bytes, int, int], bytes]
"""Takes a profile, the place of a tag in it and one that counts differently by tag; gives the tag written anew."""


def reduced(profile: bytes) -> bytes:
    """Write a profile with those of its tags that lead to sRGB and are well formed; nothing where it has none.

    Tags that are not understood are left out, like those that are not needed: what is left may lead there too.
    """
    if not 132 <= len(profile) <= MAX_PROFILE or profile[36:40] != b"acsp":
        return b""
    kind, space, pcs = (profile[at : at + 4] for at in (12, 16, 20))
    if kind not in _CLASSES or space not in _CHANNELS or pcs not in _PCS or big(profile, 128, 4) > MAX_TAGS:
        return b""
    readers = _readers(_CHANNELS[space], separates=(kind, space) == (b"prtr", b"CMYK"))
    tags = dict(_tags(profile, readers))
    return _written(profile[8:24], tags) if tags else b""


def _readers(channels: int, *, separates: bool) -> Mapping[bytes, Reader]:
    """Tell how the tags of use are read. Of a press's profile, the darkest black is found by way of its inks."""
    readers: dict[bytes, Reader] = dict.fromkeys(_TABLES, lambda p, at, end: _table(p, at, end, channels, 3))
    readers |= dict.fromkeys(_CURVES, _curve)
    readers |= dict.fromkeys(_PRIMARIES, _xyz)
    if separates:
        readers[b"B2A0"] = lambda p, at, end: _table(p, at, end, 3, channels)
    return readers


def _tags(profile: bytes, readers: Mapping[bytes, Reader]) -> Iterator[tuple[bytes, bytes]]:
    """Give the tags of use by name, the first of each name."""
    end = min(big(profile, 0, 4), len(profile))
    seen: set[bytes] = set()
    for at in range(132, min(132 + 12 * big(profile, 128, 4), end - 11), 12):
        name, start, size = profile[at : at + 4], big(profile, at + 4, 4), big(profile, at + 8, 4)
        if name not in readers or name in seen or start + size > end:
            continue
        seen.add(name)
        try:
            yield name, readers[name](profile, start, start + size)
        except BrokenPictureError:
            continue


def _written(identity: bytes, tags: Mapping[bytes, bytes]) -> bytes:
    """Write the file. The identity is version, class, colour space and connection space, with what lies between."""
    at = 132 + 12 * len(tags)
    table, bodies = [len(tags).to_bytes(4, "big")], []
    for name, tag in tags.items():
        table += [name, at.to_bytes(4, "big"), len(tag).to_bytes(4, "big")]
        bodies.append(tag + bytes(-len(tag) % 4))
        at += len(bodies[-1])
    # No maker, date, platform, flags or digest.
    header = [at.to_bytes(4, "big"), bytes(4), identity, bytes(12), b"acsp", bytes(28), _D50, bytes(48)]
    return b"".join([*header, *table, *bodies])


def _part(profile: bytes, at: int, size: int, end: int) -> bytes:
    if at + size > end:
        raise BrokenPictureError
    return profile[at : at + size]


def _xyz(profile: bytes, at: int, end: int) -> bytes:
    part = _part(profile, at, 20, end)
    if part[:4] != b"XYZ ":
        raise BrokenPictureError
    return part


def _curve(profile: bytes, at: int, end: int) -> bytes:
    """Read a curve, whose length its own head tells."""
    kind = profile[at : at + 4]
    if kind == b"curv":
        count = big(profile, at + 8, 4)
        if count > MAX_CURVE:
            raise BrokenPictureError
        return _part(profile, at, 12 + 2 * count, end)
    function = big(profile, at + 8, 2)
    if kind != b"para" or function >= len(_PARAMETERS):
        raise BrokenPictureError
    return _part(profile, at, 12 + 4 * _PARAMETERS[function], end)


def _table(profile: bytes, at: int, end: int, inputs: int, outputs: int) -> bytes:
    """Read a table of colours that takes so many channels and gives so many."""
    kind = profile[at : at + 4]
    if (big(profile, at + 8, 1), big(profile, at + 9, 1)) != (inputs, outputs):
        raise BrokenPictureError
    if kind in {b"mft1", b"mft2"}:
        return _plain_table(profile, at, end, inputs, outputs)
    if kind in {b"mAB ", b"mBA "}:
        return _staged_table(profile, at, end, inputs, outputs)
    raise BrokenPictureError


def _plain_table(profile: bytes, at: int, end: int, inputs: int, outputs: int) -> bytes:
    """Read a matrix, curves, nodes and curves that lie one behind the other (10.10 and 10.11)."""
    grid = big(profile, at + 10, 1)
    nodes = _bounded(grid**inputs * outputs)
    if profile[at : at + 4] == b"mft1":
        return _part(profile, at, 48 + 256 * (inputs + outputs) + nodes, end)
    entries = [big(profile, at + place, 2) for place in (48, 50)]
    if max(entries) > MAX_CURVE:
        raise BrokenPictureError
    return _part(profile, at, 52 + 2 * (inputs * entries[0] + nodes + outputs * entries[1]), end)


def _staged_table(profile: bytes, at: int, end: int, inputs: int, outputs: int) -> bytes:
    """Read the stages that a table names, none twice, and lay them one behind the other (10.12 and 10.13)."""
    kind = profile[at : at + 4]
    near, far = (outputs, inputs) if kind == b"mAB " else (inputs, outputs)
    stages: tuple[Callable[[int], bytes], ...] = (
        lambda place: _curves(profile, place, end, near),
        lambda place: _part(profile, place, 48, end),
        lambda place: _curves(profile, place, end, near),
        lambda place: _nodes(profile, place, end, inputs, outputs),
        lambda place: _curves(profile, place, end, far),
    )
    places, bodies, behind = [], [], 32
    for number, stage in enumerate(stages):
        place = big(profile, at + 12 + 4 * number, 4)
        body = stage(at + place) if place else b""
        places.append((behind if place else 0).to_bytes(4, "big"))
        bodies.append(body + bytes(-len(body) % 4))
        behind += len(bodies[-1])
    return b"".join([kind, bytes(4), bytes([inputs, outputs, 0, 0]), *places, *bodies])


def _curves(profile: bytes, at: int, end: int, count: int) -> bytes:
    """Read curves one behind the other, each from a multiple of four on, as the file counts."""
    curves = []
    for _ in range(count):
        curve = _curve(profile, at, end)
        curves.append(curve + bytes(-len(curve) % 4))
        at += len(curve)
        at += -at % 4
    return b"".join(curves)


def _nodes(profile: bytes, at: int, end: int, inputs: int, outputs: int) -> bytes:
    grid, depth = _part(profile, at, 16, end), big(profile, at + 16, 1)
    if depth not in {1, 2}:
        raise BrokenPictureError
    return _part(profile, at, 20 + depth * _bounded(prod(grid[:inputs]) * outputs), end)


def _bounded(nodes: int) -> int:
    if nodes > MAX_NODES:
        raise BrokenPictureError
    return nodes
