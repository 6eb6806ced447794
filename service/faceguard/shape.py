from faceguard.word import Word


class Shape(Word):
    """The outline of a region."""

    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
