"""Which files a run takes: patterns and shards."""

import fnmatch
import os
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def stem(name: Path) -> bytes:
    """Return what the names of a picture and its result have in common; a folder itself has no name."""
    return os.fsencode((name.with_suffix("") if name.name else name).as_posix())


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `count` runs that share the work, with an `index` from 0 to `count` - 1."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read `I/N`; raises ValueError."""
        match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
        if not match or not int(match[1]) < int(match[2]):
            raise ValueError("A shard is I/N with I from 0 to N - 1")
        return cls(int(match[1]), int(match[2]))

    def takes(self, relative: Path) -> bool:
        """Return whether a file belongs to this run: by its name alone, so that runs need not know of each other.

        The suffix does not count: pictures that differ in nothing else may have the same result, and one run sees that.
        """
        return zlib.crc32(stem(relative)) % self.count == self.index

    def __str__(self) -> str:
        return f"{self.index}-of-{self.count}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that were asked for."""

    include: Sequence[str] = ()
    """Patterns like `*.jpg` for names or `trip/*` for paths, one of which has to match. With none, all match."""
    exclude: Sequence[str] = ()
    shard: Shard | None = None
    follows_links: bool = False
    """Whether links may lead out of the folders to pictures."""

    def wants(self, relative: Path) -> bool:
        """Return whether a file with this relative path is asked for, of this shard or of another."""
        wanted = not self.include or any(_fits(relative, pattern) for pattern in self.include)
        return wanted and not any(_fits(relative, pattern) for pattern in self.exclude)

    def takes(self, relative: Path) -> bool:
        """Return whether a file with this relative path is asked for here."""
        return self.wants(relative) and (self.shard is None or self.shard.takes(relative))


def _fits(relative: Path, pattern: str) -> bool:
    """Match a pattern with a slash against the whole path, any other against the name."""
    return fnmatch.fnmatchcase(relative.as_posix() if "/" in pattern else relative.name, pattern)
