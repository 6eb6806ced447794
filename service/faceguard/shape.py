from faceguard.word import Word


class Shape(Word):
    """The outline of a region."""

    ELLIPSE = "ellipse", "The ellipse around the padded box."
    RECTANGLE = "rectangle", "The padded box."
    HEAD = "head", "A rounded box that turns with the head; the ellipse where its eyes, nose and mouth are not known."
