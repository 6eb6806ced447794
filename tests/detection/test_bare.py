import subprocess
import sys

import pytest

UNUSED = ("matplotlib", "sounddevice", "absl", "jax")


def printed(program: str) -> list[str]:
    """Return the words that a fresh interpreter prints."""
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()


def test_the_detector_loads_nothing_of_mediapipe_that_it_does_not_use():
    """Plots, sound and other tasks are not imported, so that they need not be installed."""
    loaded = printed("import sys, faceguard.detection.mediapipe; print(*sys.modules)")

    assert "mediapipe.tasks.python.vision.face_detector" in loaded
    assert [] == [name for name in loaded if name.split(".")[0] in UNUSED]
    assert [] == [name for name in loaded if name.endswith(("_landmarker", ".audio", ".text", "drawing_utils"))]


@pytest.mark.parametrize("package", ["mediapipe", "mediapipe.tasks.python.vision"])
def test_a_mediapipe_imported_before_is_left_as_it_is(package: str):
    """Only packages that nobody has imported yet are replaced."""
    program = f"""
import sys, types
sys.modules[{package!r}] = mine = types.ModuleType({package!r})
mine.__path__ = []
try:
    import faceguard.detection.bare
except ModuleNotFoundError:
    pass
print(sys.modules[{package!r}] is mine)
"""

    assert ["True"] == printed(program)
