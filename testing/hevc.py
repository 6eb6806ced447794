"""Writes the parameter sets and the slice's header of an HEVC still (ITU-T H.265), as chance wills."""

import random
import struct
from dataclasses import dataclass

VIDEO, SEQUENCE, PICTURE, MESSAGE = 32, 33, 34, 39
STILL, COUNTED_STILL, FOLLOWING = 20, 21, 1


class Writer:
    """Bits of a unit, one after another (7.2)."""

    def __init__(self) -> None:
        self.bits = ""

    def number(self, value: int, count: int) -> None:
        """Write u(n)."""
        self.bits += f"{value:0{count}b}"

    def golomb(self, *values: int) -> None:
        """Write ue(v)."""
        for value in values:
            self.bits += f"{value + 1:b}".zfill(2 * (value + 1).bit_length() - 1)

    def signed(self, value: int) -> None:
        """Write se(v)."""
        self.golomb(2 * value - 1 if value > 0 else -2 * value)

    def unit(self, kind: int, layer: int = 0) -> bytes:
        """Close the unit, and keep it from looking like the start of another (7.3.1.1)."""
        bits = self.bits + "1"
        body = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))
        result = bytearray()
        for byte in body:
            if result[-2:] == b"\0\0" and byte <= 3:
                result.append(3)
            result.append(byte)
        return struct.pack(">H", kind << 9 | layer << 3 | 1) + bytes(result)


@dataclass
class Stream:
    """A still picture's units, as chance wills but for what is told."""

    rng: random.Random
    base: int = 26
    delta: int = 0
    depth: int = 8
    number: int = 0
    slice_kind: int = 2
    unit_kind: int = STILL
    first: bool = True

    def __post_init__(self) -> None:
        """Choose what the units have to agree on."""
        self.chroma = self.rng.choice([0, 1, 2, 3])
        self.separate = self.chroma == 3 and self.flag()
        self.moved, self.hidden, self.extra = self.flag(), self.flag(), self.rng.randrange(8)
        self.sequence_number = self.rng.randrange(16)

    def flag(self) -> bool:
        """Throw a coin."""
        return self.rng.random() < 0.5

    def sequence(self) -> bytes:
        """Write the sequence parameter set (7.3.2.2.1)."""
        w, rng = Writer(), self.rng
        layers = rng.choice([1, 1, 2, 7])
        w.number(0, 4)
        w.number(layers - 1, 3)
        w.number(1, 1)
        w.number(rng.getrandbits(88), 88)
        w.number(93, 8)
        below = [(self.flag(), self.flag()) for _ in range(layers - 1)]
        for profile, level in below:
            w.number(2 * profile + level, 2)
        if below:
            w.number(0, 2 * (9 - layers))
        w.bits += "0" * sum(88 * profile + 8 * level for profile, level in below)
        w.golomb(self.sequence_number, self.chroma)
        if self.chroma == 3:
            w.number(self.separate, 1)
        w.golomb(rng.randrange(1, 9000), rng.randrange(1, 9000))
        window = self.flag()
        w.number(window, 1)
        w.golomb(*[rng.randrange(8) for _ in range(4 * window)])
        w.golomb(self.depth - 8, self.depth - 8, 4)
        each = self.flag()
        w.number(each, 1)
        w.golomb(*[rng.randrange(5) for _ in range(3 * (layers if each else 1))])
        w.golomb(*[rng.randrange(4) for _ in range(6)])
        self.lists(w)
        w.number(self.flag(), 1)
        w.number(self.moved, 1)
        w.number(rng.getrandbits(40), 40)
        return w.unit(SEQUENCE)

    def lists(self, w: Writer) -> None:
        """Write the scaling lists, if any (7.3.4)."""
        enabled, present = self.flag(), self.flag()
        w.number(enabled, 1)
        if not enabled:
            return
        w.number(present, 1)
        for size, count in ((0, 16), (1, 64), (2, 64), (3, 64)) if present else ():
            for _ in range(2 if size == 3 else 6):
                own = self.flag()
                w.number(own, 1)
                if own and size > 1:
                    w.signed(self.rng.randrange(-7, 8))
                for _ in range(count if own else 0):
                    w.signed(self.rng.randrange(-3, 4))
                if not own:
                    w.golomb(0)

    def picture(self) -> bytes:
        """Write the picture parameter set (7.3.2.3.1)."""
        w = Writer()
        w.golomb(self.number, self.sequence_number)
        w.number(self.flag(), 1)
        w.number(self.hidden, 1)
        w.number(self.extra, 3)
        w.number(self.rng.randrange(4), 2)
        w.golomb(self.rng.randrange(4), 0)
        w.signed(self.base - 26)
        w.number(self.rng.getrandbits(30), 30)
        return w.unit(PICTURE)

    def slice(self) -> bytes:
        """Write the first slice (7.3.6.1)."""
        w = Writer()
        w.number(self.first, 1)
        w.number(0, 1)
        w.golomb(self.number)
        w.bits += "".join(self.rng.choice("01") for _ in range(self.extra))
        w.golomb(self.slice_kind)
        if self.hidden:
            w.number(1, 1)
        if self.separate:
            w.number(self.rng.randrange(3), 2)
        if self.moved:
            w.bits += "".join(self.rng.choice("01") for _ in range(1 if self.separate or not self.chroma else 2))
        w.signed(self.delta)
        w.number(self.rng.getrandbits(64), 64)
        return w.unit(self.unit_kind)

    def configuration(self) -> bytes:
        """Write the record of all parameter sets, and of some other units (ISO/IEC 14496-15, 8.3.3.1)."""
        arrays = [[Writer().unit(VIDEO), self.sequence_of_another_layer()], [self.sequence()], [self.picture()]]
        listed = b"".join(
            struct.pack(">BH", 0xA0, len(array)) + b"".join(struct.pack(">H", len(unit)) + unit for unit in array)
            for array in arrays
        )
        return bytes(21) + b"\x0f" + bytes([len(arrays)]) + listed

    def sequence_of_another_layer(self) -> bytes:
        """Write one that says nothing of the picture."""
        return Writer().unit(SEQUENCE, layer=1)

    def data(self) -> bytes:
        """Write the picture behind some message."""
        units = [Writer().unit(MESSAGE)] * self.rng.randrange(3) + [self.slice()]
        return b"".join(struct.pack(">I", len(unit)) + unit for unit in units)
