from enum import StrEnum


class Shape(StrEnum):
    """The outline of a region."""

    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
