"""The tables of JPEG files: ITU-T T.81 Annexes B.2.4.1 and B.2.4.2."""

from collections.abc import Iterator

from faceguard.container.binary import big
from faceguard.errors import BrokenPictureError


def quantisation_tables(payload: memoryview) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Give number and 64 steps, in zigzag order, of each table in a DQT segment."""
    at = 0
    while at < len(payload):
        step = 2 if payload[at] >> 4 else 1
        steps = tuple(big(payload, at + 1 + i * step, step) for i in range(64))
        yield payload[at] & 15, steps
        at += 1 + 64 * step


def huffman(payload: memoryview) -> Iterator[tuple[int, bytes, bytes]]:
    """Give class and number in one byte, the count of codes by length, and the symbols of each table of a DHT."""
    at = 0
    while at < len(payload):
        codes = bytes(payload[at + 1 : at + 17])
        count = sum(codes)
        symbols = bytes(payload[at + 17 : at + 17 + count])
        if len(codes) < 16 or len(symbols) < count:
            raise BrokenPictureError
        yield payload[at], codes, symbols
        at += 17 + count
