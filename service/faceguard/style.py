from enum import StrEnum


class Style(StrEnum):
    """What a region is filled with; `faceguard.redaction.STYLES` says how."""

    BLUR = "blur"
    PIXELATE = "pixelate"
    SOLID = "solid"
    GAUSSIAN = "gaussian"
