"""The bits of a JPEG's scans, in Huffman's codes: Pillow has no option that writes arithmetic coding."""

import random
from collections import defaultdict
from collections.abc import Sequence

from testing.twins.jpeg.coefficients import Block, Component
from testing.twins.jpeg.scans import Scan


class Coder:
    """Codes the blocks of one scan (T.81 annexes F and G)."""

    def __init__(self, scan: Scan, rng: random.Random, *, progressive: bool) -> None:
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
