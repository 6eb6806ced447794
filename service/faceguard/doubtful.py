from faceguard.word import Word


class Doubtful(Word):
    """What becomes of boxes below the threshold that a person should look at, the candidates."""

    KEEP = "keep", "They are reported and stay as they are."
    REDACT = "redact", "They are covered as faces are."
