"""The Server-Timing header (W3C): what each stage took."""

from collections.abc import Mapping


def server_timing(stages: Mapping[str, float]) -> str:
    """From seconds by stage; the header counts milliseconds."""
    return ", ".join(f"{stage};dur={seconds * 1000:.1f}" for stage, seconds in stages.items())
