"""JPEGs of the same coefficients (T.81): other scans, tables, restarts, segments, and bytes where nobody looks.

All are coded by Huffman's codes: Pillow has no option that writes arithmetic coding.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from faceguard.container.quantisation import KNOWN
from testing.twins.scenes import noise

Block = list[int]
"""64 coefficients in zigzag order."""
_RESERVED = (0xE0, 0xE1, 0xE2, 0xEE)  # application segments with a say in how a picture looks


@dataclass
class Component:
    name: int
    across: int
    down: int
    table: int
    wide: int = 0
    """Blocks that are seen of it, from side to side."""
    high: int = 0
    blocks: list[list[Block]] = field(default_factory=list)


@dataclass
class Subject:
    width: int
    height: int
    components: list[Component]
    tables: dict[int, tuple[int, ...]]

    @property
    def across(self) -> int:
        return max(c.across for c in self.components)

    @property
    def down(self) -> int:
        return max(c.down for c in self.components)

    def units(self) -> tuple[int, int]:
        """Count the units of an interleaved scan, across and down."""
        return -(-self.width // (8 * self.across)), -(-self.height // (8 * self.down))


def subject(rng: random.Random) -> Subject:
    """Make coefficients, grey or luma and chroma."""
    samplings = [(1, 1)] if rng.random() < 0.3 else [rng.choice([(1, 1), (2, 1), (2, 2), (1, 2)]), (1, 1), (1, 1)]
    parts = [Component(number + 1, *each, min(number, 1)) for number, each in enumerate(samplings)]
    tables = {
        number: rng.choice([rng.choice(KNOWN), tuple(rng.randint(1, 90) for _ in range(64))]) for number in (0, 1)
    }
    made = Subject(rng.randint(1, 44), rng.randint(1, 44), parts, tables)
    for part in parts:
        part.wide = ceil(ceil(made.width * part.across / made.across) / 8)
        part.high = ceil(ceil(made.height * part.down / made.down) / 8)
        part.blocks = [[_block(tables[part.table], rng) for _ in range(part.wide)] for _ in range(part.high)]
    return made


def _steps(rng: random.Random) -> tuple[int, ...]:
    return tuple(rng.randint(1, 90) for _ in range(64))


def _block(steps: Sequence[int], rng: random.Random) -> Block:
    most = [max(1, min(700 if not i else 200 // i, 6000) // steps[i]) for i in range(64)]
    few = rng.choice([1, 3, 10, 64])
    return [rng.randint(-most[i], most[i]) if i < few and rng.random() < 0.7 else 0 for i in range(64)]


def file(made: Subject, rng: random.Random) -> bytes:
    """Write a file of these coefficients."""
    return _Writer(made, rng).file()


@dataclass(frozen=True)
class _Scan:
    parts: tuple[Component, ...]
    first: int
    last: int
    high: int
    low: int
    bogus: bool = False
    """Its values are overwritten by a later scan."""


class _Writer:
    def __init__(self, made: Subject, rng: random.Random) -> None:
        self.made, self.rng = made, rng
        self.progressive = rng.random() < 0.6
        self.interval = 0

    def file(self) -> bytes:
        rng, made = self.rng, self.made
        frame = 0xC2 if self.progressive else rng.choice([0xC0, 0xC1])
        parts = b"".join(bytes([c.name, c.across << 4 | c.down, c.table]) for c in made.components)
        size = made.height.to_bytes(2, "big") + made.width.to_bytes(2, "big")
        head = [self._segment(frame, b"\x08" + size + bytes([len(made.components)]) + parts)]
        tables = [self._quantisation(n, made.tables[n], frame) for n in {c.table for c in made.components}]
        if rng.random() < 0.3:
            tables.insert(0, self._quantisation(rng.choice([0, 1]), [rng.randint(1, 255) for _ in range(64)], frame))
        if rng.random() < 0.2:
            tables.append(self._quantisation(rng.choice([2, 3]), [rng.randint(1, 255) for _ in range(64)], frame))
        head += tables
        if rng.random() < 0.5:
            head = tables + head[:1]
        written = [*self._application(), *self._mixed(head)]
        for scan in self._script():
            written += [*self._mixed([]), self._scan(scan)]
        if rng.random() < 0.2:
            written.append(self._quantisation(0, [rng.randint(1, 255) for _ in range(64)], frame))
        written += [*self._mixed([]), self._fill(), b"\xff\xd9", noise(rng)]
        data = b"".join(written)
        # The third byte tells that it is a JPEG.
        return b"\xff\xd8" + (data if data.startswith(b"\xff") else self._segment(0xFE, b"") + data)

    def _application(self) -> Iterator[bytes]:
        """Say that colours are luma and chroma, or leave it open."""
        rng = self.rng
        match rng.choice(["JFIF", "JFIF with a thumbnail", "Adobe", "both", "none"]):
            case "JFIF":
                yield self._segment(0xE0, b"JFIF\0\1" + rng.randbytes(1) + bytes([0]) + rng.randbytes(4) + b"\0\0")
            case "JFIF with a thumbnail":
                yield self._segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\2" + rng.randbytes(6))
            case "Adobe" if len(self.made.components) == 3:
                yield self._segment(0xEE, b"Adobe\0\x64" + rng.randbytes(4) + b"\1" + noise(rng, 3))
            case "both":
                yield self._segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
                yield self._segment(0xEE, b"Adobe\0\x64" + rng.randbytes(4) + b"\1")
            case _:
                pass

    def _mixed(self, parts: Sequence[bytes]) -> Iterator[bytes]:
        """Put what nobody needs before and between the parts."""
        rng = self.rng
        for part in [*parts, b""]:
            while rng.random() < 0.25:
                marker = rng.choice([*range(0xE0, 0xF0), 0xFE, 0xDD, 0xC4, 0xF3])
                if marker == 0xDD:
                    self.interval = rng.choice([0, 1, 2, 7, 300])
                    yield self._segment(marker, self.interval.to_bytes(2, "big"))
                elif marker == 0xC4:
                    yield self._huffman(rng.choice([2, 3, 0x12, 0x13]), rng.sample(range(12), rng.randint(1, 9)))
                elif marker == 0xF3:
                    yield bytes(byte for byte in noise(rng) if byte != 0xFF)
                elif marker in _RESERVED:
                    yield self._segment(marker, rng.choice([b"JFXX\0\x13", b"XMP", b"MPF\0"]) + noise(rng))
                else:
                    yield self._segment(marker, noise(rng))
            yield part

    def _fill(self) -> bytes:
        return b"\xff" * self.rng.choice([0, 0, 0, 1, 5])

    def _segment(self, marker: int, payload: bytes) -> bytes:
        return self._fill() + bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload

    def _quantisation(self, number: int, steps: Sequence[int], frame: int) -> bytes:
        wide = frame != 0xC0 and self.rng.random() < 0.3
        return self._segment(
            0xDB, bytes([number | wide << 4]) + b"".join(step.to_bytes(1 + wide, "big") for step in steps)
        )

    def _huffman(self, number: int, symbols: Sequence[int]) -> bytes:
        """Write a table in which all codes are of one length or the next: more than there are symbols."""
        counts = [0] * 16
        counts[self._length(symbols) - 1] = len(symbols)
        return self._segment(0xC4, bytes([number, *counts, *symbols]))

    @staticmethod
    def _length(symbols: Sequence[int]) -> int:
        return len(symbols).bit_length()  # the code of ones alone is no code

    def _script(self) -> list[_Scan]:
        return self._passes() if self.progressive else self._sequence()

    def _sequence(self) -> list[_Scan]:
        """Choose which components come together."""
        rng, parts = self.rng, self.made.components
        if len(parts) == 1 or rng.random() < 0.4:
            return [_Scan(tuple(parts), 0, 63, 0, 0)]
        cut = rng.choice([1, 2])
        groups = [tuple(parts[:cut]), *((part,) for part in parts[cut:])]
        rng.shuffle(groups)
        scans = []
        for group in groups:
            scans += [_Scan(group, 0, 63, 0, 0, bogus=True)] * (rng.random() < 0.3)
            scans.append(_Scan(group, 0, 63, 0, 0))
        return scans

    def _passes(self) -> list[_Scan]:
        """Choose which bands come when, and how many bits of them."""
        rng, parts = self.rng, self.made.components
        together = rng.random() < 0.7
        groups = [tuple(parts)] if together else [(part,) for part in parts]
        start = [self._chain(group, 0, 0) for group in groups]
        scans = [scan for chain in start for scan in chain[: 1 + chain[0].bogus]]
        chains = [chain[1 + chain[0].bogus :] for chain in start]
        for part in parts:
            cuts = sorted(rng.sample(range(2, 64), rng.randint(0, 2)))
            for first, after in zip([1, *cuts], [*cuts, 64], strict=True):
                chains.append(self._chain((part,), first, after - 1))
        while chains := [chain for chain in chains if chain]:
            scans.append(rng.choice(chains).pop(0))
        return scans

    def _chain(self, parts: tuple[Component, ...], first: int, last: int) -> list[_Scan]:
        low = self.rng.choice([0, 0, 1, 2])
        bogus = [_Scan(parts, first, last, 0, low, bogus=True)] * (self.rng.random() < 0.3)
        return [*bogus, _Scan(parts, first, last, 0, low)] + [
            _Scan(parts, first, last, n, n - 1) for n in range(low, 0, -1)
        ]

    def _scan(self, scan: _Scan) -> bytes:
        coder = _Coder(scan, self.rng, progressive=self.progressive)
        for number, unit in enumerate(self._units(scan)):
            if self.interval and number and number % self.interval == 0:
                coder.restart()
            for part, block in unit:
                coder.block(part, block)
        coder.flush()
        tables, codes = b"", {}
        for key, used in coder.symbols.items():
            more = set(self.rng.sample(range(12), self.rng.randint(0, 4)))
            symbols = list(used | more)
            self.rng.shuffle(symbols)
            tables += self._huffman(key, symbols)
            codes[key] = {symbol: (code, self._length(symbols)) for code, symbol in enumerate(symbols)}
        pairs = b"".join(bytes([c.name, coder.number(c) * 0x11]) for c in scan.parts)
        head = bytes([len(scan.parts)]) + pairs + bytes([scan.first, scan.last, scan.high << 4 | scan.low])
        behind = bytes(byte for byte in noise(self.rng) if byte != 0xFF) if self.rng.random() < 0.3 else b""
        return tables + self._segment(0xDA, head) + coder.packed(codes) + behind

    def _units(self, scan: _Scan) -> Iterator[list[tuple[Component, Block]]]:
        """Give the blocks of the scan's units: of several components also those that nobody sees."""
        if len(scan.parts) == 1:
            (part,) = scan.parts
            for row in part.blocks:
                for block in row:
                    yield [(part, self._of(block, scan))]
            return
        columns, rows = self.made.units()
        for y in range(rows):
            for x in range(columns):
                yield [
                    (part, self._of(self._at(part, x * part.across + i, y * part.down + j), scan))
                    for part in scan.parts
                    for j in range(part.down)
                    for i in range(part.across)
                ]

    def _at(self, part: Component, x: int, y: int) -> Block:
        if x < part.wide and y < part.high:
            return part.blocks[y][x]
        return _block([8] * 64, self.rng)

    def _of(self, block: Block, scan: _Scan) -> Block:
        """Give other values in the same places, if these are overwritten."""
        if not scan.bogus:
            return block
        least = 1 << scan.low
        other = [
            self.rng.choice([-1, 1]) * self.rng.randint(least, least + 60) if abs(c) >= least else 0 for c in block
        ]
        return [self.rng.randint(-60, 60), *other[1:]]


class _Coder:
    """Codes the blocks of one scan (T.81 annexes F and G)."""

    def __init__(self, scan: _Scan, rng: random.Random, *, progressive: bool) -> None:
        self.scan, self.rng, self.progressive = scan, rng, progressive
        self.symbols: dict[int, set[int]] = defaultdict(set)
        self._out: list[tuple[int, int, int] | None] = []
        """Table, symbol and 0, or -1, bits and how many; None is a restart."""
        self._before: dict[int, int] = defaultdict(int)
        self._ended, self._bits = 0, list[int]()

    def number(self, part: Component) -> int:
        return min(part.name - 1, 1)

    def block(self, part: Component, block: Block) -> None:
        scan = self.scan
        if not self.progressive:
            self._mean(part, block[0])
            self._run(0x10 | self.number(part), block, 1, 63, 0)
        elif scan.first == 0:
            if scan.high:
                self._put(-1, block[0] >> scan.low & 1, 1)
            else:
                self._mean(part, block[0] >> scan.low)
        elif scan.high:
            self._refine(0x10 | self.number(part), block)
        else:
            self._run(0x10 | self.number(part), block, scan.first, scan.last, scan.low)

    def restart(self) -> None:
        self._end()
        self._before.clear()
        self._out.append(None)

    def flush(self) -> None:
        self._end()

    def _put(self, table: int, value: int, count: int = 0) -> None:
        if table >= 0:
            self.symbols[table].add(value)
        if table >= 0 or count:
            self._out.append((table, value, count))

    def _mean(self, part: Component, value: int) -> None:
        step = value - self._before[part.name]
        self._before[part.name] = value
        self._put(self.number(part), abs(step).bit_length())
        self._magnitude(step)

    def _magnitude(self, value: int) -> None:
        size = abs(value).bit_length()
        self._put(-1, value if value > 0 else value + (1 << size) - 1, size)

    def _run(self, table: int, block: Block, first: int, last: int, low: int) -> None:
        zeros = 0
        for at in range(first, last + 1):
            value = (abs(block[at]) >> low) * (1 if block[at] > 0 else -1)
            if not value:
                zeros += 1
                continue
            self._end()
            while zeros > 15:
                self._put(table, 0xF0)
                zeros -= 16
            self._put(table, zeros << 4 | abs(value).bit_length())
            self._magnitude(value)
            zeros = 0
        if zeros:
            self._table = table
            self._ended += 1
            if not self.progressive or self.rng.random() < 0.3 or self._ended == 0x7FFF:
                self._end()

    def _refine(self, table: int, block: Block) -> None:
        scan, zeros = self.scan, 0
        sizes = [abs(c) >> scan.low for c in block]
        newest = max((at for at in range(scan.first, scan.last + 1) if sizes[at] == 1), default=0)
        bits: list[int] = []
        for at in range(scan.first, scan.last + 1):
            if not sizes[at]:
                zeros += 1
                continue
            while zeros > 15 and at <= newest:
                self._end()
                self._put(table, 0xF0)
                zeros -= 16
                bits = self._spent(bits)
            if sizes[at] > 1:
                bits.append(sizes[at] & 1)
                continue
            self._end()
            self._put(table, zeros << 4 | 1)
            self._put(-1, int(block[at] > 0), 1)
            bits, zeros = self._spent(bits), 0
        if zeros or bits:
            self._table = table
            self._ended += 1
            self._bits += bits
            if self.rng.random() < 0.3 or len(self._bits) > 900:
                self._end()

    def _spent(self, bits: Sequence[int]) -> list[int]:
        for bit in bits:
            self._put(-1, bit, 1)
        return []

    def _end(self) -> None:
        """Say how many blocks have nothing more."""
        if self._ended:
            size = self._ended.bit_length() - 1
            self._put(self._table, size << 4)
            self._put(-1, self._ended - (1 << size), size)
        self._ended, self._bits = 0, self._spent(self._bits)

    def packed(self, codes: dict[int, dict[int, tuple[int, int]]]) -> bytes:
        """Write the bits, with whatever fills the last byte, and restarts between them."""
        result, restarts, pending, count = bytearray(), 0, 0, 0

        def closed() -> None:
            nonlocal pending, count
            while count % 8:
                pending, count = pending << 1 | self.rng.getrandbits(1), count + 1
            data = pending.to_bytes(count // 8, "big")
            result.extend(data.replace(b"\xff", b"\xff\0"))
            pending = count = 0

        for each in self._out:
            if each is None:
                closed()
                result.extend([0xFF, 0xD0 + restarts % 8])
                restarts += 1
                continue
            table, value, size = each
            code, length = codes[table][value] if table >= 0 else (value, size)
            pending, count = pending << length | code, count + length
        closed()
        return bytes(result)
