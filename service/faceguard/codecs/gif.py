"""GIF, still and animated."""

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits, held
from faceguard.codecs.pillow import composed, opened
from faceguard.container.gif import parse
from faceguard.container.icc import Profile
from faceguard.errors import BrokenPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture


def _matches(data: bytes) -> bool:
    return data.startswith((b"GIF87a", b"GIF89a"))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    count = file.frames if file.frames == 1 else held(file.frames)
    limits.check(file.size, count)
    image = opened(file.bare, "GIF", limits, count)
    frames = tuple(r.frame(1, duration) for r, duration in composed(image, Profile(b""), range(file.frames)))
    if any(f.pixels.shape != frames[0].pixels.shape for f in frames):
        raise BrokenPictureError("The frames of the GIF differ in size")
    return Picture(PictureFormat.GIF, frames, loop=file.loop)


CODEC = Codec(
    title="GIF",
    media_type="image/gif",
    suffixes=(".gif",),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.PNG,
)
