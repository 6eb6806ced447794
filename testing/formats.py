"""Tells what the picture formats lack, one sentence a place: those that there are, and one that is being added."""

import re
import sys
from collections.abc import Iterator
from typing import get_args

from faceguard.codecs import CODECS, WRITABLE, audit, decode, encode, sniff
from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import LeakError
from faceguard.formats import PictureFormat, WritableFormat
from faceguard.picture import Frame, Picture
from testing.damage import seeds
from testing.pictures import psnr, scene


def lacking() -> Iterator[str]:
    """Say which formats are not read, written or audited, and where that is to be mended."""
    for name in PictureFormat:
        if name not in CODECS:
            yield f"{name} has a name in formats.py and no line in CODECS, in codecs/__init__.py"
            continue
        yield from _unread(name)
        yield from _misnamed(name, CODECS[name])
        yield from _unwritten(name) if name in WRITABLE else ()


def _unread(name: PictureFormat) -> Iterator[str]:
    samples = [data for seed, data in seeds().items() if seed.split()[0] == name]
    if not samples:
        yield f"{name} has no small file in seeds(), in testing/damage.py, so that no test reads or damages one"
    for data in samples:
        matching = [known for known, codec in CODECS.items() if codec.matches(data)]
        if matching != [name] or sniff(data) is not name:
            yield f"{name}: `matches` of its codec, or of another one, takes a file for what it is not"
        elif decode(data, DecodeLimits()).format is not name:
            yield f"{name}: `read` of its codec says that the picture is in another format"


def _misnamed(name: PictureFormat, codec: Codec) -> Iterator[str]:
    others = {suffix for other in CODECS if other is not name for suffix in CODECS[other].suffixes}
    if not codec.suffixes or not all(re.fullmatch(r"\.[a-z]+", suffix) for suffix in codec.suffixes):
        yield f"{name}: the suffixes of its codec are to be like `.jpg`"
    if not others.isdisjoint(codec.suffixes):
        yield f"{name}: another codec has one of its suffixes"
    if not codec.media_type.startswith("image/"):
        yield f"{name}: the media type of its codec is no image's"
    if codec.written_as not in WRITABLE or (codec.written_as is name) is not bool(codec.writer):
        yield f"{name}: `written_as` of its codec is itself where it has a writer, and else a format with one"
    if (name in get_args(WritableFormat)) is not bool(codec.writer):
        yield f"{name}: WritableFormat in formats.py has the formats whose codecs have a writer, and no others"


def _unwritten(name: PictureFormat) -> Iterator[str]:
    frames = [Frame(scene())]
    data = encode(Picture(PictureFormat.PNG, tuple(frames)), frames, name, None)
    again = decode(data, DecodeLimits())
    if again.format is not name or psnr(scene(), again.frames[0].pixels) < 25:
        yield f"{name}: what the writer of its codec writes is not what was given to it"
    for more in (data + b"\0", data + data, data[:-1]):
        try:
            audit(more, name)
        except LeakError:
            continue
        yield f"{name}: the audit of its writer passes files that hold more or less than their picture"
        break


if __name__ == "__main__":
    sys.stdout.write("\n".join([*lacking(), "That is all: " + ", ".join(PictureFormat)]))
