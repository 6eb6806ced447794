"""Memory that was let go, which the allocator keeps for what comes."""

import ctypes


def trim() -> None:
    """Give the pages back to the system that nothing lies on (malloc_trim(3)).

    Where large arrays come and go between smaller things that stay, it keeps more than is ever used at once.
    """
    ctypes.CDLL(None).malloc_trim(0)
