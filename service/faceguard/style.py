from faceguard.word import Word


class Style(Word):
    """What a region is filled with; see `redaction/styles.py`."""

    BLUR = "blur"
    PIXELATE = "pixelate"
    SOLID = "solid"
    GAUSSIAN = "gaussian"
