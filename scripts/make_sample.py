"""Writes a photo to try the commands with: the astronaut Eileen Collins (NASA, public domain), as scikit-image has her.

usage: python scripts/make_sample.py [FILE]
"""

import sys
from pathlib import Path

from PIL import Image
from skimage import data


def main(path: Path) -> None:
    """Write it as a JPEG; a file that is there stays."""
    with path.open("xb") as file:
        Image.fromarray(data.astronaut()).save(file, "jpeg", quality=92)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    file = Path(*sys.argv[1:] or ["photo.jpg"])
    try:
        main(file)
    except FileExistsError:
        print(f"{file} is there already, and stays as it is")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
