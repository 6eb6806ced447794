"""The parameter sets of an HEVC picture, as far as its slices' headers depend on them (ITU-T H.265, 7.3.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.bits import Bits
from faceguard.container.nal import MAX_UNITS, Unit, bits_of, units
from faceguard.errors import BrokenPictureError

_SEQUENCE, _PICTURE = 33, 34
_DEEPEST = 16
_LAYERS = 8


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a slice's header depends on in a sequence parameter set."""

    separate_planes: bool
    moving_flags: int
    """How many of them say whether samples are moved once they are decoded: those of luma and of chroma are."""
    finest: int
    """The lowest quantisation parameter that there is with so many bits a sample."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a slice's header depends on in a picture parameter set."""

    sequence: int
    may_be_hidden: bool
    extra_flags: int
    quantiser: int
    """The quantisation parameter from which slices differ."""


def parameter_sets(configuration: bytes | memoryview) -> tuple[Mapping[int, Sequence], Mapping[int, Parameters]]:
    """Read the sets, by number, of an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1)."""
    sequences: dict[int, Sequence] = {}
    pictures: dict[int, Parameters] = {}
    for kind, unit in _listed(configuration):
        bits = bits_of(unit)
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
        for kind, unit in units(configuration, at, 2, count):
            at += 4 + len(unit)
            yield kind, unit


def _sequence(bits: Bits) -> tuple[int, Sequence]:
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
    return number, Sequence(separate, flags, -6 * deeper)


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


def _parameters(bits: Bits) -> tuple[int, Parameters]:
    """Read a picture parameter set, with its number, as far as it is needed (7.3.2.3.1)."""
    number, sequence = bits.golomb(), bits.golomb()
    bits.skip(1)  # slices that depend on others
    hidden, extra = bits.flag(), bits.take(3)
    bits.skip(2)  # signs, and tables of codes
    _skip_numbers(bits, 2)  # pictures that are referred to
    base = 26 + bits.signed_golomb()
    return number, Parameters(sequence, hidden, extra, base)
