from faceguard.word import Word


class Action(Word):
    """What becomes of a face."""

    REDACT = "redact"
    KEEP = "keep"
