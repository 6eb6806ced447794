"""The words of a caller that are about videos alone."""

from faceguard.word import Word


class Audio(Word):
    """What becomes of a video's sound."""

    KEEP = "keep"
    REMOVE = "remove"
