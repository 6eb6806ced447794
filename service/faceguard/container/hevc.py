"""How coarsely an HEVC picture is quantised (ITU-T H.265; how it lies in a file, ISO/IEC 14496-15)."""

from collections.abc import Iterator
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.bits import Bits
from faceguard.errors import BrokenPictureError

MAX_UNITS = 16
"""Units that are read of a configuration, and of a picture up to its first slice."""
MAX_HEADER = 1024
"""Bytes of a unit that are read."""

_SEQUENCE, _PICTURE = 33, 34
_SLICES = range(32)
# Pictures that refer to no others and are not counted (table 7-1), as stills are.
_STILLS = frozenset({19, 20})
_INTRA = 2
_COARSEST = 51
_DEEPEST = 16
_LAYERS = 8

Unit = tuple[int, bytes | memoryview]
"""What a NAL unit is (7.4.2.2), and its bytes behind its header."""


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What a slice's header depends on in a sequence parameter set."""

    separate_planes: bool
    moving_flags: int
    """How many of them say whether samples are moved once they are decoded: those of luma and of chroma are."""
    finest: int
    """The lowest quantisation parameter that there is with so many bits a sample."""


@dataclass(frozen=True, slots=True)
class _Parameters:
    """What a slice's header depends on in a picture parameter set."""

    sequence: int
    may_be_hidden: bool
    extra_flags: int
    quantiser: int
    """The quantisation parameter from which slices differ."""


def quantiser(configuration: bytes | memoryview, data: bytes | memoryview) -> int:
    """Return the quantisation parameter of a picture's first slice (SliceQpY, 7.4.7.1), at most 51.

    The step doubles with every 6. With more than 8 bits a sample there are finer ones, below 0. Of the configuration
    is the content of an hvcC box, of the data each unit behind its length. Raises BrokenPictureError where they are no
    picture, or one of a kind that no still has.
    """
    length = (big(configuration, 21, 1) & 3) + 1
    for kind, unit in _units(data, 0, length, MAX_UNITS):
        if kind in _STILLS:
            return _slice(_bits(unit), *_parameter_sets(configuration))
        if kind in _SLICES:
            break
    raise BrokenPictureError


def _parameter_sets(configuration: bytes | memoryview) -> tuple[dict[int, _Sequence], dict[int, _Parameters]]:
    """Read the sets, by number, of an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1)."""
    sequences: dict[int, _Sequence] = {}
    pictures: dict[int, _Parameters] = {}
    for kind, unit in _listed(configuration):
        bits = _bits(unit)
        if kind == _SEQUENCE:
            number, sequence = _sequence(bits)
            sequences[number] = sequence
        elif kind == _PICTURE:
            number, parameters = _parameters(bits)
            pictures[number] = parameters
    return sequences, pictures


def _listed(configuration: bytes | memoryview) -> Iterator[Unit]:
    at, left = 23, MAX_UNITS
    for _ in range(big(configuration, 22, 1)):
        count = min(big(configuration, at + 1, 2), left)
        left -= count
        at += 3
        for kind, unit in _units(configuration, at, 2, count):
            at += 4 + len(unit)
            yield kind, unit


def _units(data: bytes | memoryview, at: int, length: int, count: int) -> Iterator[Unit]:
    """Give units, each behind its length of so many bytes, with their kinds; those of other layers have none."""
    for _ in range(count):
        size = big(data, at, length)
        at += length
        head = big(data, at, 2)
        if size < 2:
            raise BrokenPictureError
        yield (head >> 9 & 63 if not head >> 3 & 63 else -1), data[at + 2 : at + size]
        at += size


def _bits(unit: bytes | memoryview) -> Bits:
    """Leave out the bytes that keep a unit from looking like the start of another (7.3.1.1)."""
    return Bits(bytes(unit[:MAX_HEADER]).replace(b"\0\0\3", b"\0\0"))


def _sequence(bits: Bits) -> tuple[int, _Sequence]:
    """Read a sequence parameter set, with its number, as far as it is needed (7.3.2.2.1)."""
    bits.skip(4)  # the video parameter set
    layers = bits.take(3) + 1
    bits.skip(1)
    _skip_profile(bits, layers)
    number, chroma = bits.golomb(), bits.golomb()
    separate = chroma == 3 and bits.flag()
    _skip_numbers(bits, 2)  # size
    if bits.flag():
        _skip_numbers(bits, 4)  # what of it is shown
    deeper = bits.golomb()
    if deeper > _DEEPEST - 8:
        raise BrokenPictureError
    _skip_numbers(bits, 2)  # bits of chroma, and of picture counts
    _skip_numbers(bits, 3 * (layers if bits.flag() else 1))  # buffers
    _skip_numbers(bits, 6)  # sizes of blocks
    if bits.flag() and bits.flag():
        _skip_scaling(bits)
    bits.skip(1)
    moved = bits.flag()
    flags = (1 if separate or not chroma else 2) if moved else 0
    return number, _Sequence(separate, flags, -6 * deeper)


def _skip_profile(bits: Bits, layers: int) -> None:
    """Pass over profile, tier and level (7.3.3)."""
    bits.skip(96)
    below = [(bits.flag(), bits.flag()) for _ in range(layers - 1)]
    if below:
        bits.skip(2 * (_LAYERS - len(below)))
    for profile, level in below:
        bits.skip((88 if profile else 0) + (8 if level else 0))


def _skip_scaling(bits: Bits) -> None:
    """Pass over the lists of steps (7.3.4)."""
    for size in range(4):
        for _ in range(2 if size == 3 else 6):
            if not bits.flag():
                bits.golomb()  # as another list is
                continue
            _skip_numbers(bits, min(64, 16 << 2 * size) + (1 if size > 1 else 0))


def _skip_numbers(bits: Bits, count: int) -> None:
    for _ in range(count):
        bits.golomb()


def _parameters(bits: Bits) -> tuple[int, _Parameters]:
    """Read a picture parameter set, with its number, as far as it is needed (7.3.2.3.1)."""
    number, sequence = bits.golomb(), bits.golomb()
    bits.skip(1)  # slices that depend on others
    hidden, extra = bits.flag(), bits.take(3)
    bits.skip(2)  # signs, and tables of codes
    _skip_numbers(bits, 2)  # pictures that are referred to
    base = 26 + bits.signed_golomb()
    return number, _Parameters(sequence, hidden, extra, base)


def _slice(bits: Bits, sequences: dict[int, _Sequence], pictures: dict[int, _Parameters]) -> int:
    """Read the header of a picture's first slice, as far as it is needed (7.3.6.1)."""
    first = bits.flag()
    bits.skip(1)
    parameters = pictures.get(bits.golomb())
    sequence = sequences.get(parameters.sequence) if parameters else None
    if not first or not parameters or not sequence:
        raise BrokenPictureError
    bits.skip(parameters.extra_flags)
    if bits.golomb() != _INTRA:
        raise BrokenPictureError
    bits.skip(parameters.may_be_hidden + 2 * sequence.separate_planes + sequence.moving_flags)
    found = parameters.quantiser + bits.signed_golomb()
    if not sequence.finest <= found <= _COARSEST:
        raise BrokenPictureError
    return found
