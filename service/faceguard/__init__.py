"""Face Privacy Guard: finds every face in a photo and makes it unrecognisable for good.

>>> import faceguard
>>> done = faceguard.redact("photo.jpg", style="pixelate")
>>> len(done.report.faces)
1
>>> done.save("redacted.jpg")
PosixPath('redacted.jpg')

`redact` and `detect` take a path, bytes, a file or an array; `Redactor` is for many pictures, `redact_video` for one
video. What goes wrong is a
`FaceguardError` with a `slug`. Nothing is loaded before it is used.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from faceguard.errors import FaceguardError, SealError

if TYPE_CHECKING:
    from faceguard.redactor.redactor import Redactor
    from faceguard.redactor.results import DetectedFaces, RedactedPicture
    from faceguard.redactor.shared import detect, redact
    from faceguard.redactor.video import redact_video

__version__ = "0.1.0"
__all__ = [
    "DetectedFaces",
    "FaceguardError",
    "RedactedPicture",
    "Redactor",
    "__version__",
    "detect",
    "redact",
    "redact_video",
]

_HOMES = {
    "DetectedFaces": "faceguard.redactor.results",
    "RedactedPicture": "faceguard.redactor.results",
    "Redactor": "faceguard.redactor.redactor",
    "detect": "faceguard.redactor.shared",
    "redact": "faceguard.redactor.shared",
    "redact_video": "faceguard.redactor.video",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for the first time; raises SealError where no system can cut its threads off (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if sys.platform != "linux":
        raise SealError("Faces are found and redacted on Linux only; elsewhere, run the service in a container")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
