from faceguard.word import Word


class Detail(Word):
    """How many pixels a detector looks at, and so how small a face it finds."""

    BALANCED = "balanced"
    FAST = "fast"
    THOROUGH = "thorough"
