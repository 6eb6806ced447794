"""JPEGs of the same coefficients (T.81): other scans, tables, restarts, segments, and bytes where nobody looks."""

import random

from testing.twins.jpeg.coefficients import Subject, subject
from testing.twins.jpeg.writer import Writer

__all__ = ["file", "subject"]


def file(made: Subject, rng: random.Random) -> bytes:
    """Write a file of these coefficients."""
    return Writer(made, rng).file()
