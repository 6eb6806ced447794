"""Names that say nothing of their code page, as old programs on Windows write them: the likeliest letters are taken."""

import unicodedata
from contextlib import suppress

CODE_PAGES = ("cp437", "cp850", "cp1252", "cp932", "gbk")
"""That of the standard, which has every byte; those of Western Europe, Japan and China. The first of equals counts."""
_USUAL = {"cp932": range(0x88, 0x99), "gbk": range(0xB0, 0xD8)}
"""The first bytes of the ideographs that are in daily use."""
_COMMON = frozenset("äöüßéèêàçñáíóúåøæÄÖÜÉÀÇÑÁÅØÆœŒ")
_TYPOGRAPHIC = frozenset("\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026")
"""Quotation marks, dashes and the ellipsis."""
_VOWELS = frozenset("aeiouyäöü")


def decoded(raw: bytes) -> str:
    """Decode a name: UTF-8 where it is that, said or not; else in the code page that makes most sense of it."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return min(_readings(raw), key=lambda reading: _strangeness(*reading))[0]


def _readings(raw: bytes) -> list[tuple[str, str]]:
    """Return the name in each code page that has all its bytes."""
    readings = []
    for page in CODE_PAGES:
        with suppress(UnicodeDecodeError):
            readings.append((raw.decode(page), page))
    return readings


def _strangeness(text: str, page: str) -> float:
    """Tell how unlikely it is that somebody has called a file so."""
    neighbours = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return sum(_oddity(before, letter, after, page) for before, letter, after in neighbours)


def _oddity(before: str, letter: str, after: str, page: str) -> float:
    if letter.isascii():
        return 2 if letter.isupper() and before.islower() and not before.isascii() else 0
    if unicodedata.name(letter, "").startswith("LATIN SMALL") or (letter.isupper() and letter < "\u0180"):
        return _latin(before, letter, after)
    if "\u3041" <= letter <= "\u9fff":
        return _east_asian(letter, page) + sum(other.isascii() and other.isalpha() for other in (before, after))
    if letter in _TYPOGRAPHIC or "\u3000" <= letter <= "\u303f" or "\uff01" <= letter <= "\uff5e":
        return 1
    return 2 if "\u00a0" <= letter <= "\u00ff" else 3


def _latin(before: str, letter: str, after: str) -> float:
    """Judge a letter of Western Europe by its case, by how common it is, and by the one before it."""
    misplaced = letter.isupper() and before.isalpha() and (before.islower() or after.islower())
    misplaced |= letter == "ß" and before.lower() not in _VOWELS
    return 2 * misplaced + (0 if letter in _COMMON else 0.5)


def _east_asian(letter: str, page: str) -> float:
    """Judge an ideograph by how common it is; kana come in words, and two of them are no chance."""
    if letter < "\u3400":
        return -1
    return 0 if page in _USUAL and letter.encode(page)[0] in _USUAL[page] else 1
