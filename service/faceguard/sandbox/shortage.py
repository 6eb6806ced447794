"""What the system may have no more of, such as descriptors, of which each connection of a client takes one."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from faceguard.errors import SandboxError

SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
"""Of descriptors, memory or processes."""


@contextmanager
def shortage_told() -> Iterator[None]:
    """Raise SandboxError for an OSError that says that there is no more, whoever has it all."""
    try:
        yield
    except OSError as error:
        if error.errno not in SHORTAGES:
            raise
        raise SandboxError(error.strerror) from None
