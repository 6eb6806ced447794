"""Face Privacy Guard: finds every face in a photo and makes it unrecognisable for good."""

__version__ = "0.1.0"
