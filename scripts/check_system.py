"""Says plainly which Debian packages are missing. Runs before there is an environment, with Python alone."""

import ctypes
import sys

PACKAGES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}
"""What MediaPipe's library links, and the Debian package that has it."""


def missing() -> list[str]:
    """List the packages whose library cannot be loaded."""
    packages = []
    for library, package in PACKAGES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    return packages


if __name__ == "__main__" and (packages := missing()):
    sys.exit(f"Missing system libraries. On Debian or Ubuntu: sudo apt-get install {' '.join(packages)}")
