from enum import StrEnum


class Style(StrEnum):
    """What a region is filled with; see `redaction/styles.py`."""

    BLUR = "blur"
    PIXELATE = "pixelate"
    SOLID = "solid"
    GAUSSIAN = "gaussian"
