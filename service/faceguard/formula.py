"""Text that a spreadsheet would take for a formula."""

STARTS = tuple(
    "=+-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
"""With what spreadsheets take the beginning of a formula for (OWASP, CSV injection)."""


def is_formula(text: str) -> bool:
    """Tell whether a cell of this text would be computed."""
    return text.lstrip(" ").startswith(STARTS)
