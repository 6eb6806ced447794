"""The drawings that may stand where a face was. They are the package's own."""

from collections.abc import Mapping, Sequence

from faceguard.redaction.vector import Line, Oval, Part, Polygon, arc, box
from faceguard.replacement import Emoji

_YELLOW, _AMBER, _INK = (255, 205, 56), (235, 160, 20), (70, 45, 20)
_WHITE, _BLACK, _RED, _PINK = (255, 255, 255), (25, 25, 30), (205, 60, 60), (245, 165, 165)
_BROWN, _TAN, _GINGER, _CREAM = (150, 98, 56), (222, 184, 135), (238, 150, 70), (255, 232, 205)
_STEEL, _SHADE, _CYAN, _PETAL = (150, 170, 190), (70, 86, 104), (120, 235, 245), (240, 120, 170)

_HEAD = (Oval(50, 50, 49, 49, _AMBER), Oval(50, 50, 46, 46, _YELLOW))
_PETALS = [(turn, arc(50, 50, 30, 30, turn, turn)[0]) for turn in range(0, 360, 45)]
_WHISKERS = [[(30, 60 + rise), (4, 56 + 3 * rise)] for rise in (0, 5)]

EMOJI: Mapping[Emoji, Sequence[Part]] = {
    Emoji.SMILE: (
        *_HEAD,
        Oval(34, 39, 6, 8.5, _INK),
        Oval(66, 39, 6, 8.5, _INK),
        Polygon(arc(50, 55, 28, 27, 0, 180), _INK),
        Polygon([(24, 57), (76, 57), (74, 64), (26, 64)], _WHITE),
        Oval(50, 76, 13, 6, _RED),
    ),
    Emoji.COOL: (
        *_HEAD,
        Line([(6, 36), (94, 36)], 4, _BLACK),
        Polygon(box(14, 34, 47, 55, 8), _BLACK),
        Polygon(box(53, 34, 86, 55, 8), _BLACK),
        Line([(22, 48), (31, 39)], 3, _SHADE),
        Line([(61, 48), (70, 39)], 3, _SHADE),
        Line(arc(50, 58, 23, 20, 15, 165), 5, _INK),
    ),
    Emoji.CAT: (
        Polygon([(8, 4), (44, 24), (12, 54)], _GINGER),
        Polygon([(92, 4), (56, 24), (88, 54)], _GINGER),
        Polygon([(15, 15), (34, 26), (17, 42)], _PINK),
        Polygon([(85, 15), (66, 26), (83, 42)], _PINK),
        Oval(50, 58, 46, 40, _GINGER),
        Oval(50, 76, 24, 18, _CREAM),
        Oval(31, 52, 8, 9, _BLACK),
        Oval(69, 52, 8, 9, _BLACK),
        Oval(28.5, 48.5, 2.6, 2.6, _WHITE),
        Oval(66.5, 48.5, 2.6, 2.6, _WHITE),
        Polygon([(44, 66), (56, 66), (50, 73)], _PINK),
        Line(arc(43, 76, 7, 7, 0, 150), 2.5, _INK),
        Line(arc(57, 76, 7, 7, 180, 30), 2.5, _INK),
        *(Line([(x, y + 8) for x, y in points], 2, _INK) for points in _WHISKERS),
        *(Line([(100 - x, y + 8) for x, y in points], 2, _INK) for points in _WHISKERS),
    ),
    Emoji.BEAR: (
        Oval(20, 20, 18, 18, _BROWN),
        Oval(80, 20, 18, 18, _BROWN),
        Oval(20, 20, 10, 10, _TAN),
        Oval(80, 20, 10, 10, _TAN),
        Oval(50, 55, 47, 44, _BROWN),
        Oval(50, 72, 25, 20, _TAN),
        Oval(32, 46, 5.5, 6.5, _BLACK),
        Oval(68, 46, 5.5, 6.5, _BLACK),
        Oval(50, 63, 9, 6.5, _BLACK),
        Line(arc(50, 74, 11, 9, 20, 160), 3, _BLACK),
    ),
    Emoji.ROBOT: (
        Line([(50, 16), (50, 6)], 4, _SHADE),
        Oval(50, 6, 6, 6, _RED),
        Polygon(box(1, 42, 12, 68, 5), _SHADE),
        Polygon(box(88, 42, 99, 68, 5), _SHADE),
        Polygon(box(8, 16, 92, 97, 16), _STEEL),
        Oval(31, 46, 13, 13, _SHADE),
        Oval(69, 46, 13, 13, _SHADE),
        Oval(31, 46, 7.5, 7.5, _CYAN),
        Oval(69, 46, 7.5, 7.5, _CYAN),
        Polygon(box(26, 70, 74, 86, 5), _SHADE),
        *(Line([(x, 73), (x, 83)], 3, _CYAN) for x in (34, 42, 50, 58, 66)),
    ),
    Emoji.FLOWER: (
        *(Oval(x, y, 19, 15, _PETAL, turn) for turn, (x, y) in _PETALS),
        Oval(50, 50, 21, 21, _AMBER),
        Oval(50, 50, 17, 17, _YELLOW),
    ),
}
"""Each fills a square as far as its shape lets it."""
