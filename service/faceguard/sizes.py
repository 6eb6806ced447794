"""Sizes and counts as people write them. A size that is written here is exact, and read back as the same number."""

import re

UNITS = {"GiB": 2**30, "MiB": 2**20, "KiB": 2**10, "GB": 10**9, "MB": 10**6, "kB": 10**3}
MEGAPIXELS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*MP\s*", re.IGNORECASE)


def of_bytes(number: int) -> str:
    """Write a number of bytes: `32MiB`, `50MB`, `1001B`."""
    unit = next((unit for unit, size in UNITS.items() if number and number % size == 0), None)
    return f"{number // UNITS[unit]}{unit}" if unit else f"{number}B"


def of_pixels(number: int) -> str:
    """Write a number of pixels: `64MP`, `0.25MP`."""
    return f"{number / 1e6:.6f}".rstrip("0").rstrip(".") + "MP"


def counted(number: int, thing: str) -> str:
    """Write a number with its thing, which is in the plural unless there is one: `1 face`, `2 faces`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def pixels(written: object) -> object:
    """Read `64MP` and `1.5 MP` as a number of pixels; leave what is not written so."""
    megapixels = MEGAPIXELS.fullmatch(written) if isinstance(written, str) else None
    return round(float(megapixels[1]) * 1e6) if megapixels else written
