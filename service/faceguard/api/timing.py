"""The Server-Timing header (W3C)."""

from collections.abc import Mapping


def server_timing(stages: Mapping[str, float]) -> str:
    """Return the header's value, in milliseconds, for the seconds that each stage took."""
    return ", ".join(f"{stage};dur={seconds * 1000:.1f}" for stage, seconds in stages.items())
