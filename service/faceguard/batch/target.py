"""Where results go: a folder, or the file of one picture or video."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceguard.batch.pictures import STDIN, SUFFIXES, is_one_file, store
from faceguard.batch.store import Store
from faceguard.formats import VIDEO_SUFFIXES


class WrongTargetError(ValueError):
    """Several files have no place in one, nor has a result in its input."""


@dataclass(frozen=True, slots=True)
class Target:
    """A store, and the name in it that the one result gets; None where each gets its source's."""

    store: Store
    only: Path | None = None
    suffix: str = ""
    """What is put behind the names of the sources."""

    @classmethod
    def of(cls, address: str, inputs: Sequence[str]) -> "Target":
        """Take an address with the suffix of a picture or video for a file, unless it is a folder, or ends in a slash.

        Raise UnknownPlaceError where nothing installed reaches it, WrongTargetError where it is a file and the inputs
        are no single one, or is the input itself.
        """
        place = store(address)
        parent, slash, name = address.rpartition("/")
        if Path(name).suffix.lower() not in SUFFIXES | VIDEO_SUFFIXES or parent.endswith("/") or place.is_folder():
            return cls(place)
        if len(inputs) > 1 or not is_one_file(inputs[0]):
            raise WrongTargetError(f"{address} is the name of one file; for a folder of that name, add a slash")
        if inputs[0] != STDIN and place.location(Path()) == store(inputs[0]).location(Path()):
            raise WrongTargetError(f"{address} is the input, which is never replaced")
        return cls(store(parent or slash or "."), Path(name))
