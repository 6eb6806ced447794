"""Files that a process has open."""

from contextlib import suppress
from pathlib import Path


def lying_in(folder: Path, process: int | str = "self") -> list[Path]:
    """Return the open files of a process that lie in a folder, with or without a name."""
    found = []
    for path in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # that of the folder of descriptors itself
            if str(folder) in str(path.readlink()):
                found.append(path)
    return found
