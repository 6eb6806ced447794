"""The memory there is for all files that wait, and the disk."""

from pathlib import Path

from faceguard.spool.budget import Budget
from faceguard.spool.kept import Kept


class Room:
    """So many bytes of memory, and so many in a folder where there is one."""

    def __init__(self, memory: int, folder: Path | None = None, disk: int = 0) -> None:
        self.memory, self.disk = Budget(memory), Budget(disk if folder else 0)
        self._folder = folder

    @property
    def largest(self) -> int:
        """Bytes that a file may have at most, beside no others."""
        return self.memory.most + self.disk.most

    @property
    def taken(self) -> int:
        """Bytes that are in use, wherever they are."""
        return self.memory.taken + self.disk.taken

    def new(self) -> Kept:
        """Return a file that is empty."""
        return Kept(self.memory, self.disk, self._folder)
