"""`faceguard` with detectors that pictures of certain widths keep for ever, in native code.

A program of its own: `python -m testing.stuck serve`.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from faceguard.__main__ import main
from faceguard.detection.ensemble import Ensemble

FREE, HELD = 66, 67
"""Widths of pictures whose detection never returns: with the interpreter's lock released, and with it held."""
EVER = 10**6
"""Seconds."""

_SLEEPS: dict[int, Callable[[int], Any]] = {FREE: ctypes.CDLL(None).sleep, HELD: ctypes.PyDLL(None).sleep}


def _stuck(detect: Callable[..., Any]) -> Callable[..., Any]:
    def sleeping(self: Ensemble, pixels: Any, *rest: Any) -> Any:
        while sleep := _SLEEPS.get(pixels.shape[1]):
            sleep(EVER)
        return detect(self, pixels, *rest)

    return sleeping


if __name__ == "__main__":
    Ensemble.detect = _stuck(Ensemble.detect)  # type: ignore[method-assign]
    main()
