import subprocess
import sys

import pytest

from faceguard.codecs.limits import DecodeLimits, held
from faceguard.errors import BrokenPictureError, FaceguardError, TooComplexError, TooManyFramesError, TooManyPixelsError

LIMITS = DecodeLimits()


@pytest.mark.parametrize(
    ("size", "frames"), [((8000, 8000), 1), ((8000, 80), 100), ((10_000, 1), 1), ((3, 30_000), 1), ((1, 1), 200)]
)
def test_as_much_as_is_allowed_is_read(size: tuple[int, int], frames: int):
    """64 megapixels, all frames together, 200 frames, and a side 10,000 times as long as the other."""
    LIMITS.check(size, frames)


@pytest.mark.parametrize(
    ("size", "frames", "problem"),
    [
        ((8001, 8000), 1, TooManyPixelsError),
        ((8000, 80), 101, TooManyPixelsError),
        ((10_001, 1), 1, TooComplexError),
        ((3, 30_001), 1, TooComplexError),
        ((1, 1), 201, TooManyFramesError),
        ((0, 1), 1, BrokenPictureError),
        ((1, 0), 1, BrokenPictureError),
    ],
)
def test_more_is_refused(size: tuple[int, int], frames: int, problem: type[FaceguardError]):
    """Each by its own problem, as is a picture without pixels."""
    with pytest.raises(problem):
        LIMITS.check(size, frames)


def test_composing_an_animation_takes_a_second_frame():
    """One frame counts as two there; a still picture has no frames to compose, and counts as one."""
    assert [1, 2, 2, 3] == [held(frames) for frames in range(4)]


def test_the_bound_of_others_who_use_pillow_is_theirs():
    """The package may be one of many in its process, some of which rely on it."""
    program = "from PIL.Image import MAX_IMAGE_PIXELS as before; import faceguard.app, PIL; \
print(before == PIL.Image.MAX_IMAGE_PIXELS)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert "True\n" == done.stdout
