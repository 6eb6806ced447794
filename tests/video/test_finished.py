import io

import numpy as np
import pytest

from faceguard.errors import CancelledError
from faceguard.video.finished import audited, digest_of
from testing.videos import panned, video

pytestmark = pytest.mark.video


def gone() -> None:
    """Say that nobody waits any more."""
    raise CancelledError


class Somewhere:
    """A place with a finished file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def open(self) -> io.BytesIO:
        return io.BytesIO(self._content)


def test_work_on_a_finished_file_stops_at_any_window(portrait: np.ndarray):
    """The audit and the digests ask the checkpoint, which also lets others work in between."""
    place = Somewhere(video(panned(portrait, 3)))
    for work in (lambda: audited(place, "mp4", gone), lambda: digest_of(place.open(), gone)):
        with pytest.raises(CancelledError):
            work()
