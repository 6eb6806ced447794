"""Whether an HEVC picture is there as a whole, and how coarsely it is quantised (ITU-T H.265)."""

from collections.abc import Mapping

from faceguard.container.binary import big
from faceguard.container.bits import Bits
from faceguard.container.nal import MAX_UNITS, bits_of, units
from faceguard.container.parameter_sets import Parameters, Sequence, parameter_sets
from faceguard.errors import BrokenPictureError

_SLICES = range(32)
# Pictures that refer to no others and are not counted (table 7-1), as stills are.
_STILLS = frozenset({19, 20})
_INTRA = 2
_COARSEST = 51
MAX_UNITS_OF_TILE = 100
"""Units that are read of a tile, which is small, and has a slice or a few."""


def quantiser(configuration: bytes | memoryview, data: bytes | memoryview) -> int:
    """Return the quantisation parameter of a picture's first slice (SliceQpY, 7.4.7.1), at most 51.

    The step doubles with every 6. With more than 8 bits a sample there are finer ones, below 0. Of the configuration
    is the content of an hvcC box, of the data each unit behind its length. Raises BrokenPictureError where they are no
    picture, or one of a kind that no still has.
    """
    for kind, unit in units(data, 0, _length(configuration), MAX_UNITS):
        if kind in _STILLS:
            return _slice(bits_of(unit), *parameter_sets(configuration))
        if kind in _SLICES:
            break
    raise BrokenPictureError


def is_whole(configuration: bytes | memoryview, data: bytes) -> bool:
    """Tell whether the data are some units to their end, of which one at least is a slice; not what is in them."""
    slices = at = 0
    try:
        length = _length(configuration)
        for _ in range(MAX_UNITS_OF_TILE):
            ((kind, _),) = units(data, at, length, 1)
            slices += kind in _SLICES
            at += length + big(data, at, length)
            if at >= len(data):
                return slices > 0 and at == len(data)
    except BrokenPictureError:
        pass
    return False


def _length(configuration: bytes | memoryview) -> int:
    """Tell how many bytes stand before each unit, to say how long it is."""
    return (big(configuration, 21, 1) & 3) + 1


def _slice(bits: Bits, sequences: Mapping[int, Sequence], pictures: Mapping[int, Parameters]) -> int:
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
