"""How coarsely an AV1 picture is quantised (AV1 specification, 5.5 and 5.9)."""

from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.bits import Bits
from faceguard.errors import BrokenPictureError

_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6
_CHOSEN_BY_FRAME = 2


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What the sequence header says that a frame header depends on."""

    reduced: bool
    """One still picture, of which the frame header says less."""
    width_bits: int
    height_bits: int
    width: int
    height: int
    large_blocks: bool
    superres: bool
    screen_content: int
    integer_motion: int
    id_bits: int
    order_bits: int


def quantiser(data: bytes | memoryview) -> int:
    """Return the base quantiser index, 0 to 255, of the first picture that is shown.

    Raises BrokenPictureError where the data are no picture, or one of a kind that no still has.
    """
    at, sequence = 0, None
    while at < len(data):
        kind, body, at = _unit(data, at)
        if kind == _SEQUENCE:
            sequence = _sequence(Bits(body))
        elif kind in {_FRAME_HEADER, _FRAME} and sequence:
            return _quantiser(Bits(body), sequence)
    raise BrokenPictureError


def _unit(data: bytes | memoryview, at: int) -> tuple[int, bytes | memoryview, int]:
    """Return kind and content of the unit at an offset, and the offset behind it."""
    head = big(data, at, 1)
    at += 2 if head & 4 else 1
    size = len(data) - at
    if head & 2:
        size = shift = 0
        for shift in range(0, 56, 7):
            byte = big(data, at, 1)
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
    return head >> 3 & 15, data[at : at + size], at + size


def _sequence(bits: Bits) -> _Sequence:
    bits.skip(4)  # profile, and whether it is a still picture
    reduced = bits.flag()
    if reduced:
        bits.skip(5)  # level
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    width, height = bits.take(width_bits) + 1, bits.take(height_bits) + 1
    # Frame numbers: the length of the difference, then how much longer a number is.
    id_bits = bits.take(4) + bits.take(3) + 3 if not reduced and bits.flag() else 0
    large_blocks = bits.flag()
    bits.skip(2)  # filters within blocks and on their edges
    screen_content = integer_motion = _CHOSEN_BY_FRAME
    order_bits = 0
    if not reduced:
        bits.skip(4)  # kinds of prediction between frames
        ordered = bits.flag()
        bits.skip(2 if ordered else 0)
        screen_content = _CHOSEN_BY_FRAME if bits.flag() else bits.take(1)
        if screen_content:
            integer_motion = _CHOSEN_BY_FRAME if bits.flag() else bits.take(1)
        order_bits = bits.take(3) + 1 if ordered else 0
    return _Sequence(
        *(reduced, width_bits, height_bits, width, height, large_blocks),
        superres=bits.flag(),
        screen_content=screen_content,
        integer_motion=integer_motion,
        id_bits=id_bits,
        order_bits=order_bits,
    )


def _skip_operating_points(bits: Bits) -> None:
    if bits.flag():  # times, which are no still picture's
        raise BrokenPictureError
    delayed = bits.flag()
    for _ in range(bits.take(5) + 1):
        bits.skip(12)
        if bits.take(5) > 7:
            bits.skip(1)
        if delayed and bits.flag():
            bits.skip(4)


def _quantiser(bits: Bits, sequence: _Sequence) -> int:
    if not sequence.reduced and bits.take(4) != 1:  # not shown again, a key frame, and shown
        raise BrokenPictureError
    fixed_statistics = bits.flag()
    screen = bits.flag() if sequence.screen_content == _CHOSEN_BY_FRAME else bool(sequence.screen_content)
    if screen and sequence.integer_motion == _CHOSEN_BY_FRAME:
        bits.skip(1)
    bits.skip(sequence.id_bits)
    other_size = not sequence.reduced and bits.flag()
    bits.skip(sequence.order_bits)
    width, height = sequence.width, sequence.height
    if other_size:
        width, height = bits.take(sequence.width_bits) + 1, bits.take(sequence.height_bits) + 1
    full_width = width
    if sequence.superres and bits.flag():
        denominator = bits.take(3) + 9
        width = (width * 8 + denominator // 2) // denominator
    if bits.flag():  # shown at another size
        bits.skip(32)
    if screen and width == full_width:
        bits.skip(1)
    if not sequence.reduced and not fixed_statistics:
        bits.skip(1)
    _skip_tiles(bits, width, height, large_blocks=sequence.large_blocks)
    return bits.take(8)


def _skip_tiles(bits: Bits, width: int, height: int, *, large_blocks: bool) -> None:
    """Pass over the tiles (5.9.15)."""
    side = 7 if large_blocks else 6
    columns, rows = (-(-(2 * (-(-n // 8))) // (1 << (side - 2))) for n in (width, height))
    if not bits.flag():  # tiles of any size
        raise BrokenPictureError
    column_bits = _log2(4096 >> side, columns)
    tiles_bits = max(column_bits, _log2(4096 * 2304 >> (2 * side), columns * rows))
    column_bits = _increased(bits, column_bits, _log2(1, min(columns, 64)))
    row_bits = _increased(bits, max(tiles_bits - column_bits, 0), _log2(1, min(rows, 64)))
    if column_bits or row_bits:
        bits.skip(column_bits + row_bits + 2)


def _log2(block: int, target: int) -> int:
    """Return how often a block has to be doubled to cover the target."""
    return next(k for k in range(64) if block << k >= target)


def _increased(bits: Bits, value: int, most: int) -> int:
    while value < most and bits.flag():
        value += 1
    return value
