"""What may be asked of a decoder, checked before it allocates anything."""

from dataclasses import dataclass

from faceguard.errors import BrokenPictureError, TooComplexError, TooManyFramesError, TooManyPixelsError
from faceguard.sizes import of_pixels


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """How large and how intricate a picture may be."""

    pixels: int = 64_000_000
    """Of one frame, and of all frames of an animation together."""
    frames: int = 200
    scans: int = 100
    """Of a progressive JPEG: each costs a pass over all its pixels."""
    aspect: int = 10_000
    """The longer side, in lengths of the shorter one."""

    def check(self, size: tuple[int, int], frames: int = 1) -> None:
        """Raise where a picture of this width and height, in pixels, is too much. All its frames are held at once."""
        width, height = size
        if not width or not height:
            raise BrokenPictureError("The picture has no pixels")
        if frames > self.frames:
            raise TooManyFramesError(f"At most {self.frames} frames are read (MAX_FRAMES)")
        if width * height * frames > self.pixels:
            raise TooManyPixelsError(f"At most {of_pixels(self.pixels)} are read, all frames together (MAX_PIXELS)")
        if max(size) > self.aspect * min(size):
            raise TooComplexError(f"At most {self.aspect} times as long as wide")

    def check_decoded(self, pixels: int) -> None:
        """Raise where so many pixels are decoded to show a picture: a quarter more, as tiles reach beyond its rim."""
        if 4 * pixels > 5 * self.pixels:
            raise TooManyPixelsError(f"At most {of_pixels(self.pixels)} are read, decoded or shown (MAX_PIXELS)")


def held(frames: int) -> int:
    """Count the frames that composing an animation holds: it takes as much memory as a second one."""
    return max(frames, 2) if frames else 1
