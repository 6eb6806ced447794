"""A network that a user brings, as ONNX Runtime runs it: how large its input is, and what it answers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.families import Outputs
from faceguard.detection.resize import MULTIPLE, to_nchw
from faceguard.detection.session import PROCESSOR, session
from faceguard.errors import ProviderError
from faceguard.picture import Pixels

SMALLEST, LARGEST = 160, 2048
"""Sides of a fixed input, in pixels."""
WINDOW = 1024
"""The longest side of what a network with a free input is shown at once: bounds the memory of one run."""
MAX_REASON = 200
LOADABLE = (
    "an ONNX file with all its numbers in it, and with operators of ONNX and of ONNX Runtime alone (no custom ones)"
)
SHOWABLE = (
    "one input of float numbers, 1 x 3 x height x width, with height and width free, "
    f"or fixed multiples of {MULTIPLE} from {SMALLEST} to {LARGEST}"
)


class UnfitNetworkError(Exception):
    """A file is no network that can be run here; the text says why, and what was expected."""


class NoFamilyError(UnfitNetworkError):
    """A file is a network, but one for another end: its input or outputs are of no family of face detectors."""


class OnnxNetwork:
    """Takes an input of one size, or of any."""

    def __init__(self, content: bytes, providers: Sequence[str] = PROCESSOR) -> None:
        try:
            self._session = session(content, providers)
        except ProviderError:
            raise
        except Exception as error:  # noqa: BLE001 - of any kind of ONNX Runtime's
            reason = f"ONNX Runtime does not load it ({_reason(error)})"
            raise UnfitNetworkError(f"{reason}; expected is {LOADABLE}") from None
        inputs = self._session.get_inputs()
        if len(inputs) != 1:
            raise NoFamilyError(f"it has {len(inputs)} inputs; expected is {SHOWABLE}")
        (only,) = inputs
        self._input, self.size = only.name, _size(only.type, only.shape)

    @property
    def window(self) -> tuple[int, int]:
        """The most rows and columns that it is shown at once."""
        return self.size or (WINDOW, WINDOW)

    def planes(self, pixels: Pixels) -> NDArray[np.float32]:
        """Lay (height, width, 3) out for it, 0 to 255."""
        return to_nchw(pixels, self.size)

    def run(self, planes: NDArray[np.float32]) -> Outputs:
        """Return what it answers to planes that are scaled as it takes them."""
        return [np.asarray(output) for output in self._session.run(None, {self._input: planes})]

    def tried(self) -> tuple[Outputs, int, int]:
        """Show it black, not square where it may have any size; return its answer, and the height and width.

        Raises NoFamilyError where it does not run.
        """
        height, width = self.size or (2 * MULTIPLE, 3 * MULTIPLE)
        try:
            outputs = self.run(np.zeros((1, 3, height, width), np.float32))
        except Exception as error:  # noqa: BLE001 - of any kind of ONNX Runtime's
            reason = f"it does not run at {height} x {width} ({_reason(error)})"
            raise NoFamilyError(f"{reason}; expected is {SHOWABLE}") from None
        if not all(np.issubdtype(output.dtype, np.floating) for output in outputs):
            raise NoFamilyError("it answers other things than float numbers")
        return outputs, height, width


def _size(kind: str, shape: list[int | str | None]) -> tuple[int, int] | None:
    """Return rows and columns of the input, None where both are free; raise NoFamilyError for any other."""
    fixed = [side if isinstance(side, int) else None for side in shape]
    if kind == "tensor(float)" and len(fixed) == 4 and fixed[0] in (1, None) and fixed[1] in (3, None):
        _, _, rows, columns = fixed
        if rows is None and columns is None:
            return None
        if rows and columns and all(side % MULTIPLE == 0 and SMALLEST <= side <= LARGEST for side in (rows, columns)):
            return rows, columns
    told = " x ".join(str(side) if side else "free" for side in fixed)
    raise NoFamilyError(f"its input is {kind}, {told or 'without sides'}; expected is {SHOWABLE}")


def _reason(error: Exception) -> str:
    """Return ONNX Runtime's reason as one short line that can be printed: names in the file are anybody's text."""
    printable = "".join(letter if letter.isprintable() else " " for letter in str(error))
    return " ".join(printable.split())[:MAX_REASON]
