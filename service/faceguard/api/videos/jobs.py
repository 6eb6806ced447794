"""The work on videos, where what it needs is installed."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from faceguard.api.state import SettingsDep
from faceguard.media.errors import VideoExtraError
from faceguard.video.words import Codec

if TYPE_CHECKING:
    from faceguard.video.jobs import VideoJobs


def codecs() -> list[Codec]:
    """Return as what videos can be written: nothing where the extra is not installed."""
    return list(Codec) if find_spec("av") else []


async def _jobs(settings: SettingsDep) -> "VideoJobs":
    try:
        from faceguard.video.jobs import VideoJobs  # noqa: PLC0415 - what it needs comes with an extra
    except ImportError:
        raise VideoExtraError from None
    return VideoJobs.of(settings)


JobsDep = Annotated["VideoJobs", Depends(_jobs)]
"""Raises VideoExtraError, before a byte of a body is read."""
