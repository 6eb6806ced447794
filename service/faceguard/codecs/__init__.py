"""The formats: bytes of a stranger to upright sRGB pixels, and these to a file that holds them and nothing else.

The containers are walked first, by `faceguard.container`: size, number of frames and of scans are known and checked
before a decoder allocates anything, and the decoders get the file without metadata, trailers or other pictures. What
is written is audited by `faceguard.audit`, which parses the finished bytes for itself.
"""

import re
from collections.abc import Mapping, Sequence

from faceguard.codecs import avif, bmp, gif, heic, jpeg, png, tiff, webp
from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.timing import timed
from faceguard.codecs.visible import on_white, visible
from faceguard.container.foreign import foreign_format
from faceguard.container.raw import is_raw
from faceguard.errors import (
    BrokenPictureError,
    FaceguardError,
    InvalidOptionError,
    LeakError,
    TooComplexError,
    UnsupportedPictureError,
    UnwritableFramesError,
)
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture

CODECS: Mapping[PictureFormat, Codec] = {
    PictureFormat.JPEG: jpeg.CODEC,
    PictureFormat.PNG: png.CODEC,
    PictureFormat.WEBP: webp.CODEC,
    PictureFormat.AVIF: avif.CODEC,
    PictureFormat.BMP: bmp.CODEC,
    PictureFormat.GIF: gif.CODEC,
    PictureFormat.HEIC: heic.CODEC,
    PictureFormat.TIFF: tiff.CODEC,
}
WRITABLE = tuple(name for name, codec in CODECS.items() if codec.writer)


_RAW = "A camera's raw file is not read; send a picture that was developed from it"
# What scripts and editors put before a file by mistake: line ends, and the byte order mark of a text.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]{0,16}")


def sniff(data: bytes) -> PictureFormat:
    """Tell the format by the first bytes; raises UnsupportedPictureError where it is none of these.

    Raises BrokenPictureError for no bytes at all.
    """
    if not data:
        raise BrokenPictureError("The file is empty")
    begun = _begun(data[:4096])
    for name, codec in CODECS.items():
        if codec.matches(begun):
            return name
    raise UnsupportedPictureError(_of_others(begun))


def is_picture(beginning: bytes) -> bool:
    """Tell by the first bytes whether a file is a picture; one that cannot be read here, such as a raw file, is one."""
    try:
        sniff(beginning)
    except FaceguardError:
        return bool(_of_others(_begun(beginning)))
    return True


def decode(data: bytes, limits: DecodeLimits) -> Picture:
    """Read a picture, whatever it says of itself; raises FaceguardError and nothing else."""
    codec, data = CODECS[sniff(data)], _begun(data)
    if is_raw(data):
        raise UnsupportedPictureError(_RAW)
    try:
        return codec.read(data, limits)
    except FaceguardError:
        raise
    except MemoryError:
        raise TooComplexError("Reading it takes more memory than allowed") from None
    except Exception:  # noqa: BLE001 - decoders of strangers' bytes raise whatever they like
        # Without its cause, which may hold bytes of the picture.
        raise BrokenPictureError from None


def _of_others(begun: bytes) -> str | None:
    """Say what a picture is that no codec claims; None where the file is no picture that is known."""
    if is_raw(begun):
        return _RAW
    name = foreign_format(begun)
    return f"A picture in {name}, which is not read; send it as JPEG or PNG" if name else None


def _begun(data: bytes) -> bytes:
    """Leave out what stands before a file by mistake; the same bytes where there is nothing."""
    before = _BEFORE.match(data)
    return data[before.end() :] if before and before.end() else data


def encode(source: Picture, frames: Sequence[Frame], format: PictureFormat, quality: int | None) -> bytes:  # noqa: A002 - the option's name
    """Write the frames, which are those of `source` with other pixels, in a format that has a writer.

    Quality is 1 to 100; without one, a JPEG keeps the quantisation of the JPEG it came from. Raises
    UnwritableFramesError for several frames in a format that holds one, InvalidOptionError where the format cannot
    hold the size, LeakError where the audit finds anything but the frames.
    """
    writer = CODECS[format].writer
    if not writer:
        raise InvalidOptionError(f"{format} is not written")
    if writer.max_side and max(source.width, source.height) > writer.max_side:
        raise InvalidOptionError(f"{format} holds at most {writer.max_side} pixels a side")
    if len(frames) > 1 and not writer.animated:
        raise UnwritableFramesError(f"A {CODECS[format].title} holds one frame; {_animated()} hold several")
    if not writer.transparent:
        frames = [on_white(f) for f in frames]
    data = writer.write(timed(source), visible(frames), quality)
    audit(data, format)
    return data


def audit(data: bytes, format: PictureFormat) -> None:  # noqa: A002 - the option's name
    """Raise LeakError on anything in a finished file that is not on the format's list."""
    writer = CODECS[format].writer
    if not writer:
        raise LeakError("not a format that is written")
    try:
        writer.audit(data)
    except (BrokenPictureError, TooComplexError):
        raise LeakError("not a whole file of a format that is written") from None


def _animated() -> str:
    """Name the formats that hold several frames."""
    *names, last = [name for name in WRITABLE if (writer := CODECS[name].writer) and writer.animated]
    return f"{', '.join(names)} and {last}"
