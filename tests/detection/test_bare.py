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


def test_who_asks_for_the_rest_of_mediapipe_gets_it():
    """What is used here does not take a package away from others in the process."""
    program = """
import sys, types, faceguard.detection.mediapipe
for name in ("matplotlib", "matplotlib.pyplot", "sounddevice", "absl", "absl.logging"):  # not installed here
    sys.modules[name] = types.ModuleType(name)
sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
sys.modules["absl"].logging = sys.modules["absl.logging"]
import mediapipe
from mediapipe.tasks.python import vision
print(mediapipe.Image.__name__, vision.FaceLandmarker.__name__, mediapipe.tasks.BaseOptions.__name__)
print(hasattr(mediapipe, "nothing"))
"""

    assert ["Image", "FaceLandmarker", "BaseOptions", "False"] == printed(program)
