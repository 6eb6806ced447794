"""Whether the words of a command name videos."""

from collections.abc import Sequence
from pathlib import Path

import typer

from faceguard.formats import VIDEO_SUFFIXES


def are_videos(paths: Sequence[str]) -> bool:
    """Tell by the names; end the command where some are videos and some are not."""
    videos = [_is_video(path) for path in paths]
    if any(videos) and not all(videos):
        raise typer.BadParameter("videos and pictures are done by commands of their own")
    return any(videos)


def _is_video(path: str) -> bool:
    return "://" not in path and Path(path).suffix.lower() in VIDEO_SUFFIXES and not Path(path).is_dir()
