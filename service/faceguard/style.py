from faceguard.word import Word


class Style(Word):
    """What a region is filled with; see `redaction/styles.py`."""

    BLUR = "blur", "A soft blur, made of the surroundings alone."
    PIXELATE = "pixelate", "Coarse squares, made of the surroundings alone."
    SOLID = "solid", "One colour."
    IMAGE = "image", "An emoji or a picture of your own, over what `blur` makes."
    GAUSSIAN = "gaussian", "The classic blur of the face's own pixels, which can be undone."
