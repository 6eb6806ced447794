"""What runs the networks: ONNX Runtime's execution providers, by the names that people give them."""

from collections.abc import Sequence

from faceguard.detection.session import PROCESSOR, available
from faceguard.errors import ProviderError

SUFFIX = "executionprovider"


def chosen(asked: Sequence[str]) -> tuple[str, ...]:
    """Return ONNX Runtime's names of the providers that are asked for, in any case, with or without their ending.

    The processor comes last, for what no other can run. Raises ProviderError where one is not there.
    """
    there = {_short(name): name for name in available()}
    for name in asked:
        if _short(name) not in there:
            told = ", ".join(_told(each) for each in there.values())
            raise ProviderError(f"this build of ONNX Runtime has no execution provider {name!r}; it has {told}")
    return tuple(dict.fromkeys([*(there[_short(name)] for name in asked), *PROCESSOR]))


def accelerated(providers: Sequence[str]) -> bool:
    """Tell whether anything but the processor runs the networks."""
    return tuple(providers) != PROCESSOR


def _short(name: str) -> str:
    return name.strip().lower().removesuffix(SUFFIX)


def _told(name: str) -> str:
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name
