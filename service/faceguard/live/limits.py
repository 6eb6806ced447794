"""What a session may be."""

MAX_PIXELS = 1920 * 1200
"""Of a frame: as many wait at once as the look-ahead says."""
MAX_MESSAGE = 8 << 20
"""Bytes of a message: a JPEG of so many pixels that is hardly compressed."""
MAX_OPTIONS = 1 << 16
"""Characters of a message of options."""
MAX_LOOK_AHEAD = 15
"""Frames."""
