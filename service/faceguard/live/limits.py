"""What a session may be."""

from faceguard.codecs.limits import DecodeLimits

MAX_PIXELS = 1920 * 1200
"""Of a frame: as many wait at once as the look-ahead says."""
MAX_OPTIONS = 1 << 16
"""Characters of a message of options."""
MAX_LOOK_AHEAD = 15
"""Frames."""
MAX_REGIONS = 20
"""Covered in every frame, besides the faces."""
MAX_SCANS = 20
"""Of a progressive JPEG: encoders make about ten."""


def decode_limits(max_pixels: int) -> DecodeLimits:
    """Return those of a frame, where a picture may have so many pixels."""
    return DecodeLimits(pixels=min(max_pixels, MAX_PIXELS), frames=1, scans=MAX_SCANS)
