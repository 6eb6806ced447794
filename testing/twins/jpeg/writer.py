"""JPEG files of given coefficients: segments, tables and scans."""

import random
from collections.abc import Iterator, Sequence

from testing.twins.jpeg.coefficients import Block, Component, Subject, block_of
from testing.twins.jpeg.huffman import Coder
from testing.twins.jpeg.scans import Scan, scans
from testing.twins.scenes import noise

_RESERVED = (0xE0, 0xE1, 0xE2, 0xEE)  # application segments with a say in how a picture looks


class Writer:
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
        for scan in scans(made.components, rng, progressive=self.progressive):
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

    def _scan(self, scan: Scan) -> bytes:
        coder = Coder(scan, self.rng, progressive=self.progressive)
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

    def _units(self, scan: Scan) -> Iterator[list[tuple[Component, Block]]]:
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
        return block_of([8] * 64, self.rng)

    def _of(self, block: Block, scan: Scan) -> Block:
        """Give other values in the same places, if these are overwritten."""
        if not scan.bogus:
            return block
        least = 1 << scan.low
        other = [
            self.rng.choice([-1, 1]) * self.rng.randint(least, least + 60) if abs(c) >= least else 0 for c in block
        ]
        return [self.rng.randint(-60, 60), *other[1:]]
