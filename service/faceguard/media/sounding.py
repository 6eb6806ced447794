"""What sound is in a result: told without PyAV, which comes with an extra."""

from enum import StrEnum


class Sounding(StrEnum):
    """Packets of that kind are handed on as they are, and samples of all others."""

    AAC = "aac"
    OPUS = "opus"
