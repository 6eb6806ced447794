from collections.abc import Iterator
from contextlib import contextmanager

from faceguard.errors import DetectorFailedError, FaceguardError


@contextmanager
def guarded() -> Iterator[None]:
    """Raise DetectorFailedError for whatever a detector raises that is not ours: its thread then gets new detectors."""
    try:
        yield
    except FaceguardError:
        raise
    except Exception as error:
        raise DetectorFailedError from error
