"""Names and messages as a terminal or a log may show them: what would be more than text there is written as letters."""


def printable(text: str) -> str:
    r"""Write control characters, line ends, and halves of pairs as Python does, such as `\x1b`; all else as it is."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
