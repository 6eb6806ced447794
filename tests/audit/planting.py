"""What is planted in finished files, for the auditor to find."""

from collections.abc import Callable


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return what puts other bytes in the place of the first that are so."""

    def plant(data: bytes) -> bytes:
        assert old in data
        at = data.index(old)
        return data[:at] + new + data[at + len(old) :]

    return plant
