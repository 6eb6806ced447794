import re
import subprocess
import sys

import pytest

import licences
from tests.conftest import ROOT


def test_the_list_of_licences_is_what_is_shipped():
    """docs/licences.md names every package of the lock file that the image gets, and all of them go together."""
    command = [sys.executable, "scripts/licences.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("expression", ["MIT", "BSD-3-Clause AND Zlib AND CC0-1.0", "Apache-2.0 OR GPL-3.0-only"])
def test_licences_on_the_list_are_let_in(expression: str):
    """A choice needs one that is allowed, a combination needs all."""
    assert licences.compatible(expression)


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary"])
def test_other_licences_are_not(expression: str):
    """One part that is not allowed is enough."""
    assert not licences.compatible(expression)


def test_nothing_that_is_unused_is_shipped():
    """Plots, sound, windows and other engines that MediaPipe asks for are not in the image."""
    unwanted = {"matplotlib", "sounddevice", "jax", "opencv-contrib-python", "opencv-python", "absl-py", "tensorflow"}

    assert set() == unwanted & set(licences.shipped())


def test_one_opencv_is_shipped():
    """Two would write over each other's files."""
    assert ["opencv-python-headless"] == [name for name in licences.shipped() if re.match("opencv", name)]
