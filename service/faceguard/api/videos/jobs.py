"""The work on videos, where what it needs is installed."""

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from faceguard.api.state import SettingsDep
from faceguard.media.errors import VideoExtraError

if TYPE_CHECKING:
    from faceguard.video.jobs import VideoJobs


async def _jobs(settings: SettingsDep) -> "VideoJobs":
    try:
        from faceguard.video.jobs import VideoJobs  # noqa: PLC0415 - what it needs comes with an extra
    except ImportError:
        raise VideoExtraError from None
    return VideoJobs.of(settings)


JobsDep = Annotated["VideoJobs", Depends(_jobs)]
"""Raises VideoExtraError, before a byte of a body is read."""
