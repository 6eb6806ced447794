from faceguard.word import Word


class OnNoFace(Word):
    """What becomes of a picture or a video in which there is nothing to redact."""

    PASS = "pass", "A picture without a face is passed on unredacted."
    ERROR = "error", "It is an error, `no-face`."
